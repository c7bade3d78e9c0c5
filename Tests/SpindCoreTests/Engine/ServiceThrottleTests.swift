import SpindCore
import Testing

/// The limit of a day, of either throttle of a keypad.
@Suite struct ServiceThrottleTests {
    /// A throttle one miss before the day's limit, with so much of the day left.
    private func last(of left: Duration, misses: Int = 20) -> KeypadThrottle {
        KeypadThrottle(
            ThrottleRecord(
                keypad: EngineBench.keypad, scope: .service, misses: misses,
                lockoutRemaining: .zero, lockouts: 30,
                missesToday: KeypadThrottle.missesADay - 1, dayRemaining: left),
            at: Instant(sinceBoot: .zero))
    }

    @Test(arguments: [
        (Duration.seconds(7_200), Duration.seconds(7_200)), (.seconds(901), .seconds(901)),
        (.seconds(10), .seconds(900)),
    ])
    func theLastMissOfADayLocksUntilItsEndAndNeverForLessThanAnyOther(
        left: Duration, lockout: Duration
    ) {
        var throttle = last(of: left)
        let now = Instant(sinceBoot: .seconds(0))
        let miss = throttle.miss(CredentialVerifier(bytes: [1]), at: now)
        #expect(miss.lockout?.duration == lockout)
        #expect(miss.lockout?.alarm == true)
        #expect(throttle.remaining(at: now) == lockout)
    }

    @Test func withoutOtherMissesTheLastOneOfADayLocksUntilItsEnd() {
        var throttle = last(of: .seconds(3_600), misses: 0)
        let miss = throttle.miss(
            CredentialVerifier(bytes: [1]), at: Instant(sinceBoot: .seconds(0)))
        #expect(miss.lockout?.duration == .seconds(3_600))
    }

    @Test func cuttingThePowerBuysNoMoreTriesThanTheDaysLimit() {
        var throttle = KeypadThrottle()
        var now = Instant(sinceBoot: .zero)
        let begin = now
        var misses = 0
        while begin.duration(to: now) < .seconds(86_400) {
            if let left = throttle.remaining(at: now) {
                now = now.advanced(by: left)
                _ = throttle.update(at: now)
                // Cut off right after each lockout.
                throttle = KeypadThrottle(
                    throttle.record(for: EngineBench.keypad, .service, at: now), at: now)
                continue
            }
            misses += 1
            let pin = CredentialVerifier(bytes: [UInt8(misses & 255), UInt8(misses >> 8)])
            _ = throttle.miss(pin, at: now)
        }
        #expect(misses <= KeypadThrottle.missesADay)
        #expect(misses > 90)
    }
}
