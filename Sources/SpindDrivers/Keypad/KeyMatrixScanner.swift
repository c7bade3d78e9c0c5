package import SpindCore

/// Makes key presses of scans of a key matrix: debounce, ghosts, stuck keys. Pure: scans and times
/// in, presses and faults out.
///
/// A matrix without diodes shows a fourth key when three corners of a rectangle are down, so a
/// scan with two keys or more names none for certain: it is dropped whole, and nothing counts
/// until all keys are up. There is no rollover.
///
/// ```swift
/// var scanner = KeyMatrixScanner(keys: [["1", "2"], ["3", "4"]], debounce: .milliseconds(20), at: now)
/// _ = scanner.rested(anyRowLow: false, at: now)     // next: .asleep
/// scanner.woke(at: later)                           // next: .scan(at: later)
/// scanner.scanned([KeyPosition(row: 0, column: 1)], at: later)   // [] until it stood for 20 ms
/// ```
package struct KeyMatrixScanner: Sendable {
    /// What is to be told.
    package enum Action: Hashable, Sendable {
        /// A key went down.
        case press(Character)
        /// The keypad is faulty now, or well again (`nil`).
        case fault(KeypadFault?)
    }

    /// What the matrix needs next.
    package enum Next: Hashable, Sendable {
        /// At that time: drive all columns low and read the rows, then ``rested(anyRowLow:at:)``.
        case rest(at: Instant)
        /// Sleep until a row changes, then ``woke(at:)``.
        case asleep
        /// At that time: scan, then ``scanned(_:at:)``.
        case scan(at: Instant)
    }

    /// Between two scans while a key is down.
    package static let interval: Duration = .milliseconds(5)
    /// Equal scans that a press or a release needs at least.
    package static let equalScans = 3
    /// A key that is down for longer is stuck.
    package static let stuckAfter: Duration = .seconds(30)
    /// Between two scans, or two tries, while the keypad is faulty.
    package static let faultyInterval: Duration = .seconds(1)

    private enum Phase {
        /// Nothing is known: at the start, and after a failure.
        case unknown
        case asleep
        /// No key is down, for so many scans.
        case clear(since: Instant, scans: Int)
        /// One key is down, for so many scans.
        case settling(KeyPosition, since: Instant, scans: Int)
        /// Keys are down that count no more, since then; `clear` once a scan saw none.
        case held([KeyPosition], since: Instant, clear: (since: Instant, scans: Int)?)
    }

    /// What the matrix needs next.
    package private(set) var next: Next
    /// The fault that was told last.
    package private(set) var fault: KeypadFault?
    private let keys: [[Character]]
    private let debounce: Duration
    private var phase = Phase.unknown
    /// Since when a row reads low at rest although scans see no key.
    private var contradictedSince: Instant?

    /// Makes the scanner of a matrix whose state is not known; its ``next`` is to rest.
    ///
    /// - Parameters:
    ///   - keys: the key at each row and column; all rows of one length.
    ///   - debounce: how long a key must read the same.
    ///   - now: the start.
    package init(keys: [[Character]], debounce: Duration, at now: Instant) {
        precondition(keys.allSatisfy { $0.count == keys[0].count }, "rows of different lengths")
        self.keys = keys
        self.debounce = debounce
        next = .rest(at: now)
    }

    /// The rows were read with all columns driven low, after all edges were dropped: an edge wakes
    /// but only a level decides, so a key that came while going to sleep is not lost.
    package mutating func rested(anyRowLow: Bool, at now: Instant) -> [Action] {
        if !anyRowLow {
            phase = .asleep
            next = .asleep
            contradictedSince = nil
            return tell(nil)
        }
        if case .unknown = phase {
            // Nobody knows since when these keys are down: they count when they are down anew.
            phase = .held([], since: now, clear: nil)
            next = .scan(at: now)
            return tell(nil)
        }
        phase = .clear(since: now, scans: 0)
        let since = contradictedSince ?? now
        contradictedSince = since
        guard since.duration(to: now) > Self.stuckAfter else {
            next = .scan(at: now)
            return []
        }
        next = .scan(at: now.advanced(by: Self.faultyInterval))
        return tell(.unreadable("a row reads low although no key is down"))
    }

    /// A row changed.
    package mutating func woke(at now: Instant) {
        guard case .asleep = phase else { return }
        phase = .clear(since: now, scans: 0)
        next = .scan(at: now)
    }

    /// A scan saw these keys down.
    package mutating func scanned(_ pressed: [KeyPosition], at now: Instant) -> [Action] {
        next = .scan(at: now.advanced(by: Self.interval))
        switch phase {
        case .unknown, .asleep: return []
        case .clear(let since, let scans): return clear(pressed, since, scans, now)
        case .settling(let key, let since, let scans):
            guard pressed == [key] else { return clear(pressed, now, 0, now) }
            return settle(key, since, scans + 1, now)
        case .held(let keys, let since, let clear):
            return held(pressed, keys, since, clear, now)
        }
    }

    /// The matrix could not be read or driven; all columns are released.
    package mutating func failed(_ reason: String, at now: Instant) -> [Action] {
        phase = .unknown
        contradictedSince = nil
        next = .rest(at: now.advanced(by: Self.faultyInterval))
        return tell(.unreadable(reason))
    }

    private mutating func clear(
        _ pressed: [KeyPosition], _ since: Instant, _ scans: Int, _ now: Instant
    ) -> [Action] {
        if pressed.count > 1 {
            phase = .held(pressed, since: now, clear: nil)
        } else if let key = pressed.first {
            phase = .settling(key, since: now, scans: 1)
        } else {
            phase = .clear(since: since, scans: scans + 1)
            if stands(since, scans + 1, now) { next = .rest(at: now) }
        }
        return []
    }

    private mutating func settle(
        _ key: KeyPosition, _ since: Instant, _ scans: Int, _ now: Instant
    ) -> [Action] {
        guard stands(since, scans, now) else {
            phase = .settling(key, since: since, scans: scans)
            return []
        }
        phase = .held([key], since: since, clear: nil)
        contradictedSince = nil
        return [.press(keys[key.row][key.column])]
    }

    private mutating func held(
        _ pressed: [KeyPosition], _ keys: [KeyPosition], _ since: Instant,
        _ clear: (since: Instant, scans: Int)?, _ now: Instant
    ) -> [Action] {
        guard !pressed.isEmpty else {
            let scans = (clear?.scans ?? 0) + 1
            let clearSince = clear?.since ?? now
            phase = .held(keys, since: since, clear: (clearSince, scans))
            guard stands(clearSince, scans, now) else { return [] }
            phase = .clear(since: clearSince, scans: scans)
            next = .rest(at: now)
            return tell(nil)
        }
        phase = .held(pressed, since: since, clear: nil)
        guard since.duration(to: now) > Self.stuckAfter else { return [] }
        next = .scan(at: now.advanced(by: Self.faultyInterval))
        let names = pressed.map { String(self.keys[$0.row][$0.column]) }
        // The first finding stands: a second key pressed beside a stuck one is not another fault.
        if case .stuckKey = fault { return [] }
        return tell(.stuckKey(names.joined(separator: "+")))
    }

    private func stands(_ since: Instant, _ scans: Int, _ now: Instant) -> Bool {
        scans >= Self.equalScans && since.duration(to: now) >= debounce
    }

    private mutating func tell(_ fault: KeypadFault?) -> [Action] {
        guard fault != self.fault else { return [] }
        self.fault = fault
        return [.fault(fault)]
    }
}

/// Where a key is in a matrix.
package struct KeyPosition: Hashable, Sendable {
    /// Its row, from 0.
    package var row: Int
    /// Its column, from 0.
    package var column: Int

    /// Makes the position.
    package init(row: Int, column: Int) {
        self.row = row
        self.column = column
    }
}
