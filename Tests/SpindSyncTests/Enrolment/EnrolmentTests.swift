import SpindAgent
import SpindCore
import SpindCrypto
import Synchronization
import Testing

@testable import SpindSync

/// Against real servers on this machine.
@Suite(.timeLimit(.minutes(1))) struct EnrolmentTests {
    private struct StillClock: ClockSource {
        func read() -> ClockReading {
            ClockReading(
                instant: Instant(sinceBoot: .seconds(1)), wall: TestAuthority.now,
                kernelSynchronized: true)
        }
    }

    private let authority: TestAuthority
    private let folder: IdentityTestFolder
    private let belief = TimeBelief(now: TestAuthority.now, trust: .trusted)
    private let cabinet = CabinetDescription(
        name: "Rathaus", version: "1", timeZone: "UTC", sets: [], compartments: [])

    init() throws {
        authority = try TestAuthority()
        folder = try IdentityTestFolder()
    }

    private var identities: IdentityFolder { IdentityFolder(path: folder.path + "/identity") }

    /// Signs whatever key it is asked for.
    private func sign(_ body: [UInt8]) throws -> [UInt8] {
        let request = try SyncCoding.decode(EnrolRequest.self, from: body)
        // The key that the request is made with lies on this disk.
        let key = try identities.pendingKey()
        #expect(request.certificateRequest.contains("CERTIFICATE REQUEST"))
        return SyncCoding.encode(try authority.answer(key))
    }

    private func enrol(
        at port: Int, token: EnrolmentToken? = nil, believing belief: TimeBelief? = nil
    ) async throws(EnrolmentFailure) -> DeviceIdentity {
        guard let address = RegistryAddress("localhost:\(port)") else {
            throw .token("no address")
        }
        return try await Enrolment(folder: identities, clock: StillClock(), agent: "test").enrol(
            at: address, token: token ?? authority.token(), describing: cabinet,
            believing: belief ?? self.belief)
    }

    @Test func cabinetIsEnrolled_AlsoAfterALostAnswer() async throws {
        let requests = Mutex<[EnrolRequest]>([])
        let server = try await TestServer(authority) { [self] path, body in
            #expect(path == "/device/v1/enrol")
            let count = requests.withLock { requests in
                if let request = try? SyncCoding.decode(EnrolRequest.self, from: body) {
                    requests.append(request)
                }
                return requests.count
            }
            // The first answer is lost.
            guard count > 1, let answer = try? sign(body) else { return nil }
            return (200, answer)
        }
        await #expect(throws: EnrolmentFailure.self) { try await enrol(at: server.port) }
        #expect(try identities.load() == nil)
        let identity = try await enrol(at: server.port)
        #expect(identity.cabinet == CabinetID("borken-1"))
        #expect(try identities.load()?.certificate.pem == identity.certificate.pem)
        #expect(
            requests.withLock { $0.map(\.token) } == [
                authority.token().text, authority.token().text,
            ])
        try await server.close()
    }

    @Test func refusedTokenSaysWhatToDo() async throws {
        let problem = SyncProblem(code: .tokenRefused, detail: "the token was used")
        let server = try await TestServer(authority) { _, _ in
            (403, SyncCoding.encode(problem))
        }
        let failure = await #expect(throws: EnrolmentFailure.self) {
            try await enrol(at: server.port)
        }
        #expect(failure?.description.contains("the token was used") == true)
        #expect(failure?.description.contains("enrol-token") == true)
        try await server.close()
    }

    @Test func anotherRegistryIsSentNothing() async throws {
        let other = try TestAuthority(name: "Somebody")
        let server = try await TestServer(other) { _, _ in (200, []) }
        let failure = await #expect(throws: EnrolmentFailure.self) {
            try await enrol(at: server.port)
        }
        #expect(failure?.description.contains("not the one that made the enrolment token") == true)
        #expect(server.requests.value == 0)
        try await server.close()
    }

    @Test func wrongClockIsNamed_AndNoClockIsNeeded() async throws {
        let server = try await TestServer(
            authority, from: TestAuthority.now + TestAuthority.day,
            until: TestAuthority.now + TestAuthority.day * 2
        ) { [self] _, body in (try? sign(body)).map { (200, $0) } }
        let failure = await #expect(throws: EnrolmentFailure.self) {
            try await enrol(at: server.port)
        }
        #expect(failure?.description.contains("spindctl clock show") == true)
        let unknown = TimeBelief(now: TestAuthority.now, trust: .untrusted)
        _ = try await enrol(at: server.port, believing: unknown)
        try await server.close()
    }

    @Test func failureNamesWhatCannotBeReached() async throws {
        let server = try await TestServer(authority)
        let address = try #require(RegistryAddress("localhost:\(server.port)"))
        func ask(_ host: String = "localhost", trust: RegistryTrust) async -> LinkFailure? {
            do throws(LinkFailure) {
                let to = RegistryAddress("\(host):\(address.port)") ?? address
                let transport = try HTTPTransport(
                    to: to, trust: trust, as: nil, believing: belief, clock: StillClock(),
                    agent: "test")
                let result: Result<TimeAnswer, LinkFailure>
                do throws(LinkFailure) {
                    result = .success(try await RegistryClient(transport).time())
                } catch {
                    result = .failure(error)
                }
                await transport.close()
                _ = try result.get()
                return nil
            } catch {
                return error
            }
        }
        // A server that answers in plain words.
        #expect(await ask(trust: try authority.trust())?.code == .notARegistry)
        #expect(
            await ask(trust: try TestAuthority(name: "Other").trust())?.code == .authorityUnknown)
        #expect(await ask("127.0.0.1", trust: try authority.trust())?.code == .nameMismatch)
        #expect(
            await ask("nowhere.invalid", trust: try authority.trust())?.code == .nameUnknown)
        try await server.close()
        #expect(await ask(trust: try authority.trust())?.code == .unreachable)
    }
}
