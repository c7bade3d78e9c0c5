import Foundation
import SpindCore
import SpindCrypto
import SwiftASN1
import Testing
import X509

@testable import SpindSync

@Suite(.timeLimit(.minutes(1)))
struct DeviceIdentityTests {
    private let key = DeviceKey()

    private func enrol(
        _ authority: TestAuthority, _ change: (inout EnrolAnswer) throws -> Void = { _ in }
    ) async throws -> DeviceIdentity {
        var answer = try authority.answer(key)
        try change(&answer)
        return try await DeviceIdentity.enrolled(
            by: answer, at: #require(RegistryAddress("registry.example")),
            trust: authority.trust(), key: key)
    }

    @Test func answerMakesAnIdentity() async throws {
        let identity = try await enrol(TestAuthority())
        #expect(identity.cabinet == CabinetID("borken-1") && identity.keyEpoch == 0)
        #expect(identity.cabinetKeyBytes == Array(1...32))
        #expect("\(identity)" == "borken-1 at registry.example:8443")
        var dumped = ""
        dump(identity, to: &dumped)
        #expect(!dumped.contains("PRIVATE") && dumped.count < 100)
        #expect("\(key)" == "device key(...)")
    }

    @Test func answerThatDoesNotFitIsRefused() async throws {
        let authority = try TestAuthority()
        let impostor = try TestAuthority()
        let changes: [(String, (inout EnrolAnswer) throws -> Void)] = [
            ("another authority", { $0.authority = impostor.pem }),
            ("another authority", { $0.authority = "" }),
            ("cannot be read", { $0.certificate = "hello" }),
            ("another key", { $0.certificate = try authority.cabinet("a", key: DeviceKey()) }),
            ("is for the cabinet", { $0.cabinet = CabinetID("rhede-1") }),
            ("names no cabinet", { [key] in $0.certificate = try authority.cabinet(key: key) }),
            (
                "names no cabinet",
                { [key] in $0.certificate = try authority.cabinet("borken-1", "b", key: key) }
            ),
            (
                "not signed by its authority",
                { [key] in $0.certificate = try impostor.cabinet("borken-1", key: key) }
            ),
            ("no key of the cabinet", { $0.key = nil }),
            ("no key of the cabinet", { $0.key = "0102" }),
            ("no key of the cabinet", { $0.key = String(repeating: "0", count: 64) }),
            ("no key of the cabinet", { $0.key = String(repeating: "x", count: 64) }),
        ]
        for (word, change) in changes {
            do {
                _ = try await enrol(authority, change)
                Issue.record("accepted: \(word)")
            } catch {
                #expect("\(error)".contains(word), "\(error)")
            }
        }
    }

    @Test func renewalBringsACertificateForTheSameCabinet() async throws {
        let authority = try TestAuthority()
        let identity = try await enrol(authority)
        let next = DeviceKey()
        let renewed = try await identity.renewed(
            by: authority.answer(next, cabinetKey: nil), key: next)
        #expect(renewed.key.pem == next.pem && renewed.cabinetKeyBytes == Array(1...32))
        #expect("\(renewed.registry)" == "\(identity.registry)")
        await #expect(throws: IdentityError.self) {
            try await identity.renewed(
                by: authority.answer(next, cabinet: "rhede-1", cabinetKey: nil), key: next)
        }
        await #expect(throws: IdentityError.self) {
            try await identity.renewed(
                by: authority.answer(next, cabinetKey: nil, epoch: 1), key: next)
        }
        await #expect(throws: IdentityError.self) {
            try await identity.renewed(
                by: TestAuthority().answer(next, cabinetKey: nil), key: next)
        }
        let elsewhere = try #require(RegistryAddress("elsewhere.example"))
        #expect("\(renewed.moved(to: elsewhere))" == "borken-1 at elsewhere.example:8443")
    }

    @Test func proofOfARenewalIsWhatTheRegistryExpects() async throws {
        let identity = try await enrol(TestAuthority())
        let request = try key.request()
        let code = identity.renewalProof.code(
            for: request.der, cabinet: identity.cabinet, at: TestAuthority.now)
        let registry = RenewalProof(key: try CabinetKey(bytes: Array(1...32)), epoch: 0)
        #expect(
            registry.verdict(
                on: code, for: request.der, cabinet: CabinetID("borken-1"), at: TestAuthority.now,
                now: TestAuthority.now) == .valid)
    }

    @Test func requestIsSignedByItsKey_AlsoToOpenSSL() throws {
        let pem = try key.request().pem
        let request = try CertificateSigningRequest(pemEncoded: pem)
        #expect(request.publicKey.isValidSignature(request.signature, for: request))
        #expect(DeviceKey(pem: key.pem)?.pem == key.pem)
        #expect(DeviceKey(pem: pem) == nil)
        let folder = try IdentityTestFolder()
        let file = "\(folder.path)/request.pem"
        try Data(pem.utf8).write(to: URL(fileURLWithPath: file))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = ["req", "-verify", "-noout", "-in", file]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test(arguments: [
        ("registry.example", "registry.example:8443"),
        ("REGISTRY.example.", "registry.example:8443"),
        ("https:" + "//registry.example:1/", "registry.example:1"), ("192.0.2.7", "192.0.2.7:8443"),
        ("[2001:db8::7]:443", "[2001:db8::7]:443"), ("2001:db8::7", "[2001:db8::7]:8443"),
        ("localhost:65535", "localhost:65535"),
    ])
    func addressIsRead(_ text: String, _ address: String) {
        #expect(RegistryAddress(text)?.description == address)
        #expect(RegistryAddress(address)?.url == "https:" + "//\(address)")
    }

    @Test(arguments: [
        "", ":443", "a:", "a:0", "a:65536", "a:+1", "a:b", "http:" + "//a", "a/b", "a b", "[::1",
        "[a]:1",
        "[::1]x", "user@a", "ä.example", String(repeating: "a", count: 254),
    ])
    func addressIsRefused(_ text: String) {
        #expect(RegistryAddress(text) == nil)
    }
}
