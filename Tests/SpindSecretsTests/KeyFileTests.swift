import Glibc
import Testing

@testable import SpindSecrets

struct KeyFileTests {
    /// Counts; keys are drawn with it.
    private struct Counting: RandomNumberGenerator {
        private var count: UInt64 = 0

        mutating func next() -> UInt64 {
            count += 1
            return count
        }
    }

    private func words(
        _ path: String, isCredential: Bool = false,
        _ body: (KeyFile<TestKey>) throws -> Void = { _ = try $0.load() }
    ) -> String {
        do {
            try body(KeyFile<TestKey>(path: path, isCredential: isCredential))
            return "no refusal"
        } catch {
            return "\(error)"
        }
    }

    private func make(_ file: KeyFile<TestKey>) throws {
        var generator = Counting()
        _ = try file.loadOrMake(using: &generator)
    }

    @Test func keyIsMadeOnce_ForItsOwnerAlone() throws {
        let folder = try TestFolder()
        let file = KeyFile<TestKey>(path: folder.file)
        #expect(words(folder.file) == "the test's key \(folder.file): is not there; make one")
        var generator = Counting()
        let made = try file.loadOrMake(using: &generator)
        let again = try file.loadOrMake(using: &generator)
        #expect(made.isNew && !again.isNew)
        #expect(made.key.bytes == [1, 2, 3, 4] && again.key == made.key)
        #expect(try file.load() == made.key)
        #expect(folder.names == ["secret"])
        #expect(folder.mode(folder.file) == 0o600)
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o644] as [mode_t])
    func keyThatOthersReadIsRefused_WithWordsHowToMendIt(mode: mode_t) throws {
        let folder = try TestFolder()
        folder.write([1, 2, 3, 4], mode: mode)
        #expect(words(folder.file).contains("run `chmod 600 \(folder.file)` as its owner"))
        #expect(words(folder.file, make).contains("chmod 600"))
        // The service manager sets the rights of what it hands over.
        #expect(words(folder.file, isCredential: true) == "no refusal")
    }

    @Test(arguments: [0, 3, 5, 64, 256])
    func keyOfAnotherSizeIsRefused_AndNotReplaced(count: Int) throws {
        let folder = try TestFolder()
        folder.write(Array(repeating: 7, count: count))
        #expect(words(folder.file, make).contains("4 bytes, not \(count)"))
        #expect(
            try SecretFile.read(folder.file, limit: 256) == Array(repeating: 7, count: count))
    }

    @Test func fileThatIsFarTooLongIsRefused() throws {
        let folder = try TestFolder()
        folder.write(Array(repeating: 7, count: 257))
        #expect(words(folder.file).contains("is too long"))
    }

    @Test func whatIsNoFileIsRefused() throws {
        let folder = try TestFolder()
        #expect(words(folder.path, make).contains("is not a file"))
        #expect(words("\(folder.path)/none/key", make).contains("cannot be made: No such file"))
        folder.write([1, 2, 3, 4])
        symlink(folder.file, "\(folder.path)/link")
        #expect(words("\(folder.path)/link", make).contains("is a symbolic link"))
        mkfifo("\(folder.path)/pipe", 0o600)
        #expect(words("\(folder.path)/pipe", make).contains("is not a file"))
    }

    @Test func credentialThatWentAwayIsNotMade() throws {
        let folder = try TestFolder()
        #expect(words(folder.file, isCredential: true, make).contains("went away"))
        #expect(folder.names.isEmpty)
    }

    @Test func namedFileComesFirst_ThenTheCredential_ThenTheStateFolder() throws {
        let folder = try TestFolder()
        func path(_ named: String?, _ environment: [String: String]) -> String {
            KeyFile<TestKey>.find(named: named, state: "/state", environment: environment).path
        }
        let environment = ["CREDENTIALS_DIRECTORY": folder.path]
        #expect(path("/etc/a.key", environment) == "/etc/a.key")
        #expect(path(nil, environment) == "/state/test.key")
        folder.write([1, 2, 3, 4])
        rename(folder.file, "\(folder.path)/test.key")
        #expect(path(nil, environment) == "\(folder.path)/test.key")
        #expect(path("/etc/a.key", environment) == "/etc/a.key")
        #expect(path(nil, [:]) == "/state/test.key")
    }
}
