import Foundation
import SpindSecrets
import SpindSeeds
import Testing

@testable import SpindRegistry

struct MasterKeyFileTests {
    private func words(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no refusal"
        } catch {
            return "\(error)"
        }
    }

    private func put(_ bytes: [UInt8], _ path: String, mode: Int = 0o600) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test func keyIsMadeOnce_ForItsOwnerAlone() throws {
        let folder = try TestFolder()
        let file = MasterKeyFile(path: "\(folder.path)/registry.key")
        #expect(words { _ = try file.load() }.contains("is not there; restore it"))
        var generator = SeededGenerator(seed: 1)
        let made = try file.loadOrMake(using: &generator)
        let again = try file.loadOrMake(using: &generator)
        #expect(made.isNew && !again.isNew)
        #expect(made.key.id == again.key.id)
        #expect(try file.load().id == made.key.id)
        let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
    }

    @Test func damagedKeyIsRefused_AndNotReplaced() throws {
        let folder = try TestFolder()
        let path = "\(folder.path)/registry.key"
        var generator = SeededGenerator(seed: 1)
        for (bytes, word) in [
            ([UInt8](repeating: 0, count: 32), "all zeros"), ([], "not 0"), ([1, 2, 3], "not 3"),
            ([UInt8](repeating: 1, count: 33), "not 33"),
        ] {
            try put(bytes, path)
            let said = words {
                _ = try MasterKeyFile(path: path).loadOrMake(using: &generator)
            }
            #expect(said.contains(word) && said.contains("restore"))
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(bytes))
        }
    }

    @Test func keyIsFoundByName_OrAsCredential_OrInTheStateFolder() throws {
        let folder = try TestFolder()
        let environment = ["CREDENTIALS_DIRECTORY": folder.path]
        func path(_ named: String?, _ environment: [String: String]) -> String {
            MasterKeyFile.find(named: named, state: "/state", environment: environment).path
        }
        #expect(path("/etc/a.key", environment) == "/etc/a.key")
        #expect(path(nil, environment) == "/state/registry.key")
        try put(Array(1...32), "\(folder.path)/registry.key", mode: 0o644)
        #expect(path(nil, environment) == "\(folder.path)/registry.key")
        #expect(path(nil, [:]) == "/state/registry.key")
        _ = try MasterKeyFile.find(named: nil, state: "/state", environment: environment).load()
    }
}
