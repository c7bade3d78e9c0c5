import Glibc
import Testing

@testable import SpindSecrets

struct SecretFileTests {
    private func fault(_ body: () throws(SecretFault) -> Void) -> SecretFault? {
        do {
            try body()
            return nil
        } catch {
            return error
        }
    }

    @Test func fileIsReadAsItWasWritten_ForItsOwnerAlone() throws {
        let folder = try TestFolder()
        #expect(try SecretFile.read(folder.file, limit: 9) == nil)
        try SecretFile.create(folder.file, with: [1, 2, 3])
        #expect(try SecretFile.read(folder.file, limit: 3) == [1, 2, 3])
        #expect(folder.mode(folder.file) == 0o600)
        #expect(folder.names == ["secret"])
    }

    @Test func createdFileNeverReplacesOneThatIsThere() throws {
        let folder = try TestFolder()
        folder.write([9])
        let fault = fault { () throws(SecretFault) in
            try SecretFile.create(folder.file, with: [1])
        }
        #expect(fault?.reason.contains("File exists") == true)
        #expect(try SecretFile.read(folder.file, limit: 9) == [9])
        #expect(folder.names.contains("secret"))
    }

    @Test func cutAtAnyStepLeavesTheOldBytesOrTheNew() throws {
        var step = 0
        while true {
            let folder = try TestFolder()
            folder.write([9])
            var left = step
            let cut = fault { () throws(SecretFault) in
                try SecretFile.replace(folder.file, with: [1, 2]) { () throws(SecretFault) in
                    left -= 1
                    if left < 0 { throw SecretFault(folder.file, "cut") }
                }
            }
            let bytes = try SecretFile.read(folder.file, limit: 9)
            // The last step that may be cut comes when the new file has its name.
            #expect(bytes == (step < 3 ? [9] : [1, 2]))
            guard cut != nil else { break }
            step += 1
            // What a cut left behind is in nobody's way.
            try SecretFile.replace(folder.file, with: [5]) { () throws(SecretFault) in }
            #expect(try SecretFile.read(folder.file, limit: 9) == [5])
            #expect(folder.names == ["secret"])
        }
        #expect(step == 4)
    }

    @Test func callersTellWhatIsExposedFromWhatIsTooLong() throws {
        let folder = try TestFolder()
        folder.write([1, 2, 3], mode: 0o644)
        let read = { () throws(SecretFault) in
            _ = try SecretFile.read(folder.file, limit: 2)
        }
        #expect(fault(read)?.kind == .exposed)
        folder.write([1, 2, 3])
        #expect(fault(read)?.kind == .tooLong)
        unlink(folder.file)
        mkdir(folder.file, 0o700)
        #expect(fault(read)?.kind == .refused)
    }

    @Test func folderIsMadeForItsOwnerAlone_AndRefusedWhereOthersMayEnter() throws {
        let folder = try TestFolder()
        let inner = "\(folder.path)/inner"
        #expect(try SecretFolder.check(inner) == false)
        try SecretFolder.make(inner) { () throws(SecretFault) in }
        #expect(try SecretFolder.check(inner))
        #expect(folder.mode(inner) == 0o700)
        chmod(inner, 0o750)
        #expect(
            fault { () throws(SecretFault) in _ = try SecretFolder.check(inner) }?.kind
                == .exposed)
        folder.write([])
        let file = fault { () throws(SecretFault) in _ = try SecretFolder.check(folder.file) }
        #expect(file?.reason == "is no folder")
    }
}
