import SpindAgent
import SpindCore
import SpindHAL
import SpindLinux
import Synchronization

/// The machine's clocks, noting when the decision loop reads them first after an edge: that is
/// when it has taken the key.
final class StepClock: ClockSource, MonotonicClock {
    private let machine = SystemClock()
    private let stamps: Stamps
    private let isAwaited = Atomic(false)

    init(stamps: Stamps) {
        self.stamps = stamps
    }

    var now: Instant { machine.now }

    func pause(for duration: Duration) { machine.pause(for: duration) }

    /// The next reading is that of the step to come.
    func awaitStep() {
        isAwaited.store(true, ordering: .releasing)
    }

    func read() -> ClockReading {
        let reading = machine.read()
        if stamps.isDetailed, isAwaited.exchange(false, ordering: .acquiringAndReleasing) {
            stamps.note { $0.taken = reading.instant }
        }
        return reading
    }
}

extension SystemClock: ClockSource {}
