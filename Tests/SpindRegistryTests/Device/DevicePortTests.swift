import AsyncHTTPClient
import Crypto
import Glibc
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import SpindCore
import SpindCrypto
import SpindRegistryStore
import Synchronization
import Testing

@testable import SpindRegistry

@Suite(.timeLimit(.minutes(1)), .serialized) struct DevicePortTests {
    private static let hello = HelloRequest(
        cabinet: CabinetBench.description(CabinetBench.first),
        journalIncarnation: String(repeating: "07", count: 16), journalLast: 3)

    private static func change(_ name: String, in bench: CabinetBench) async throws {
        try await bench.step { step in
            _ = try ChangeLog.append(
                .revokeGrant(GrantID(name)), to: CabinetBench.first, in: &step)
        }
    }

    @Test func cabinetEnrolsAndSpeaks() async throws {
        try await DevicePortBench.run { bench in
            let key = P256.Signing.PrivateKey()
            let token = try await bench.cabinets.token()
            let request = EnrolRequest(
                token: token.text, certificateRequest: try AuthorityFixture.request(key: key),
                cabinet: CabinetBench.description(CabinetBench.first))
            let answers = try await bench.speaking { nobody in
                #expect(try await nobody.get("/device/v1/time").status == 200)
                let first = try await nobody.post("/device/v1/enrol", request)
                let again = try await nobody.post("/device/v1/enrol", request)
                return [try first.value(EnrolAnswer.self), try again.value(EnrolAnswer.self)]
            }
            #expect(answers[0] == answers[1], "repeating gives the same answer")
            let enrolled = CabinetBench.Enrolled(
                answer: answers[0], key: key,
                identity: try bench.cabinets.identity(answers[0].certificate))
            try await bench.speaking(as: enrolled) { cabinet in
                let greeting = try await cabinet.post("/device/v1/hello", Self.hello)
                #expect(greeting.type == "application/json")
                #expect(try greeting.value(HelloAnswer.self).cabinet == CabinetBench.first)
                let lost = try await cabinet.poll("nothing")
                #expect(lost.status == 409)
                #expect(lost.type == "application/problem+json")
                #expect(try lost.problem.code == .snapshotNeeded)
                let snapshot = try await cabinet.post(
                    "/device/v1/snapshot", SnapshotRequest(held: [])
                ).value(Snapshot.self)
                let answer = try await cabinet.poll(snapshot.cursor).value(ChangesAnswer.self)
                #expect(answer.changes.isEmpty)
                var journal = JournalMaker()
                try journal.record(.started(version: "1.0 😀"))
                let taken = try await cabinet.post("/device/v1/events", journal.whole)
                #expect(try taken.value(JournalAnswer.self).acknowledgedThrough == 1)
            }
        }
    }

    @Test func longPoll_IsWokenByAChange() async throws {
        try await DevicePortBench.run { bench in
            let enrolled = try await bench.cabinets.enrol()
            let cursor = try await bench.cabinets.cursor().text
            try await bench.speaking(as: enrolled) { cabinet in
                async let polled = cabinet.poll(cursor, wait: 40)
                try await bench.untilWaiting(1)
                #expect(bench.links.isConnected(CabinetBench.first))
                try await Self.change("r-1", in: bench.cabinets)
                let answer = try await polled.value(ChangesAnswer.self)
                #expect(answer.changes.map(\.body) == [.revokeGrant(GrantID("r-1"))])
                // The next poll says that the cabinet has it; somebody waits for that.
                async let has = bench.links.acknowledged(
                    CabinetBench.first, through: 1, within: .seconds(20))
                _ = try await cabinet.poll(answer.cursor)
                #expect(try await has)
                let report = try await bench.cabinets.step { step in
                    try #require(try LinkDesk.report(on: CabinetBench.first, in: step))
                }
                #expect(report.unsentChanges == 0)
            }
        }
    }

    @Test func certificateThatDoesNotCount_GetsNothing() async throws {
        try await DevicePortBench.run { bench in
            let enrolled = try await bench.cabinets.enrol()
            // Of another authority: not through the handshake.
            var foreign = try AuthorityFixture(at: bench.cabinets.now, seed: 77)
            let key = P256.Signing.PrivateKey()
            let request = try CertificateRequest(pem: AuthorityFixture.request(key: key))
            let stranger = try foreign.authority.issueCabinet(
                request, cabinet: CabinetBench.first, at: bench.cabinets.now,
                using: &foreign.generator)
            let client = try bench.client(certificate: stranger.pem, key: key)
            await #expect(throws: (any Error).self) {
                try await DeviceSpeaker(client: client, port: bench.port).get("/device/v1/time")
            }
            try await client.shutdown()
            // One that this authority made and the registry does not know.
            let never = try bench.cabinets.authority.issueCabinet(
                request, cabinet: CabinetBench.first, at: bench.cabinets.now,
                using: &foreign.generator)
            let unknown = CabinetBench.Enrolled(
                answer: EnrolAnswer(
                    cabinet: CabinetBench.first, certificate: never.pem, authority: "", key: nil,
                    keyEpoch: 0), key: key, identity: enrolled.identity)
            try await bench.speaking(as: unknown) { cabinet in
                let reply = try await cabinet.post("/device/v1/hello", Self.hello)
                // The cabinet asks for another one by its key, which a thief's was taken from.
                #expect(reply.status == 401)
                #expect(try reply.problem.code == .notIdentified)
            }
            try await bench.speaking { nobody in
                let reply = try await nobody.post("/device/v1/hello", Self.hello)
                #expect(reply.status == 401)
                #expect(try reply.problem.code == .notIdentified)
            }
        }
    }

    @Test func expiredCertificate_IsRefusedWithinTheConnection() async throws {
        try await DevicePortBench.run { bench in
            let enrolled = try await bench.cabinets.enrol()
            try await bench.speaking(as: enrolled) { cabinet in
                #expect(try await cabinet.post("/device/v1/hello", Self.hello).status == 200)
                // The registry's clock goes on for longer than the certificate lasts.
                bench.cabinets.time.advance(by: .seconds(3 * 366 * 86_400))
                let reply = try await cabinet.post("/device/v1/hello", Self.hello)
                #expect(try reply.problem.code == .notIdentified)
            }
        }
    }

    @Test func revokedCertificate_GetsNoChange_AlsoWhileItWaits() async throws {
        try await DevicePortBench.run { bench in
            let enrolled = try await bench.cabinets.enrol()
            let cursor = try await bench.cabinets.cursor().text
            try await bench.speaking(as: enrolled) { cabinet in
                async let polled = cabinet.poll(cursor, wait: 40)
                try await bench.untilWaiting(1)
                try await bench.cabinets.step { step in
                    _ = try CertificateDesk.revoke(CabinetBench.first, in: &step)
                }
                let reply = try await polled
                #expect(reply.status == 403)
                #expect(try reply.problem.code == .revoked)
            }
        }
    }

    @Test func cabinetHearsOnlyWhatIsItsOwn() async throws {
        try await DevicePortBench.run { bench in
            let first = try await bench.cabinets.enrol()
            let second = try await bench.cabinets.enrol(CabinetBench.second)
            let cursor = try await bench.cabinets.cursor().text
            try await Self.change("r-1", in: bench.cabinets)
            try await bench.speaking(as: second) { cabinet in
                let reply = try await cabinet.poll(cursor)
                #expect(try reply.problem.code == .snapshotNeeded)
            }
            try await bench.speaking(as: first) { cabinet in
                let reply = try await cabinet.poll(cursor)
                #expect(try reply.value(ChangesAnswer.self).changes.count == 1)
            }
        }
    }

    @Test func badInput_IsRefusedInWords() async throws {
        try await DevicePortBench.run { bench in
            let enrolled = try await bench.cabinets.enrol()
            try await bench.speaking(as: enrolled) { cabinet in
                let huge = [UInt8](repeating: UInt8(ascii: "["), count: 10 << 20)
                let large = try await cabinet.send(.POST, "/device/v1/events", huge)
                #expect(large.status == 413)
                for text in ["", "{", "[]", "null", "😀", #"{"incarnation": 7}"#] {
                    let reply = try await cabinet.send(
                        .POST, "/device/v1/events", Array(text.utf8))
                    #expect(reply.status == 400, "\(text)")
                    #expect(try reply.problem.code == .malformed)
                }
                let deep = Array(String(repeating: "[", count: 100_000).utf8)
                #expect(try await cabinet.send(.POST, "/device/v1/hello", deep).status == 400)
                for path in ["/", "/device/v2/time", "/device/v1/", "/device/v1/times", "/api"] {
                    #expect(try await cabinet.get(path).status == 404, "\(path)")
                }
                #expect(try await cabinet.get("/device/v1/events").status == 405)
                for query in ["wait=-1", "wait=x", "journal=-1", "wait=99999"] {
                    let reply = try await cabinet.get("/device/v1/changes?after=a&\(query)")
                    #expect(reply.status == 400, "\(query)")
                }
                var hello = Self.hello
                hello.cabinet.name = String(repeating: "😀", count: 1_000)
                #expect(try await cabinet.post("/device/v1/hello", hello).status == 400)
                // After all of it the connection still serves.
                #expect(try await cabinet.get("/device/v1/time").status == 200)
            }
        }
    }

    @Test func clientThatGoesAway_LeavesNoWait() async throws {
        try await DevicePortBench.run { bench in
            let enrolled = try await bench.cabinets.enrol()
            let cursor = try await bench.cabinets.cursor().text
            try await bench.speaking(as: enrolled) { cabinet in
                let polling = Task { try await cabinet.poll(cursor, wait: 50) }
                try await bench.untilWaiting(1)
                polling.cancel()
                _ = await polling.result
                try await bench.untilWaiting(0)
            }
        }
    }

    /// TLS would wait for a connection that does not end longer than this suite may take.
    @Test func stopping_EndsAThousandWaitsAndIdleConnectionsByThemselves() async throws {
        try Self.allowOpenFiles(4_000)
        // Kept until the port has stopped: it is the port that closes.
        let clients = Mutex<[HTTPClient]>([])
        let result: Result<Void, any Error>
        do {
            try await DevicePortBench.run(closingMax: .seconds(90)) { bench in
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 0..<250 {
                        let id = CabinetID("schrank-\(number)")
                        try await bench.cabinets.add(id)
                        let enrolled = try await bench.cabinets.enrol(id)
                        let cursor = try await bench.cabinets.cursor(id).text
                        let client = try bench.client(
                            certificate: enrolled.answer.certificate, key: enrolled.key)
                        clients.withLock { $0.append(client) }
                        let cabinet = DeviceSpeaker(client: client, port: bench.port)
                        for _ in 0..<4 {
                            group.addTask { try await cabinet.poll(cursor, wait: 50).status }
                        }
                        if number.isMultiple(of: 5) {
                            let other = try bench.client(
                                certificate: enrolled.answer.certificate, key: enrolled.key)
                            clients.withLock { $0.append(other) }
                            let idle = DeviceSpeaker(client: other, port: bench.port)
                            #expect(try await idle.get("/device/v1/time").status == 200)
                        }
                    }
                    try await bench.untilWaiting(1_000)
                    await bench.group.triggerGracefulShutdown()
                    for try await status in group { #expect(status == 200) }
                }
            }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        for client in clients.withLock({ $0 }) { try await client.shutdown() }
        try result.get()
    }

    /// Lets this process have so many connections open; both ends of them are in it.
    private static func allowOpenFiles(_ count: rlim_t) throws {
        var limit = rlimit()
        try #require(getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
        guard limit.rlim_cur < count else { return }
        limit.rlim_cur = min(count, limit.rlim_max)
        try #require(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
    }
}
