import SpindCore
import Synchronization

/// What wakes the upper half of the link: new records, and hellos of the lower half.
final class UplinkInbox: Sendable {
    private struct State {
        var greeting: UplinkMachine.Greeting?
        var last: Int64 = 0
        var said: CabinetDescription?
    }

    private let state = Mutex(State())
    let wake = Wake()

    /// The journal ends at that record now.
    func append(_ last: Int64) {
        state.withLock { $0.last = max($0.last, last) }
        wake.poke()
    }

    /// The registry said how far its copy goes.
    func greet(_ greeting: UplinkMachine.Greeting, last: Int64) {
        state.withLock { state in
            state.greeting = greeting
            state.last = max(state.last, last)
        }
        wake.poke()
    }

    /// What the registry was told of the cabinet at the last hello.
    var said: CabinetDescription? {
        get { state.withLock { $0.said } }
        set { state.withLock { $0.said = newValue } }
    }

    /// What was told since it was last asked.
    func take() -> UplinkMachine.Event {
        state.withLock { state in
            defer { state.greeting = nil }
            return .woken(state.greeting, last: state.last)
        }
    }
}
