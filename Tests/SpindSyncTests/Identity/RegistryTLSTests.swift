import AsyncHTTPClient
import NIOCore
import NIOPosix
import SpindCore
import SpindCrypto
import SwiftASN1
import Synchronization
import Testing
import X509

@testable import SpindSync

@Suite(.timeLimit(.minutes(1)))
struct RegistryTLSTests {
    private static let now = TestAuthority.now
    private static let day = TestAuthority.day

    /// What a request to the server brings: its body, or why there is none.
    private func ask(
        _ server: TestServer, trust: RegistryTrust, host: String = "localhost",
        identity: DeviceIdentity? = nil,
        dates: @escaping @Sendable () -> RegistryTrust.Dates = { .checked(at: now) },
        times: Int = 1
    ) async throws -> Result<String, RegistryTrust.Refusal> {
        var configuration = try RegistryTLS.configuration(
            trust: trust, host: host, identity: identity, dates: dates)
        configuration.timeout.connect = .seconds(10)
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton, configuration: configuration)
        var result = Result<String, RegistryTrust.Refusal>.failure(.noCertificate)
        for _ in 0..<times {
            do {
                let answer = try await client.execute(
                    HTTPClientRequest(url: "https:" + "//\(host):\(server.port)/"),
                    timeout: .seconds(20))
                let body = try await answer.body.collect(upTo: 4_096)
                result = .success(String(buffer: body))
            } catch let refusal as RegistryTrust.Refusal {
                result = .failure(refusal)
            } catch {
                try await client.shutdown()
                throw error
            }
        }
        try await client.shutdown()
        return result
    }

    private func identity(_ authority: TestAuthority) async throws -> DeviceIdentity {
        let key = DeviceKey()
        return try await DeviceIdentity.enrolled(
            by: authority.answer(key), at: #require(RegistryAddress("localhost")),
            trust: authority.trust(), key: key)
    }

    @Test func registryIsAnsweredTo_AndKnowsTheCabinet() async throws {
        let authority = try TestAuthority()
        let server = try await TestServer(authority)
        let answer = try await ask(
            server, trust: authority.trust(), identity: identity(authority))
        #expect(try answer.get().contains("urn:spind:cabinet:borken-1"))
        #expect(try await ask(server, trust: authority.trust()).get() == "hello nobody")
        try await server.close()
    }

    @Test func registryIsCalledByItsAddressToo() async throws {
        let authority = try TestAuthority()
        let server = try await TestServer(
            authority, names: [.ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1]))])
        let answer = try await ask(server, trust: authority.trust(), host: "127.0.0.1")
        #expect(try answer.get() == "hello nobody")
        try await server.close()
    }

    @Test(arguments: [RegistryTrust.Dates.checked(at: now), .ignored])
    func serverByAnotherNameIsRefused_WhateverTheClock(_ dates: RegistryTrust.Dates) async throws {
        let authority = try TestAuthority()
        for names: [GeneralName] in [
            [.dnsName("other.example")], [], [.uniformResourceIdentifier("https://localhost")],
            [.ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1]))],
        ] {
            let server = try await TestServer(authority, names: names)
            let answer = try await ask(server, trust: authority.trust(), dates: { dates })
            guard case .failure(.wrongName(called: "localhost", let shown)) = answer else {
                Issue.record("\(names): \(answer)")
                continue
            }
            #expect(shown.count <= 1 && !shown.contains("localhost"))
            #expect(server.requests.value == 0)
            try await server.close()
        }
    }

    @Test(arguments: [RegistryTrust.Dates.checked(at: now), .ignored])
    func serverOfAnotherAuthorityIsRefused_WhateverTheClock(
        _ dates: RegistryTrust.Dates
    ) async throws {
        let authority = try TestAuthority()
        // One of the same name, and one that shows the true authority behind a forged leaf.
        let impostor = try TestAuthority()
        for server in [
            try await TestServer(impostor), try await TestServer(impostor, chain: [authority.der]),
            try await TestServer(TestAuthority(name: "Somebody")),
        ] {
            let answer = try await ask(server, trust: authority.trust(), dates: { dates })
            guard case .failure(.notTrusted) = answer else {
                Issue.record("\(answer)")
                continue
            }
            #expect(server.requests.value == 0)
            try await server.close()
        }
    }

    @Test func expiredRegistryIsRefusedWithATrustedClock_AndAcceptedWithoutOne() async throws {
        let authority = try TestAuthority()
        let end = Self.now - Self.day * 30
        let start = end - Self.day * 60
        let server = try await TestServer(authority, from: start, until: end)
        let refused = try await ask(server, trust: authority.trust())
        #expect(refused == .failure(.outOfTime(WallWindow(start: start, end: end))))
        #expect(server.requests.value == 0)
        let accepted = try await ask(server, trust: authority.trust(), dates: { .ignored })
        #expect(try accepted.get() == "hello nobody")
        try await server.close()
    }

    @Test func cabinetThatWokeInThePastReachesItsRegistry() async throws {
        let authority = try TestAuthority()
        let server = try await TestServer(authority)
        let past = Self.now - Self.day * 300
        let refused = try await ask(
            server, trust: authority.trust(), dates: { .checked(at: past) })
        guard case .failure(.outOfTime) = refused else {
            Issue.record("\(refused)")
            return
        }
        let moment = Moment(
            instant: Instant(sinceBoot: .zero), wall: past, trust: .untrusted)
        #expect(RegistryTrust.Dates(moment) == .ignored)
        let accepted = try await ask(
            server, trust: authority.trust(), dates: { RegistryTrust.Dates(moment) })
        #expect(try accepted.get() == "hello nobody")
        var trusted = moment
        trusted.trust = .holdover(errorMilliseconds: 10)
        #expect(RegistryTrust.Dates(trusted) == .checked(at: past))
        try await server.close()
    }

    @Test func clientsCertificateDoesNotServe() async throws {
        let authority = try TestAuthority()
        let server = try await TestServer(authority, usage: .clientAuth)
        #expect(try await ask(server, trust: authority.trust()) == .failure(.wrongPurpose))
        try await server.close()
    }

    @Test func oneClientJudgesEachConnectionAnew_AndOutlivesRefusals() async throws {
        let authority = try TestAuthority()
        let server = try await TestServer(authority)
        let asked = Mutex(0)
        // More refusals than the pool has connections, and then a good one.
        let dates: @Sendable () -> RegistryTrust.Dates = {
            asked.withLock { count in
                count += 1
                return .checked(at: count <= 20 ? Self.now + Self.day * 2 : Self.now)
            }
        }
        let answer = try await ask(server, trust: authority.trust(), dates: dates, times: 21)
        #expect(try answer.get() == "hello nobody")
        #expect(asked.withLock { $0 } == 21)
        #expect(server.requests.value == 1)
        try await server.close()
    }

    @Test func probeFindsTheAuthorityThatTheTokenNames() async throws {
        let authority = try TestAuthority()
        let server = try await TestServer(authority)
        let probe = AuthorityProbe(group: MultiThreadedEventLoopGroup.singleton)
        let address = try #require(RegistryAddress("localhost:\(server.port)"))
        let trust = try await probe.trust(at: address, token: authority.token())
        #expect(trust.fingerprint == AuthorityFingerprint(ofDER: authority.der))
        #expect(try await ask(server, trust: trust).get() == "hello nobody")
        let literal = try #require(RegistryAddress("127.0.0.1:\(server.port)"))
        #expect(
            try await probe.trust(at: literal, token: authority.token()).fingerprint
                == trust.fingerprint)
        #expect(server.requests.value == 1)
        await #expect(throws: AuthorityProbe.Failure.anotherAuthority) {
            try await probe.trust(at: address, token: TestAuthority().token())
        }
        try await server.close()
    }

    @Test func probeRefusesAServerThatDoesNotShowItsAuthority() async throws {
        let authority = try TestAuthority()
        let server = try await TestServer(authority, chain: [])
        let address = try #require(RegistryAddress("localhost:\(server.port)"))
        let probe = AuthorityProbe(group: MultiThreadedEventLoopGroup.singleton)
        await #expect(throws: AuthorityProbe.Failure.anotherAuthority) {
            try await probe.trust(at: address, token: authority.token())
        }
        try await server.close()
    }

    @Test func impostorThatShowsTheTrueAuthorityIsFoundOutByItsOwnCertificate() async throws {
        let authority = try TestAuthority()
        let server = try await TestServer(TestAuthority(), chain: [authority.der])
        let address = try #require(RegistryAddress("localhost:\(server.port)"))
        let trust = try await AuthorityProbe(group: MultiThreadedEventLoopGroup.singleton)
            .trust(at: address, token: authority.token())
        guard case .failure(.notTrusted) = try await ask(server, trust: trust) else {
            Issue.record("believed")
            return
        }
        #expect(server.requests.value == 0)
        try await server.close()
    }

    @Test func probeSaysThatNobodyIsThere_AndThatSomebodyElseIs() async throws {
        let authority = try TestAuthority()
        let server = try await TestServer(authority)
        let address = try #require(RegistryAddress("localhost:\(server.port)"))
        try await server.close()
        let probe = AuthorityProbe(group: MultiThreadedEventLoopGroup.singleton)
        await #expect(throws: AuthorityProbe.Failure.self) {
            try await probe.trust(at: address, token: authority.token())
        }
        // A server that speaks no TLS and says so by hanging up.
        let plain = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { $0.close() }.bind(host: "127.0.0.1", port: 0).get()
        let other = try #require(
            RegistryAddress("127.0.0.1:\(plain.localAddress?.port ?? 0)"))
        await #expect(throws: AuthorityProbe.Failure.self) {
            try await probe.trust(at: other, token: authority.token())
        }
        try await plain.close()
    }
}
