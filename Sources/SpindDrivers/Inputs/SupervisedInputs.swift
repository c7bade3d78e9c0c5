package import SpindCore
package import SpindHAL

/// The supervised inputs of a cabinet that are no door's and no item's: reports what each reads at
/// the start and whenever that changed and stood still.
///
/// They are contacts to the driver: *closed* means that all is in order. Those of one chip share a
/// thread; one that cannot be requested or read is `unknown`, is tried again every second, and
/// disturbs no other.
package final class SupervisedInputs: Sendable {
    /// Their name in the log.
    package let name = "inputs"
    private let groups: ContactGroups<String>

    /// Starts the threads; they request the lines.
    ///
    /// - Parameters:
    ///   - inputs: each name once; may be empty.
    ///   - gpio: where the lines are.
    ///   - clock: all durations count on it.
    ///   - onChange: called with the first state of every input and with each change, on a thread
    ///     of theirs; it delays that thread only.
    /// - Throws: ``HALError`` `io` when the machine has no thread left.
    package init(
        inputs: [SupervisedInputWiring], gpio: any GPIOProvider, clock: any MonotonicClock,
        onChange: @escaping @Sendable (String, ContactState) -> Void
    ) throws(HALError) {
        let watched = inputs.map {
            WatchedContact(
                id: $0.name, line: $0.line, settings: $0.settings, debounce: $0.debounce)
        }
        groups = try ContactGroups(watched, gpio: gpio, clock: clock, onChange: onChange)
    }

    deinit {
        shutdown()
    }

    /// Asks all threads for a sign of life; answered by the time of the next call.
    ///
    /// - Returns: whether the last question was answered by all (true on the first).
    package func beat() -> Bool {
        groups.beat()
    }

    /// Ends the threads and releases the lines. May be called more than once.
    package func shutdown() {
        groups.shutdown()
    }
}
