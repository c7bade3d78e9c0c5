import Crypto
import SpindCore
import SpindCrypto
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

/// The registry and a cabinet make the same of one key, the first one and those after a theft.
@Suite(.timeLimit(.minutes(1))) struct KeyEpochTests {
    /// The key as the cabinet gets it, and what its agent makes of it (`CabinetAssembly`).
    private static func key(_ enrolled: CabinetBench.Enrolled) throws -> CabinetKey {
        try CabinetKey(bytes: try #require(Hexadecimal.bytes(enrolled.answer.key ?? "")))
    }

    @Test(arguments: TestedEngine.available)
    func toldPINOpens_AlsoAfterTheCabinetWasRevokedAndEnrolledAgain(
        _ engine: TestedEngine
    ) async throws {
        try await CabinetBench.run(engine) { bench in
            for round in 0...2 {
                let key = try Self.key(try await bench.enrol())
                let booked = try await bench.book(inHours: 1 + round * 2)
                try await bench.step { step in
                    let head = try #require(try ChangeLog.head(of: CabinetBench.first, in: step))
                    try LinkDesk.acknowledge(head.number, by: CabinetBench.first, in: &step)
                }
                let (pin, snapshot) = try await bench.step { step in
                    let cabinet = try #require(
                        try CabinetDesk.find(CabinetBench.first, in: step))
                    return (
                        try #require(GrantDesk.pin(of: booked.id, in: step).value?.pin),
                        try SnapshotDesk.make(
                            SnapshotRequest(held: []), for: cabinet, in: &step)
                    )
                }
                let grant = try #require(snapshot.grants.first { $0.id == booked.id.grant })
                #expect(
                    CredentialVerifier(hexadecimal: grant.verifier)
                        == PINVerifier(key: key).verifier(ofDigits: pin), "round \(round)")
                try await bench.step { step in
                    _ = try #require(CertificateDesk.revoke(CabinetBench.first, in: &step).value)
                    // Nobody knows what a cabinet does that is not ours any more.
                    let told = try #require(GrantDesk.pin(of: booked.id, in: step).value)
                    #expect(told.pin == nil && !told.isOnCabinet)
                }
            }
        }
    }

    @Test(arguments: TestedEngine.available)
    func challengeOfAnEnrolledCabinetIsAnswered(_ engine: TestedEngine) async throws {
        try await CabinetBench.run(engine) { bench in
            for round in 0...2 {
                let key = try Self.key(try await bench.enrol())
                let answer = try await bench.step { step in
                    try #require(
                        BreakGlassDesk.answer(
                            "31415926", who: "op-1", reason: "no network", at: CabinetBench.first,
                            in: &step
                        ).value)
                }
                let shown = Challenge(digits: "31415926")
                #expect(
                    ServiceVerifier(key: key).accepts(Array(answer.utf8), for: shown),
                    "round \(round)")
                try await bench.step { step in
                    _ = try #require(CertificateDesk.revoke(CabinetBench.first, in: &step).value)
                }
            }
        }
    }
}
