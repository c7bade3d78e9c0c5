import SpindAgent
import SpindCore
import SwiftASN1
import Synchronization
import Testing
import X509

@testable import SpindSync

/// Answers that are none, from a real server on this machine.
@Suite(.timeLimit(.minutes(1))) struct HTTPTransportTests {
    private struct StillClock: ClockSource {
        func read() -> ClockReading {
            ClockReading(
                instant: Instant(sinceBoot: .seconds(1)), wall: TestAuthority.now,
                kernelSynchronized: true)
        }
    }

    private func failure(
        of server: TestServer, _ authority: TestAuthority, host: String = "localhost",
        within limit: Duration = .seconds(20)
    ) async throws -> LinkFailure? {
        let transport = try HTTPTransport(
            to: #require(RegistryAddress("\(host):\(server.port)")), trust: authority.trust(),
            as: nil, believing: TimeBelief(now: TestAuthority.now, trust: .trusted),
            clock: StillClock(), agent: "test")
        var found: LinkFailure?
        do throws(LinkFailure) {
            let response = try await transport.send(
                RegistryRequest(path: "/device/v1/time", timeLimit: limit))
            #expect(response.body.isEmpty)
        } catch {
            found = error
        }
        await transport.close()
        return found
    }

    @Test func nameThatTheCertificateDoesNotHaveIsToldAsThat() async throws {
        let authority = try TestAuthority()
        let server = try await TestServer(
            authority,
            names: [
                .dnsName("registry.example.org"),
                .ipAddress(ASN1OctetString(contentBytes: [192, 0, 2, 7])),
            ])
        let failure = try #require(try await failure(of: server, authority))
        #expect(failure.code == .nameMismatch)
        #expect(failure.trouble == .nameMismatch)
        #expect(failure.words.contains("calls itself registry.example.org, 192.0.2.7"))
        #expect(failure.words.contains("this cabinet calls it localhost"))
        #expect(failure.words.contains("`cabinets: names:`"))
        #expect(server.requests.value == 0)
        try await server.close()
    }

    @Test func serverOfAnotherAuthorityIsToldAsThat_WhateverItsName() async throws {
        let authority = try TestAuthority()
        for names in [["localhost"], ["other.example"]] {
            let server = try await TestServer(
                TestAuthority(), names: names.map { GeneralName.dnsName($0) })
            let failure = try await failure(of: server, authority)
            #expect(failure?.code == .authorityUnknown)
            try await server.close()
        }
    }

    @Test func endlessBodyIsCutOff() async throws {
        let authority = try TestAuthority()
        let server = try await TestServer(authority, misbehaving: .endlessly)
        let failure = try await failure(of: server, authority)
        #expect(failure?.code == .tooLarge)
        try await server.close()
    }

    @Test func bodyThatTricklesIsCutOffInTime() async throws {
        let authority = try TestAuthority()
        let server = try await TestServer(authority, misbehaving: .slowly)
        let failure = try await failure(
            of: server, authority, within: .milliseconds(700))
        #expect(failure?.code == .timedOut)
        try await server.close()
    }

    @Test func answerThatEndsTooSoonIsNone() async throws {
        let authority = try TestAuthority()
        let server = try await TestServer(authority, misbehaving: .halfway)
        let failure = try await failure(of: server, authority)
        #expect(failure?.code == .unreachable || failure?.code == .tls)
        try await server.close()
    }
}
