import Glibc
import SpindAgent
import SpindCore
import SpindCrypto
import SpindSecrets
import SpindSeeds
import Testing

@Suite("The file of the cabinet's key")
struct CabinetKeyFileTests {
    /// A folder of its own, gone with the value.
    private final class Folder {
        let path: String

        init() throws {
            var template = Array("/tmp/spind-key-XXXXXX".utf8CString)
            let made = try #require(mkdtemp(&template))
            path = String(cString: made)
        }

        deinit {
            for name in ["cabinet.key", "cabinet.key.new", "other"] { unlink(path + "/" + name) }
            rmdir(path)
        }

        func write(_ bytes: [UInt8], mode: mode_t = 0o600) {
            let file = open(path + "/cabinet.key", O_WRONLY | O_CREAT | O_TRUNC, mode)
            _ = Glibc.write(file, bytes, bytes.count)
            fchmod(file, mode)
            close(file)
        }

        var key: CabinetKeyFile { CabinetKeyFile(path: path + "/cabinet.key") }
    }

    private func verifier(_ key: CabinetKey) -> [UInt8] {
        PINVerifier(key: key).verifier(ofDigits: "123456").bytes
    }

    @Test func keyIsMadeOnce_ForItsOwnerAlone() throws {
        let folder = try Folder()
        var generator = SeededGenerator(seed: 0)
        let first = try folder.key.loadOrMake(using: &generator)
        let second = try folder.key.loadOrMake(using: &generator)
        #expect(first.isNew)
        #expect(!second.isNew)
        #expect(verifier(first.key) == verifier(second.key))
        var status = stat()
        #expect(stat(folder.key.path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(status.st_size == 32)
    }

    @Test(arguments: [0, 31, 33, 64])
    func fileOfAnotherSizeIsRefused(count: Int) throws {
        let folder = try Folder()
        folder.write(Array(repeating: 7, count: count))
        var generator = SeededGenerator(seed: 0)
        let error = #expect(throws: CabinetKeyFile.Failure.self) {
            try folder.key.loadOrMake(using: &generator)
        }
        #expect(error?.description.contains("32 bytes") == true)
    }

    @Test func namedFileComesFirst_ThenTheCredential_ThenTheStateFolder() throws {
        let folder = try Folder()
        let environment = ["CREDENTIALS_DIRECTORY": folder.path]
        func path(_ named: String?) -> String {
            CabinetKeyFile.find(named: named, state: "state", environment: environment).path
        }
        #expect(path(nil) == "state/cabinet.key")
        folder.write(Array(repeating: 7, count: 32), mode: 0o440)
        #expect(path(nil) == folder.path + "/cabinet.key")
        #expect(path("named") == "named")
        let credential = CabinetKeyFile.find(
            named: nil, state: "state", environment: environment)
        var generator = SeededGenerator(seed: 0)
        #expect(try credential.loadOrMake(using: &generator).isNew == false)
    }
}
