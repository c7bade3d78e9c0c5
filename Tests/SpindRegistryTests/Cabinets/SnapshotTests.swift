import Crypto
import SpindCore
import SpindCrypto
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

@Suite(.timeLimit(.minutes(1))) struct SnapshotTests {
    private static func snapshot(
        _ held: [HeldGrant] = [], in bench: CabinetBench
    ) async throws -> Snapshot {
        try await bench.step { step in
            let cabinet = try #require(try CabinetDesk.find(CabinetBench.first, in: step))
            return try SnapshotDesk.make(
                SnapshotRequest(held: held), for: cabinet, in: &step)
        }
    }

    @Test(arguments: TestedEngine.available)
    func snapshotHasWhatCounts_AndOrdersAreSentAgain(_ engine: TestedEngine) async throws {
        try await CabinetBench.run(engine) { bench in
            let enrolled = try await bench.enrol()
            let first = try await bench.book(inHours: 1)
            let second = try await bench.book(inHours: 3)
            let command = try await bench.step { step in
                try #require(
                    CommandDesk.give(
                        .block(CompartmentID(1)), reason: "nass", to: CabinetBench.first,
                        lifetime: .seconds(3_600), in: &step
                    ).value)
            }
            let snapshot = try await Self.snapshot(in: bench)
            #expect(snapshot.grants.map(\.id) == [first.id.grant, second.id.grant])
            #expect(snapshot.grants.allSatisfy { $0.keyEpoch == enrolled.answer.keyEpoch })
            let cursor = try #require(ChangeCursor(snapshot.cursor))
            #expect(
                try await bench.read(after: cursor).page.changes.map(\.body)
                    == [.command(command.command)])
            bench.time.advance(by: .seconds(5 * 3_600))
            #expect(try await Self.snapshot(in: bench).grants.isEmpty)
        }
    }

    @Test(arguments: TestedEngine.available)
    func grantOfAnAssetThatIsBack_IsNotSentToANewCard(_ engine: TestedEngine) async throws {
        try await CabinetBench.run(engine) { bench in
            _ = try await bench.enrol()
            let booked = try await bench.book(inHours: 1)
            #expect(try await Self.snapshot(in: bench).grants.map(\.id) == [booked.id.grant])
            try await bench.step { step in
                try step.db.run(
                    "UPDATE reservations SET state = 'fulfilled' WHERE id = $1",
                    [.text(booked.id.rawValue)])
            }
            let held = HeldGrant(
                id: booked.id.grant, set: HandoverSetID(1), window: booked.window)
            let snapshot = try await Self.snapshot([held], in: bench)
            #expect(snapshot.grants.isEmpty)
            #expect(snapshot.kept.isEmpty)
        }
    }

    @Test(arguments: TestedEngine.available)
    func grantThatTheRegistryForgot_StaysAndClosesItsAssetOnce(
        _ engine: TestedEngine
    ) async throws {
        try await CabinetBench.run(engine) { bench in
            _ = try await bench.enrol()
            let held = HeldGrant(
                id: GrantID("r-forgotten"), set: HandoverSetID(1),
                window: WallWindow(start: bench.now, end: bench.now + .seconds(7_200)))
            #expect(try await Self.snapshot([held], in: bench).kept == [held.id])
            #expect(try await Self.snapshot([held], in: bench).kept == [held.id])
            #expect(
                try await bench.count("closures WHERE asset = 'bohrmaschine'") == 1)
            #expect(
                try await bench.count("anomalies WHERE kind = 'unknownGrantHeld'") == 1)
            let refused = try await bench.step { step in
                try BookingDesk.create(
                    BookingOrder(
                        asset: CabinetBench.drill, member: CabinetBench.ada,
                        start: step.now + .seconds(3_600), end: step.now + .seconds(7_200)),
                    in: &step)
            }
            #expect(refused.refusal != nil, "nobody books over it")
        }
    }
}

@Suite(.timeLimit(.minutes(1))) struct EnrolmentDeskTests {
    @Test(arguments: TestedEngine.available)
    func tokenCountsOnce_AndForOneKey(_ engine: TestedEngine) async throws {
        try await CabinetBench.run(engine) { bench in
            let token = try await bench.token()
            let key = P256.Signing.PrivateKey()
            let first = try #require(try await bench.redeem(token, key: key).value)
            let again = try #require(try await bench.redeem(token, key: key).value)
            #expect(first == again)
            let other = try await bench.redeem(token, key: P256.Signing.PrivateKey())
            #expect(other.problem?.code == .tokenRefused)
            bench.time.advance(by: .seconds(2 * 86_400))
            #expect(try await bench.redeem(token, key: key).problem?.code == .tokenRefused)
        }
    }

    @Test(arguments: TestedEngine.available)
    func expiredAndRevokedTokens_AreRefused(_ engine: TestedEngine) async throws {
        try await CabinetBench.run(engine) { bench in
            let key = P256.Signing.PrivateKey()
            let late = try await bench.token()
            let revoked = try await bench.token()
            try await bench.step { step in
                let list = try #require(
                    EnrolmentTokenDesk.list(of: CabinetBench.first, in: step).value)
                #expect(list.count == 2)
                _ = try #require(
                    EnrolmentTokenDesk.revoke(
                        StoredEnrolmentToken.id(revoked.secretHash), of: CabinetBench.first,
                        in: &step
                    ).value)
            }
            #expect(try await bench.redeem(revoked, key: key).problem?.code == .tokenRefused)
            bench.time.advance(by: .seconds(86_400))
            #expect(try await bench.redeem(late, key: key).problem?.code == .tokenRefused)
        }
    }

    @Test(arguments: TestedEngine.available)
    func newCardSupersedesTheOld_AndKeepsTheKey(_ engine: TestedEngine) async throws {
        try await CabinetBench.run(engine) { bench in
            let old = try await bench.enrol()
            let new = try await bench.enrol()
            #expect(old.answer.key == new.answer.key)
            let counts = try await bench.step { step in
                try [old, new].map {
                    try CertificateDesk.standing(
                        of: $0.identity.serial, of: CabinetBench.first, in: step)
                }
            }
            #expect(counts == [.revoked, .counts])
            // After a theft the key is retired too, and PINs are made with another.
            try await bench.step { step in
                _ = try #require(CertificateDesk.revoke(CabinetBench.first, in: &step).value)
            }
            let afterwards = try await bench.enrol()
            #expect(afterwards.answer.key != old.answer.key)
            #expect(afterwards.answer.keyEpoch == old.answer.keyEpoch + 1)
        }
    }

    @Test(arguments: TestedEngine.available)
    func renewal_NeedsTheCabinetsKey(_ engine: TestedEngine) async throws {
        try await CabinetBench.run(engine) { bench in
            let enrolled = try await bench.enrol()
            bench.time.advance(by: .seconds(3 * 366 * 86_400))
            let pem = try AuthorityFixture.request()
            let request = try CertificateRequest(pem: pem)
            let bytes = try #require(Hexadecimal.bytes(enrolled.answer.key ?? ""))
            let proof = RenewalProof(
                key: try CabinetKey(bytes: bytes), epoch: enrolled.answer.keyEpoch)
            func renew(at time: WallTime, proof code: [UInt8]) async throws
                -> DeviceAnswer<EnrolAnswer>
            {
                let wish = RenewRequest(
                    cabinet: CabinetBench.first, certificateRequest: pem,
                    proof: Hexadecimal.text(code), at: time)
                let authority = bench.authority
                return try await bench.step { step in
                    try EnrolmentDesk.renew(wish, by: authority, in: &step)
                }
            }
            let now = bench.now
            let code = proof.code(for: request.der, cabinet: CabinetBench.first, at: now)
            let renewed = try #require(try await renew(at: now, proof: code).value)
            #expect(renewed.key == nil)
            #expect(try bench.identity(renewed.certificate).cabinet == CabinetBench.first)
            let wrong = try await renew(at: now, proof: Array(repeating: 0, count: 32))
            #expect(wrong.problem?.code == .notIdentified)
            let early = now - .seconds(3_600)
            let old = proof.code(for: request.der, cabinet: CabinetBench.first, at: early)
            #expect(try await renew(at: early, proof: old).problem?.code == .requestRefused)
            try await bench.step { step in
                _ = try CertificateDesk.revoke(CabinetBench.first, in: &step)
            }
            #expect(try await renew(at: now, proof: code).problem?.code == .revoked)
        }
    }
}
