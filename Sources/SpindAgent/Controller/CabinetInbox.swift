import SpindCore
package import SpindHAL

/// The way into the decision loop: drivers and the control socket post here, from any thread, and
/// never wait for the loop.
///
/// It holds 1,024 inputs. At that limit key presses are refused and counted, and control requests
/// answered with `.failed`; readings of contacts and outcomes of orders are never lost: of each
/// door the newest reading is kept.
package final class CabinetInbox: Sendable {
    private let buffer = ThreadMonitor(InputBuffer())
    private let clock: any MonotonicClock

    /// Makes an empty inbox whose waits count on that clock, the one of the stepper's readings.
    package init(clock: any MonotonicClock) {
        self.clock = clock
    }

    /// Hands an input to the loop. Returns at once.
    package func post(_ input: CabinetInput) {
        switch buffer.update({ $0.add(input) }) {
        case .accepted: break
        case .full: refuse(input, .failed("the cabinet is busy; try again"))
        case .ending: refuse(input, .stopping)
        }
    }

    /// What ``next(until:)`` found.
    enum Next {
        case input(CabinetInput)
        case timeOver
        case ended
    }

    /// Blocks until an input comes, until that time, or, after `.stopping` was taken, not at all.
    func next(until deadline: Instant) -> Next {
        while true {
            let output: InputBuffer.Output = buffer.wait(on: clock) { buffer in
                switch buffer.take() {
                case .empty where clock.now < deadline: .until(deadline)
                case let output: .done(output)
                }
            }
            switch output {
            case .input(let input): return .input(input)
            case .abandoned(let input): refuse(input, .stopping)
            case .empty: return .timeOver
            case .ended: return .ended
            }
        }
    }

    /// Refuses all that waits, of a loop that was never started; `.stopping` must be posted.
    func abandon() {
        while true {
            switch buffer.update({ $0.take() }) {
            case .input: break
            case .abandoned(let input): refuse(input, .stopping)
            case .empty, .ended: return
            }
        }
    }

    /// How many inputs were refused since this was last asked.
    func takeRefused() -> Int {
        buffer.withLock { $0.takeRefused() }
    }

    private func refuse(_ input: CabinetInput, _ why: ControlRefusal) {
        switch input {
        case .request(_, _, let reply), .reloaded(_, _, let reply): reply(.refused(why))
        case .sync(let input):
            switch why {
            case .failed(let words), .malformed(let words): input.fail(words)
            case .stopping, .notPermitted: input.fail("the agent is stopping")
            }
        default: break
        }
    }
}
