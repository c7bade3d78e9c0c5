package import SpindCore
package import SpindHAL

/// What is known of the contacts and sensors at the inputs of one board or reader. Pure.
///
/// A reading must stand before it is believed; what is not told is unknown, at once.
package struct BoardInputs: Sendable {
    private var inputs: [(wiring: BoardInputWiring, debouncer: ContactDebouncer)]

    /// Makes one that knows nothing.
    ///
    /// - Parameters:
    ///   - inputs: what hangs there, in the order of the file.
    ///   - now: the start.
    package init(_ inputs: [BoardInputWiring], at now: Instant) {
        self.inputs = inputs.map { ($0, ContactDebouncer(debounce: $0.debounce, at: now)) }
    }

    /// Whether nothing hangs there.
    package var isEmpty: Bool { inputs.isEmpty }

    /// Takes what all inputs read, number 1 first; one that is missing is unknown.
    ///
    /// - Returns: what changed, and when to read again because something has: `nil` when all stands.
    package mutating func read(
        _ bits: [Bool], at now: Instant
    ) -> (changes: [(BoardInputWiring, ContactState)], again: Instant?) {
        var changes: [(BoardInputWiring, ContactState)] = []
        var again: Instant?
        for index in inputs.indices {
            let input = inputs[index].wiring
            var state = ContactState.unknown
            if bits.indices.contains(input.input - 1) {
                state = bits[input.input - 1] == input.closedReadsOne ? .closed : .open
            }
            if let change = inputs[index].debouncer.read(state, at: now) {
                changes.append((input, change))
            }
            if let deadline = inputs[index].debouncer.nextDeadline, state != .unknown {
                again = min(again ?? deadline, deadline)
            }
        }
        return (changes, again)
    }

    /// Nothing is known any more.
    ///
    /// - Returns: what was known, or was never told, and is unknown now.
    package mutating func forget(at now: Instant) -> [(BoardInputWiring, ContactState)] {
        var changes: [(BoardInputWiring, ContactState)] = []
        for index in inputs.indices {
            if let change = inputs[index].debouncer.read(.unknown, at: now) {
                changes.append((inputs[index].wiring, change))
            }
        }
        return changes
    }
}
