import SpindAgent
import SpindCore
import Synchronization
import Testing

@Suite("The watchdog")
struct WatchdogTests {
    /// A part that lives until it is told otherwise.
    private final class Part: LivingPart {
        let name: String
        private let state = Mutex((isAlive: true, asked: 0))

        init(_ name: String) {
            self.name = name
        }

        var asked: Int { state.withLock { $0.asked } }

        func live(_ isAlive: Bool) {
            state.withLock { $0.isAlive = isAlive }
        }

        func beat() -> Bool {
            state.withLock { state in
                state.asked += 1
                return state.isAlive
            }
        }
    }

    private let log = CollectedLog()
    private let start = Instant(sinceBoot: .seconds(1))

    private func instant(_ second: Int64) -> Instant { start.advanced(by: .seconds(second)) }

    @Test func isFedAtOnceAndThenOnceAnInterval() {
        var fed = 0
        var watchdog = Watchdog(parts: [Part("locks")], logger: log.logger) { fed += 1 }
        watchdog.tend(at: start)
        #expect(fed == 1)
        #expect(watchdog.deadline(at: start) == instant(10))
        watchdog.tend(at: instant(9))
        #expect(fed == 1)
        watchdog.tend(at: instant(10))
        #expect(fed == 2)
    }

    @Test func isNotFedWhileAPartIsDead_AndSaysWhichOnce() {
        var fed = 0
        let parts = ["locks", "contacts", "keypad"].map(Part.init)
        var watchdog = Watchdog(parts: parts, logger: log.logger) { fed += 1 }
        watchdog.tend(at: start)
        parts[0].live(false)
        watchdog.tend(at: instant(10))
        watchdog.tend(at: instant(20))
        #expect(fed == 1)
        #expect(log.lines.count == 1)
        #expect(log.lines.first?.contains("locks") == true)
        #expect(parts.map(\.asked) == [3, 3, 3], "each is asked, whoever is dead before it")
        parts[0].live(true)
        watchdog.tend(at: instant(30))
        #expect(fed == 2)
        #expect(log.lines.count == 2)
    }
}
