package import SpindCore

/// Believes a contact when it has stood still. Pure: readings and times in, changes out.
///
/// A contact is read, never counted: an edge that was missed cannot turn its state round.
package struct ContactDebouncer: Sendable {
    /// A contact that has not stood still for so long since the start is reported as unknown; one
    /// that must stand for longer than half of it, after twice that time.
    package static let firstStateWithin: Duration = .seconds(1)

    private let debounce: Duration
    private let begun: Instant
    private var reported: ContactState?
    private var candidate: (state: ContactState, since: Instant)?

    /// Makes one that has reported nothing.
    ///
    /// - Parameters:
    ///   - debounce: how long a reading must stand.
    ///   - now: the start.
    package init(debounce: Duration, at now: Instant) {
        self.debounce = debounce
        begun = now
    }

    private var firstWithin: Duration { max(Self.firstStateWithin, debounce * 2) }

    /// What was reported last; `nil` before the first report.
    package var state: ContactState? { reported }

    /// When the contact must be read again although nothing woke the reader.
    package var nextDeadline: Instant? {
        let end = candidate?.since.advanced(by: debounce)
        guard reported == nil else { return end }
        let first = begun.advanced(by: firstWithin)
        return min(end ?? first, first)
    }

    /// Takes a reading; `unknown` is what a contact that cannot be read reads.
    ///
    /// - Returns: the new state when it is a change, or the first; `nil` otherwise.
    package mutating func read(_ state: ContactState, at now: Instant) -> ContactState? {
        if state == reported {
            candidate = nil
            return nil
        }
        if state == .unknown {
            // Nothing to stand still: what cannot be read is not known any more, at once.
            candidate = nil
            reported = .unknown
            return .unknown
        }
        if candidate?.state != state { candidate = (state, now) }
        if let candidate, candidate.since.advanced(by: debounce) <= now {
            self.candidate = nil
            reported = state
            return state
        }
        if reported == nil, begun.advanced(by: firstWithin) <= now {
            reported = .unknown
            return .unknown
        }
        return nil
    }
}
