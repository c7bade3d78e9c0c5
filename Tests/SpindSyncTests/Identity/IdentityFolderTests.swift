import Foundation
import SpindAgent
import SpindCore
import SpindCrypto
import SpindSecrets
import Synchronization
import Testing

@testable import SpindSync

@Suite(.timeLimit(.minutes(1)))
struct IdentityFolderTests {
    private struct Cut: Error {}

    private func identity(
        _ authority: TestAuthority, cabinet: String = "borken-1", key: DeviceKey = DeviceKey(),
        cabinetKey: [UInt8] = Array(1...32), epoch: UInt32 = 0
    ) async throws -> DeviceIdentity {
        try await DeviceIdentity.enrolled(
            by: authority.answer(key, cabinet: cabinet, cabinetKey: cabinetKey, epoch: epoch),
            at: #require(RegistryAddress("registry.example:9000")), trust: authority.trust(),
            key: key)
    }

    private func words(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "no refusal"
        } catch {
            return "\(error)"
        }
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private func setMode(_ mode: Int, _ path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test func identityIsReadAsItWasStored_ForItsOwnerAlone() async throws {
        let parent = try IdentityTestFolder()
        let folder = IdentityFolder(path: "\(parent.path)/registry")
        #expect(try folder.load() == nil)
        let stored = try await identity(TestAuthority(), cabinetKey: Array(7...38), epoch: 4)
        try folder.store(stored)
        let read = try #require(try folder.load())
        #expect(read.cabinet == CabinetID("borken-1") && read.keyEpoch == 4)
        #expect("\(read.registry)" == "registry.example:9000")
        #expect(read.trust.fingerprint == stored.trust.fingerprint)
        #expect(read.certificate.pem == stored.certificate.pem)
        #expect(read.key.pem == stored.key.pem && read.cabinetKeyBytes == Array(7...38))
        #expect(try mode(folder.path) == 0o700)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            #expect(try mode("\(folder.path)/\(name)") == 0o600)
        }
        let pins = PINVerifier(key: try folder.cabinetKeyFile(of: read).load(), epoch: 4)
        #expect(
            pins.verifier(ofDigits: "012345")
                == PINVerifier(key: stored.cabinetKey, epoch: 4).verifier(ofDigits: "012345"))
    }

    @Test func pendingKeyIsTheSameUntilAnIdentityIsStored() async throws {
        let parent = try IdentityTestFolder()
        let folder = IdentityFolder(path: "\(parent.path)/registry")
        let key = try folder.pendingKey()
        #expect(try folder.pendingKey().pem == key.pem)
        #expect(try mode("\(folder.path)/pending.json") == 0o600)
        #expect(try folder.load() == nil)
        try folder.store(try await identity(TestAuthority(), key: key))
        #expect(try folder.pendingKey().pem != key.pem)
    }

    @Test func powerCutAtAnyMomentLeavesTheOldIdentityOrTheNew() async throws {
        let authority = try TestAuthority()
        let old = try await identity(authority)
        let new = try await identity(authority, cabinetKey: Array(51...82), epoch: 1)
        var cuts = 0
        var olds = 0
        while true {
            let parent = try IdentityTestFolder()
            let path = "\(parent.path)/registry"
            try IdentityFolder(path: path).store(old)
            let pending = try IdentityFolder(path: path).pendingKey()
            let left = Mutex(cuts)
            let cut = IdentityFolder(path: path) { () throws(SecretFault) in
                let isNow = left.withLock { left in
                    left -= 1
                    return left < 0
                }
                if isNow { throw SecretFault(path, "cut") }
            }
            var isWhole = false
            do {
                try cut.store(new)
                isWhole = true
            } catch {
                // The power is off.
            }
            let after = IdentityFolder(path: path)
            let found = try #require(try after.load())
            let isOld = found.key.pem == old.key.pem
            let expected = isOld ? old : new
            #expect(found.certificate.pem == expected.certificate.pem)
            #expect(found.cabinetKeyBytes == expected.cabinetKeyBytes)
            #expect(found.keyEpoch == expected.keyEpoch && found.key.pem == expected.key.pem)
            #expect(!isWhole || !isOld)
            if isOld { #expect(try after.pendingKey().pem == pending.pem) }
            // And the next attempt succeeds and leaves nothing behind.
            try after.store(new)
            #expect(try after.load()?.key.pem == new.key.pem)
            #expect(try FileManager.default.contentsOfDirectory(atPath: path).count == 2)
            if isWhole { break }
            cuts += 1
            olds += isOld ? 1 : 0
        }
        #expect(cuts >= 8 && olds >= 4 && olds < cuts)
    }

    @Test func halfWrittenFilesOfACutAreNotRead() async throws {
        let parent = try IdentityTestFolder()
        let folder = IdentityFolder(path: "\(parent.path)/registry")
        let stored = try await identity(TestAuthority())
        try folder.store(stored)
        for name in ["identity.json", "pending.json", "cabinet-key-0011223344556677"] {
            try Data("{\"ver".utf8).write(
                to: URL(fileURLWithPath: "\(folder.path)/\(name).new"))
        }
        #expect(try folder.load()?.key.pem == stored.key.pem)
        _ = try folder.pendingKey()
        try folder.store(stored)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
    }

    @Test func whatOthersMayReadIsRefused_WithWordsHowToMendIt() async throws {
        let parent = try IdentityTestFolder()
        let folder = IdentityFolder(path: "\(parent.path)/registry")
        try folder.store(try await identity(TestAuthority()))
        let file = "\(folder.path)/identity.json"
        try setMode(0o640, file)
        #expect(words { _ = try folder.load() }.contains("chmod go-rwx \(file)"))
        try setMode(0o600, file)
        try setMode(0o750, folder.path)
        #expect(words { _ = try folder.load() }.contains("chmod go-rwx \(folder.path)"))
        #expect(words { _ = try folder.pendingKey() }.contains("chmod go-rwx"))
    }

    @Test func damagedFilesAreNamed() async throws {
        let parent = try IdentityTestFolder()
        let folder = IdentityFolder(path: "\(parent.path)/registry")
        let stored = try await identity(TestAuthority())
        try folder.store(stored)
        let file = "\(folder.path)/identity.json"
        let good = try String(contentsOfFile: file, encoding: .utf8)
        let other = DeviceKey().pem.replacingOccurrences(of: "\n", with: "\\n")
        let mine = stored.key.pem.replacingOccurrences(of: "\n", with: "\\n")
        try #require(good.contains("registry.example"))
        for (text, word) in [
            ("", "not as this program"), ("{}", "not as this program"),
            (String(good.dropLast(20)), "not as this program"),
            (good.replacingOccurrences(of: "\"version\" : 1", with: "\"version\" : 2"), "release"),
            (good.replacingOccurrences(of: "registry.example", with: "a b"), "address"),
            (good.replacingOccurrences(of: "PRIVATE KEY", with: "PUBLIC KEY"), "private key"),
            (good.replacingOccurrences(of: mine, with: other), "another key"),
            (good.replacingOccurrences(of: "cabinet-key-", with: "../cabinet-"), "not there"),
            (good + String(repeating: " ", count: 70_000), "too long"),
        ] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
            try setMode(0o600, file)
            let said = words { _ = try folder.load() }
            #expect(said.contains(word) && said.contains("enrol the cabinet again"), "\(said)")
        }
        try Data(good.utf8).write(to: URL(fileURLWithPath: file))
        try setMode(0o600, file)
        #expect(try folder.load() != nil)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let key = try #require(names.first { $0.hasPrefix("cabinet-key-") })
        try Data([UInt8](repeating: 0, count: 32)).write(
            to: URL(fileURLWithPath: "\(folder.path)/\(key)"))
        try setMode(0o600, "\(folder.path)/\(key)")
        #expect(words { _ = try folder.load() }.contains("all zeros"))
        try FileManager.default.removeItem(atPath: "\(folder.path)/\(key)")
        #expect(words { _ = try folder.load() }.contains("not there"))
    }

    @Test func folderThatIsNoneIsRefused() throws {
        let parent = try IdentityTestFolder()
        let path = "\(parent.path)/registry"
        try Data().write(to: URL(fileURLWithPath: path))
        #expect(words { _ = try IdentityFolder(path: path).load() }.contains("is no folder"))
        let nowhere = IdentityFolder(path: "\(parent.path)/none/registry")
        #expect(words { _ = try nowhere.pendingKey() }.contains("No such file"))
    }
}
