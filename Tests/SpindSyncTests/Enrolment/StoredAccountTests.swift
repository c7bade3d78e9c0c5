import SpindAgent
import SpindCore
import SpindCrypto
import SpindSecrets
import SwiftASN1
import Synchronization
import Testing

@testable import SpindSync

/// Renewals against a real server on this machine.
@Suite(.timeLimit(.minutes(1))) struct StoredAccountTests {
    private struct StillClock: ClockSource {
        func read() -> ClockReading {
            ClockReading(
                instant: Instant(sinceBoot: .seconds(1)), wall: TestAuthority.now,
                kernelSynchronized: true)
        }
    }

    /// What a registry was asked.
    private final class Asked: Sendable {
        private let requests = Mutex<[RenewRequest]>([])

        var count: Int { requests.withLock { $0.count } }

        func add(_ request: RenewRequest) -> Int {
            requests.withLock { requests in
                requests.append(request)
                return requests.count
            }
        }
    }

    private let authority: TestAuthority
    private let folder: IdentityTestFolder
    /// A cabinet that woke up long ago: the registry's time counts in the proof, not its own.
    private let belief = TimeBelief(
        now: WallTime(secondsSince1970: 1_700_000_000), trust: .untrusted)

    init() throws {
        authority = try TestAuthority()
        folder = try IdentityTestFolder()
    }

    private var identities: IdentityFolder { IdentityFolder(path: folder.path + "/identity") }

    private func enrolled(at port: Int) async throws -> DeviceIdentity {
        let key = try identities.pendingKey()
        let identity = try await DeviceIdentity.enrolled(
            by: authority.answer(key), at: #require(RegistryAddress("localhost:\(port)")),
            trust: authority.trust(), key: key)
        try identities.store(identity)
        return identity
    }

    private func account(
        _ identity: DeviceIdentity?, in folder: IdentityFolder? = nil
    ) -> StoredAccount {
        StoredAccount(
            folder ?? identities, identity: identity, clock: StillClock(), agent: "test")
    }

    /// A registry that tells the time, checks proofs, and signs; the first `lost` certificates get
    /// lost on their way.
    private func registry(lost: Int = 0, asked: Asked = Asked()) async throws -> TestServer {
        let proof = RenewalProof(key: try CabinetKey(bytes: Array(1...32)), epoch: 0)
        return try await TestServer(authority) { [authority, identities] path, body in
            if path == "/device/v1/time" {
                return (200, SyncCoding.encode(TimeAnswer(now: TestAuthority.now)))
            }
            guard path == "/device/v1/renew",
                let request = try? SyncCoding.decode(RenewRequest.self, from: body),
                let document = try? PEMDocument(pemString: request.certificateRequest),
                let key = try? identities.pendingKey(), var answer = try? authority.answer(key)
            else { return (404, []) }
            let verdict = proof.verdict(
                on: Hexadecimal.bytes(request.proof) ?? [], for: document.derBytes,
                cabinet: CabinetID("borken-1"), at: request.at, now: TestAuthority.now)
            #expect(verdict == .valid)
            if asked.add(request) <= lost { return nil }
            answer.key = nil
            return (200, SyncCoding.encode(answer))
        }
    }

    @Test func renewalBringsAnotherCertificateIntoForce_AndOnTheDisk() async throws {
        let server = try await registry()
        let old = try await enrolled(at: server.port)
        let account = self.account(old)
        let before = try #require(account.place)
        try await account.renew(believing: belief)
        let after = try #require(account.place)
        #expect(after.mark != before.mark && after.cabinet == before.cabinet)
        let stored = try #require(try identities.load())
        #expect(stored.registry.url + stored.certificate.pem == after.mark)
        #expect(stored.key.pem != old.key.pem)
        #expect(stored.cabinetKeyBytes == old.cabinetKeyBytes)
        // Whoever waits for another identity is woken.
        await account.changed.wait()
        try await server.close()
    }

    @Test func lostAnswerLeavesTheOldInForce_AndTheNextAttemptHasTheSameKey() async throws {
        let asked = Asked()
        let server = try await registry(lost: 1, asked: asked)
        let old = try await enrolled(at: server.port)
        let account = self.account(old)
        await #expect(throws: LinkFailure.self) { try await account.renew(believing: belief) }
        #expect(try identities.load()?.certificate.pem == old.certificate.pem)
        let pending = try identities.pendingKey()
        try await account.renew(believing: belief)
        #expect(try identities.load()?.key.pem == pending.pem)
        #expect(asked.count == 2)
        try await server.close()
    }

    @Test func powerCutAtAnyMomentLeavesAnIdentityThatCanRenewAgain() async throws {
        let server = try await registry()
        var cuts = 0
        for cut in 0..<40 {
            let old = try await enrolled(at: server.port)
            let left = Mutex(cut)
            let failing = IdentityFolder(path: identities.path) { () throws(SecretFault) in
                let isNow = left.withLock { left in
                    left -= 1
                    return left < 0
                }
                if isNow { throw SecretFault("identity", "cut") }
            }
            do throws(LinkFailure) {
                try await account(old, in: failing).renew(believing: belief)
                // There are no more moments.
                break
            } catch {
                #expect(error.code == .badIdentity)
            }
            let stored = try #require(try identities.load())
            #expect(stored.cabinetKeyBytes == old.cabinetKeyBytes)
            let next = account(stored)
            try await next.renew(believing: belief)
            #expect(next.place?.mark != stored.registry.url + stored.certificate.pem)
            cuts += 1
        }
        #expect((6..<40).contains(cuts))
        try await server.close()
    }

    @Test func renewalThatIsRefusedSaysWhy_AndChangesNothing() async throws {
        let problem = SyncProblem(code: .revoked, detail: "the cabinet was revoked")
        let server = try await TestServer(authority) { path, _ in
            path == "/device/v1/time"
                ? (200, SyncCoding.encode(TimeAnswer(now: TestAuthority.now)))
                : (403, SyncCoding.encode(problem))
        }
        let old = try await enrolled(at: server.port)
        let account = self.account(old)
        do throws(LinkFailure) {
            try await account.renew(believing: belief)
            Issue.record("it was renewed")
        } catch {
            #expect(error.code == .refused(.revoked))
        }
        #expect(try identities.load()?.certificate.pem == old.certificate.pem)
        try await server.close()
    }

    @Test func certificateOfAnotherCabinetIsNotTaken() async throws {
        let server = try await TestServer(authority) { [authority, identities] path, _ in
            guard path != "/device/v1/time" else {
                return (200, SyncCoding.encode(TimeAnswer(now: TestAuthority.now)))
            }
            guard let key = try? identities.pendingKey(),
                let answer = try? authority.answer(key, cabinet: "bahnhof", cabinetKey: nil)
            else { return (404, []) }
            return (200, SyncCoding.encode(answer))
        }
        let old = try await enrolled(at: server.port)
        let account = self.account(old)
        await #expect(throws: LinkFailure.self) { try await account.renew(believing: belief) }
        #expect(account.place?.cabinet == CabinetID("borken-1"))
        #expect(try identities.load()?.certificate.pem == old.certificate.pem)
        try await server.close()
    }

    @Test func enrolmentDuringARenewalCounts() async throws {
        let server = try await registry()
        let old = try await enrolled(at: server.port)
        let account = self.account(old)
        let newer = try await enrolled(at: server.port)
        account.use(newer)
        #expect(account.place?.mark == newer.registry.url + newer.certificate.pem)
        try await account.renew(believing: belief)
        #expect(account.place?.mark != newer.registry.url + newer.certificate.pem)
        try await server.close()
    }
}
