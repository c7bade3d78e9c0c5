package import SpindCore

/// A trial of a keypad: each of its keys is to be pressed once. Pure: it is handed the states of
/// the keypad as they come.
package struct KeypadTrial: Sendable {
    /// The keys that every keypad of a cabinet has, row by row.
    package static let rows = ["123", "456", "789", "*0#"]

    private let keypad: KeypadID
    private var hasBegun = false
    private var presses = 0
    private var seen: [String] = []
    /// Presses of which only the number is known: two between two states.
    private var unseen = 0
    private var fault: KeypadFault?
    /// Whether the cabinet ended the test.
    package private(set) var isEnded = false

    /// Begins a trial of the keypad of that name.
    package init(_ keypad: KeypadID) {
        self.keypad = keypad
    }

    /// The keys not seen so far, in the order of the keypad.
    package var missing: [String] {
        Self.rows.joined().map(String.init).filter { !seen.contains($0) }
    }

    /// Whether every key was seen.
    package var isDone: Bool { missing.isEmpty }

    /// Looks at the next state.
    ///
    /// - Returns: the key that was pressed, if one was.
    package mutating func see(_ status: KeypadStatus) -> String? {
        guard status.id == keypad else { return nil }
        if status.fault != nil { fault = status.fault }
        guard case .test(let count, let key) = status.use else {
            isEnded = hasBegun
            return nil
        }
        hasBegun = true
        guard count > presses, let key else { return nil }
        unseen += count - presses - 1
        presses = count
        if !seen.contains(key) { seen.append(key) }
        return key
    }

    /// The keypad drawn in four lines: what was seen stands in brackets, what was not is a dot; and
    /// a line for keys that a usual keypad does not have.
    package var drawing: [String] {
        let known = Self.rows.joined().map(String.init)
        let others = seen.filter { !known.contains($0) }
        return Self.rows.map { row in
            row.map { seen.contains(String($0)) ? "[\($0)]" : " . " }.joined(separator: " ")
        } + (others.isEmpty ? [] : ["also " + others.joined(separator: " ")])
    }

    /// What can be said now.
    package var verdict: TrialVerdict {
        let count = "\(presses) press" + (presses == 1 ? "" : "es")
        if case .stuckKey(let key)? = fault {
            return TrialVerdict(
                .failed, "key \(key) is STUCK: it reads pressed all the time",
                advice: ["Look for dirt or ice under the key, and for wires that touch."])
        }
        if case .unreadable(let why)? = fault {
            return TrialVerdict(
                .failed, "the keypad cannot be read: \(why)",
                advice: ["Look at its plug and cable, and at its lines with `spindctl doctor`."])
        }
        if case .swappedDataLines(let reader)? = fault {
            return TrialVerdict(
                .failed, "D0 and D1 of \(reader) are SWAPPED: keys count as others",
                advice: ["Swap the two data wires, or `d0` and `d1` in the cabinet file."])
        }
        if case .garbled(let what)? = fault {
            return TrialVerdict(
                .failed, "what the keypad sends cannot be understood: \(what)",
                advice: ["Look at its ground wire and shield, and at `formats` and `keys`."])
        }
        if isDone {
            return TrialVerdict(
                .passed, "all \(Self.rows.joined().count) keys were seen (\(count))")
        }
        if presses == 0 {
            return TrialVerdict(
                .failed, "no key was seen",
                advice: [
                    "If keys were pressed: look at the keypad's plug and the lines of its rows and "
                        + "columns in the cabinet file."
                ])
        }
        let keys = missing.joined(separator: " ")
        return TrialVerdict(
            unseen > 0 ? .unclear : .failed, "these keys were not seen: \(keys)",
            advice: unseen > 0
                ? ["\(unseen) presses came too fast to be told apart: test again, slowly."]
                : advice)
    }

    /// Whole rows or columns that are missing point at a wire.
    private var advice: [String] {
        let gone = Set(missing)
        let rows = Self.rows.enumerated().filter {
            $0.element.allSatisfy { gone.contains(String($0)) }
        }
        let columns = (0..<3).filter { column in
            Self.rows.allSatisfy { gone.contains(String(Array($0)[column])) }
        }
        let wires =
            rows.map { "row \($0.offset + 1)" } + columns.map { "column \($0 + 1)" }
        return wires.isEmpty
            ? ["If they were pressed, the keys are worn; press them harder, and test again."]
            : ["The wire of \(wires.joined(separator: " and ")) has no contact: look at the plug."]
    }
}
