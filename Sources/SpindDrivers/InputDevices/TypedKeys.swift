package import SpindCore
package import SpindHAL

/// Makes key presses of what a number pad types: repetitions, stuck keys, what the kernel dropped.
/// Pure: strokes and times in, presses and faults out.
package struct TypedKeys: Sendable {
    /// What is to be told.
    package enum Action: Hashable, Sendable {
        /// A key went down.
        case press(Character)
        /// The pad is faulty now, or well again (`nil`).
        case fault(KeypadFault?)
    }

    /// A key that is down for longer is stuck.
    package static let stuckAfter: Duration = .seconds(30)

    /// The keys that are down, and since when; in the order they went down.
    private var down: [(code: UInt16, since: Instant)] = []
    private var fault: KeypadFault?

    /// Makes the decoder of a pad of which no key is known to be down.
    package init() {}

    /// When ``check(at:)`` has something to look at; `nil` while no key is down.
    package var nextDeadline: Instant? {
        guard fault == nil else { return nil }
        return down.first?.since.advanced(by: Self.stuckAfter)
    }

    /// Takes the strokes of one reading.
    ///
    /// - Parameters:
    ///   - strokes: in order.
    ///   - lost: whether the kernel dropped others before: then nobody knows which keys are down,
    ///     and what was typed there is missing. The entry under way will be wrong, as one that was
    ///     mistyped; nothing is made up for it.
    /// - Returns: what is to be told, in order.
    package mutating func take(_ strokes: [KeyStroke], lost: Bool) -> [Action] {
        var actions: [Action] = []
        if lost {
            down = []
            actions += tell(nil)
        }
        for stroke in strokes {
            let isKnown = down.contains { $0.code == stroke.code }
            down.removeAll { $0.code == stroke.code }
            guard stroke.isDown else {
                if down.isEmpty { actions += tell(nil) }
                continue
            }
            // No pad has so many keys; a device that says so must not fill the memory.
            if down.count < 32 { down.append((stroke.code, stroke.at)) }
            if !isKnown, let character = KeyCode.keypadCharacter(stroke.code) {
                actions.append(.press(character))
            }
        }
        return actions
    }

    /// Looks whether a key is stuck.
    package mutating func check(at now: Instant) -> [Action] {
        guard let oldest = down.first, oldest.since.duration(to: now) >= Self.stuckAfter else {
            return []
        }
        let name = KeyCode.keypadCharacter(oldest.code).map(String.init) ?? "code \(oldest.code)"
        return tell(.stuckKey(name))
    }

    /// The device is gone, or cannot be had.
    package mutating func failed(_ reason: String) -> [Action] {
        down = []
        return tell(.unreadable(reason))
    }

    /// The device is there again; no key of it is known to be down.
    package mutating func recovered() -> [Action] {
        tell(nil)
    }

    private mutating func tell(_ fault: KeypadFault?) -> [Action] {
        guard fault != self.fault else { return [] }
        self.fault = fault
        return [.fault(fault)]
    }
}
