import SpindCore
import SpindCrypto
import Testing

struct RenewalProofTests {
    private static let now = WallTime(secondsSince1970: 1_795_262_400)
    private static let id = CabinetID("borken-1")
    private static let request: [UInt8] = [48, 1, 2, 3]

    private func proof(_ first: UInt8 = 1, epoch: UInt32 = 0) throws -> RenewalProof {
        RenewalProof(key: try CabinetKey(bytes: Array(first..<first + 32)), epoch: epoch)
    }

    private func verdict(
        on code: [UInt8], by proof: RenewalProof, request: [UInt8] = request,
        cabinet: CabinetID = id, at time: WallTime = now, now: WallTime = now
    ) -> RenewalProof.Verdict {
        proof.verdict(on: code, for: request, cabinet: cabinet, at: time, now: now)
    }

    // Computed with another implementation (Python's hmac and hashlib).
    @Test func codeStaysWhatItWas() throws {
        let code = try proof().code(for: Self.request, cabinet: Self.id, at: Self.now)
        #expect(
            Hexadecimal.text(code)
                == "54875e7155d78b236da880048286a1b6fe07dd0ba92d3f4d641cb7c2ef5fad3d")
    }

    @Test func proofCountsForItsCabinetRequestTimeKeyAndEpoch() throws {
        let mine = try proof()
        let code = mine.code(for: Self.request, cabinet: Self.id, at: Self.now)
        #expect(verdict(on: code, by: mine) == .valid)
        #expect(verdict(on: code, by: mine, request: [48, 1, 2, 4]) == .wrong)
        #expect(verdict(on: code, by: mine, cabinet: CabinetID("borken-2")) == .wrong)
        #expect(verdict(on: code, by: mine, at: Self.now + .milliseconds(1)) == .wrong)
        #expect(verdict(on: code, by: try proof(2)) == .wrong)
        #expect(verdict(on: code, by: try proof(epoch: 1)) == .wrong)
        for bad in [[], Array(code.dropLast()), code + [0], Array(code.reversed())] {
            #expect(verdict(on: bad, by: mine) == .wrong)
        }
        // Where one field ends and the next begins is covered too.
        #expect(
            verdict(
                on: code, by: mine, request: Array(Self.request.dropFirst()),
                cabinet: CabinetID("borken-10"))
                == .wrong)
    }

    @Test(arguments: [
        (Int64(0), RenewalProof.Verdict.valid), (600_000, .valid), (-600_000, .valid),
        (600_001, .outOfTime), (-600_001, .outOfTime), (31_557_600_000, .outOfTime),
        (-31_557_600_000, .outOfTime), (.max, .outOfTime), (.min, .outOfTime),
    ])
    func proofCountsForTenMinutes(_ age: Int64, _ expected: RenewalProof.Verdict) throws {
        let time = Self.now - .milliseconds(age)
        let code = try proof().code(for: Self.request, cabinet: Self.id, at: time)
        #expect(verdict(on: code, by: try proof(), at: time) == expected)
    }

    @Test func whoeverHasNoKeyDoesNotLearnTheTime() throws {
        let old = Self.now - .seconds(86_400)
        #expect(
            verdict(on: [UInt8](repeating: 0, count: 32), by: try proof(), at: old) == .wrong)
    }
}
