import Foundation
import SpindCore
import SpindCrypto
import SpindSeeds
import Testing

@testable import SpindRegistry

struct SealingTests {
    private static let secret = Array("012345".utf8)

    private func sealer(_ first: UInt8 = 1) throws -> Sealer {
        Sealer(try MasterKey(bytes: Array(first..<first + 32)))
    }

    @Test func sealedSecretIsOpenedByWhatItIsAlone() throws {
        var generator = SeededGenerator(seed: 1)
        let sealer = try sealer()
        let subject = SealedSubject.pin(ReservationID("r-1"))
        let envelope = sealer.seal(Self.secret, as: subject, using: &generator)
        #expect(envelope.count == Self.secret.count + Sealer.overhead)
        #expect(try sealer.open(envelope, as: subject) == Self.secret)
        let others: [SealedSubject] = [
            .pin(ReservationID("r-2")), .authorityKey, .cabinetKey(CabinetID("r-1"), epoch: 0),
        ]
        for other in others {
            #expect(throws: Sealer.Failure(subject: other, reason: .notAuthentic)) {
                try sealer.open(envelope, as: other)
            }
        }
    }

    @Test func secretSealedTwiceLooksDifferent() throws {
        var generator = SeededGenerator(seed: 1)
        let sealer = try sealer()
        let envelopes = (0..<3).map { _ in
            sealer.seal(Self.secret, as: .authorityKey, using: &generator)
        }
        #expect(Set(envelopes).count == 3)
    }

    @Test func everyChangedByteIsNoticed() throws {
        var generator = SeededGenerator(seed: 1)
        let sealer = try sealer()
        let envelope = sealer.seal(Self.secret, as: .authorityKey, using: &generator)
        for index in envelope.indices {
            var damaged = envelope
            damaged[index] ^= 1
            let expected: ClosedRange<Int> = 1...8
            do {
                _ = try sealer.open(damaged, as: .authorityKey)
                Issue.record("byte \(index) is not covered")
            } catch {
                switch error.reason {
                case .malformed: #expect(index == 0)
                case .unknownKey: #expect(expected.contains(index))
                case .notAuthentic: #expect(index > 8)
                }
                #expect("\(error)".hasPrefix("ca-key"))
            }
        }
        for count in 0..<Sealer.overhead {
            #expect(throws: Sealer.Failure(subject: .authorityKey, reason: .malformed)) {
                try sealer.open(Array(envelope.prefix(count)), as: .authorityKey)
            }
        }
    }

    @Test func masterKeyIsRotated_OldOpensAndNewSeals() throws {
        var generator = SeededGenerator(seed: 1)
        let old = try MasterKey(bytes: 1...32)
        let new = try MasterKey(bytes: 101...132)
        let envelope = Sealer(old).seal(Self.secret, as: .authorityKey, using: &generator)
        let both = Sealer(new, formerly: [old])
        #expect(try both.open(envelope, as: .authorityKey) == Self.secret)
        #expect(both.needsSealingAgain(envelope) && !Sealer(old).needsSealingAgain(envelope))
        let again = both.seal(Self.secret, as: .authorityKey, using: &generator)
        #expect(!both.needsSealingAgain(again))
        #expect(try Sealer(new).open(again, as: .authorityKey) == Self.secret)
        do {
            _ = try Sealer(new).open(envelope, as: .authorityKey)
            Issue.record("opened without its key")
        } catch {
            #expect("\(old)" == "master key \(old.id)")
            #expect(error.reason == .unknownKey("\(old.id)"))
        }
    }

    @Test func keyOfAnotherLengthOrOfZerosIsRefused() throws {
        for count in [0, 31, 33] {
            #expect(throws: MasterKey.Invalid.length(count)) {
                try MasterKey(bytes: [UInt8](repeating: 1, count: count))
            }
        }
        #expect(throws: MasterKey.Invalid.allZero) {
            try MasterKey(bytes: [UInt8](repeating: 0, count: 32))
        }
    }

    @Test func secretsNeverShow() throws {
        let bytes = Array("SECRETSECRETSECRETSECRETSECRETSE".utf8)
        let key = try MasterKey(bytes: bytes)
        var generator = SeededGenerator(seed: 1)
        let material = CabinetKeyMaterial.draw(epoch: 7, using: &generator)
        var dumped = ""
        dump(key, to: &dumped)
        dump(Sealer(key), to: &dumped)
        dump(material, to: &dumped)
        let shown = "\(key) \([key]) \(Sealer(key)) \(material) \([material])" + dumped
        #expect(!shown.contains("SECRET") && !shown.contains("83, 69, 67"))
        #expect(!shown.contains(material.bytes.prefix(4).map { "\($0)" }.joined(separator: ", ")))
    }

    @Test func cabinetKeyIsKeptSealedForItsCabinetAndEpoch() throws {
        var generator = SeededGenerator(seed: 1)
        let sealer = try sealer()
        let id = CabinetID("borken-1")
        let drawn = CabinetKeyMaterial.draw(epoch: 3, using: &generator)
        let envelope = drawn.sealed(for: id, by: sealer, using: &generator)
        let kept = try CabinetKeyMaterial(
            opening: envelope, cabinet: id, epoch: 3, sealer: sealer)
        #expect(kept.bytes == drawn.bytes && kept.epoch == 3)
        // What the cabinet's agent makes of the key that was delivered to it, whatever its epoch.
        let cabinet = PINVerifier(key: try CabinetKey(bytes: drawn.bytes))
        #expect(
            kept.pinVerifier.verifier(ofDigits: "012345") == cabinet.verifier(ofDigits: "012345"))
        #expect(throws: Sealer.Failure.self) {
            try CabinetKeyMaterial(opening: envelope, cabinet: id, epoch: 4, sealer: sealer)
        }
        #expect(throws: Sealer.Failure.self) {
            try CabinetKeyMaterial(
                opening: envelope, cabinet: CabinetID("borken-2"), epoch: 3, sealer: sealer)
        }
        let short = sealer.seal([1], as: .cabinetKey(id, epoch: 3), using: &generator)
        #expect(throws: CabinetKey.Invalid.length(1)) {
            try CabinetKeyMaterial(opening: short, cabinet: id, epoch: 3, sealer: sealer)
        }
    }
}
