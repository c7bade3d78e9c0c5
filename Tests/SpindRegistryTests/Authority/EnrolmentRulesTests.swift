import SpindCore
import Testing

@testable import SpindRegistry

struct EnrolmentRulesTests {
    private static let now = AuthorityFixture.now
    private static let mine: [UInt8] = [1]
    private static let other: [UInt8] = [2]

    private func decide(
        _ record: EnrolmentRecord?, key: [UInt8] = mine, at now: WallTime = now
    ) -> EnrolmentRules.Decision {
        EnrolmentRules.decide(record, keyHash: key, at: now)
    }

    private func used(at time: WallTime, expires: WallTime = now) -> EnrolmentRecord {
        EnrolmentRecord(
            expires: expires,
            redemption: EnrolmentRecord.Redemption(keyHash: Self.mine, at: time))
    }

    @Test func freshTokenIsRedeemedUntilItsEnd() {
        let record = EnrolmentRecord(expires: Self.now)
        let before = Self.now - .milliseconds(1)
        #expect(
            decide(record, at: before)
                == .redeem(EnrolmentRecord.Redemption(keyHash: Self.mine, at: before)))
        #expect(decide(record) == .refuse(.expired(at: Self.now)))
    }

    @Test func unknownTokenIsRefused() {
        #expect(decide(nil) == .refuse(.unknown))
    }

    @Test func sameKeyGetsTheSameAnswerForADay_AlsoAfterTheTokensEnd() {
        let record = used(at: Self.now - .seconds(1))
        #expect(decide(record) == .repeatAnswer)
        let day = EnrolmentRules.repetition
        #expect(decide(used(at: Self.now - day + .milliseconds(1))) == .repeatAnswer)
        #expect(
            decide(used(at: Self.now - day)) == .refuse(.usedUp(at: Self.now - day)))
    }

    @Test func anotherKeyIsRefused_HoweverFresh() {
        let record = used(at: Self.now, expires: Self.now + .seconds(3_600))
        #expect(decide(record, key: Self.other) == .refuse(.usedWithAnotherKey))
    }

    @Test func revokedTokenIsRefused_UsedOrNot() {
        var fresh = EnrolmentRecord(expires: Self.now + .seconds(60))
        fresh.isRevoked = true
        var redeemed = used(at: Self.now)
        redeemed.isRevoked = true
        #expect(decide(fresh) == .refuse(.revoked))
        #expect(decide(redeemed) == .refuse(.revoked))
    }

    @Test func refusalsSayHowToGoOn() {
        let refusals: [EnrolmentRules.Refusal] = [
            .unknown, .expired(at: Self.now), .usedWithAnotherKey, .usedUp(at: Self.now), .revoked,
        ]
        #expect(refusals.allSatisfy { "\($0)".contains("`spind-registry enrol-token`") })
        #expect(Set(refusals.map { "\($0)" }).count == refusals.count)
    }
}
