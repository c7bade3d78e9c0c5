import HTTPTypes
import SpindCore
import Testing

@testable import SpindRegistry

@Suite(.timeLimit(.minutes(1))) struct LimitTests {
    @Test func bucketEmptiesAndFillsAtItsRate() {
        let limiter = RateLimiter(RateLimit(burst: 3, perSecond: 2))
        var now = Instant(sinceBoot: .seconds(10))
        for _ in 0..<3 { #expect(limiter.take("a", at: now) == nil) }
        #expect(limiter.take("a", at: now) == 1)
        #expect(limiter.take("b", at: now) == nil)
        now = now.advanced(by: .milliseconds(499))
        #expect(limiter.take("a", at: now) == 1)
        now = now.advanced(by: .milliseconds(1))
        #expect(limiter.take("a", at: now) == nil)
        #expect(limiter.take("a", at: now) == 1)
        now = now.advanced(by: .seconds(1_000_000))
        for _ in 0..<3 { #expect(limiter.take("a", at: now) == nil) }
        #expect(limiter.take("a", at: now) == 1)
    }

    @Test func strangersShareABucket_WhenTooManyAreKnown() {
        let limiter = RateLimiter(RateLimit(burst: 2, perSecond: 1), bucketsMax: 2)
        let now = Instant(sinceBoot: .zero)
        #expect(limiter.take("a", at: now) == nil)
        #expect(limiter.take("b", at: now) == nil)
        #expect(limiter.take("c", at: now) == nil)
        #expect(limiter.take("d", at: now) == nil)
        #expect(limiter.take("e", at: now) == 1)
        #expect(limiter.take("a", at: now) == nil)
        // Full ones are forgotten, so that there is room again.
        #expect(limiter.take("e", at: now.advanced(by: .seconds(5))) == nil)
    }

    @Test func callersWhoAskTooOftenAreToldWhenToComeAgain() async throws {
        var limits = APILimits()
        limits.perCaller = RateLimit(burst: 3, perSecond: 1)
        try await APIBench.run(limits: limits) { bench, client in
            for _ in 0..<3 {
                #expect(try await client.ask(.resident, .get, "/v1/me").status == 200)
            }
            let refused = try await client.ask(.resident, .get, "/v1/me")
            #expect(refused.problem == .tooMany && refused.headers[.retryAfter] == "1")
            #expect(try await client.ask(.otherResident, .get, "/v1/me").status == 200)
            bench.wait(.seconds(1))
            #expect(try await client.ask(.resident, .get, "/v1/me").status == 200)
        }
    }

    @Test func addressesThatAskTooOftenAreTurnedAwayBeforeAnythingElse() async throws {
        var limits = APILimits()
        limits.perAddress = RateLimit(burst: 2, perSecond: 1)
        try await APIBench.run(limits: limits) { (_, client) async throws -> Void in
            for _ in 0..<2 { #expect(try await client.ask(.nobody, .get, "/x").status == 404) }
            #expect(try await client.ask(.nobody, .get, "/x").problem == .tooMany)
        }
    }
}
