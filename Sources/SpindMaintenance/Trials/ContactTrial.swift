package import SpindCore

/// A trial of a door contact: the door begins closed, is opened, and is closed again. Pure: it is
/// handed the states of the compartment as they come.
package struct ContactTrial: Sendable {
    private enum Reading: Hashable {
        case open
        case closed
        case unreadable

        var words: String {
            switch self {
            case .open: "reads open"
            case .closed: "reads closed"
            case .unreadable: "CANNOT BE READ"
            }
        }
    }

    private let compartment: CompartmentID
    private var readings: [Reading] = []
    private var doubt: ContactDoubt?

    /// Begins a trial with the door as it is, which somebody says is closed.
    package init(_ door: CompartmentStatus) {
        compartment = door.id
        _ = see(door)
    }

    /// Whether the contact showed what it should: closed, open, closed.
    package var isDone: Bool {
        readings.last == .closed && readings.dropFirst().contains(.open)
    }

    /// Looks at the next state.
    ///
    /// - Returns: the new reading, where it changed.
    package mutating func see(_ door: CompartmentStatus) -> String? {
        guard door.id == compartment else { return nil }
        doubt = door.doubt ?? doubt
        let reading: Reading =
            switch door.door {
            case .closed: .closed
            // That says what the lock does. A door in use is not unlocked anew, so the contact read
            // closed, unless it read open before, as one with a cut wire does all the time.
            case .unlocking: readings.last ?? .closed
            case .open, .heldOpen, .forcedOpen: .open
            case .unknown: .unreadable
            }
        guard reading != readings.last else { return nil }
        // More says no more than that it chatters.
        if readings.count < 1_000 { readings.append(reading) }
        return readings.count == 1 ? nil : "the contact \(reading.words)"
    }

    /// What can be said now.
    package var verdict: TrialVerdict {
        let changes = readings.count - 1
        if doubt == .unreadable || readings.contains(.unreadable) {
            return TrialVerdict(
                .failed, "the contact cannot be read",
                advice: ["Look at its plug and cable, and at the line with `spindctl doctor`."])
        }
        if doubt == .chatter || changes > 12 {
            return TrialVerdict(
                .failed, "the contact CHATTERS: \(changes) changes were seen",
                advice: [
                    "Bring contact and magnet nearer to each other, and look for a loose wire.",
                    "A longer `debounce` in the cabinet file bears a little of it.",
                ])
        }
        switch (readings.first, readings.last) {
        case (.open?, .open?) where changes >= 2:
            return TrialVerdict(
                .failed, "the contact seems REVERSED: it read open, then closed, then open",
                advice: [
                    "If the door was closed, then open, then closed: turn `active` of the contact "
                        + "in the cabinet file around."
                ])
        case (_, .closed?) where readings.dropFirst().contains(.open):
            let count = "\(changes) change" + (changes == 1 ? "" : "s")
            return TrialVerdict(.passed, "the contact saw the door open and close (\(count))")
        case (.open?, .closed?):
            return TrialVerdict(
                .unclear, "the contact saw the door close, but it read open at the beginning",
                advice: ["Begin again with the door closed."])
        case (_, .open?) where changes > 0:
            return TrialVerdict(
                .unclear, "the contact saw the door open and not close",
                advice: ["Close door \(compartment). If it is closed, look at the magnet."])
        case (.open?, _):
            return TrialVerdict(
                .failed, "the contact always read open",
                advice: [
                    "With the door closed: look at the magnet and for a broken wire.",
                    "With the door open all the time: close it and test again.",
                ])
        default:
            return TrialVerdict(
                .failed, "the contact always read closed",
                advice: [
                    "If the door was opened: look for wires that touch, and a magnet left on it.",
                    "If the door did not open: test its lock first.",
                ])
        }
    }
}
