import SpindAgent
package import SpindCore

extension ScreenState {
    /// Takes over what is seen of the cabinet; what belongs to the person at the terminal stays.
    ///
    /// - Parameters:
    ///   - view: what is seen.
    ///   - layout: which compartments belong together.
    ///   - timeZone: the zone of the clock and of the journal's times.
    package mutating func show(_ view: SiteView, layout: CabinetLayout, timeZone: TimeZoneRules) {
        let snapshot = view.status?.cabinet
        cabinet = layout.name
        clock = snapshot.map { Self.clock(timeZone.local($0.at)) } ?? ""
        warning = Self.warning(snapshot)
        display = view.display
        pressed = view.pressed
        indicators = view.indicators
        sound = view.sound
        journal = view.journal.suffix(Screen.rows).map {
            JournalLine.text(of: $0, timeZone: timeZone)
        }
        keypadNote = snapshot?.keypads.compactMap(Self.note).first
        let onLoan = Set(
            (snapshot?.loans ?? []).flatMap { layout.handoverSet($0.set)?.compartments ?? [] })
        doors = view.doors.map { entry in
            var door = Door(id: entry.id, position: entry.door.position)
            let status = snapshot?.compartments.first { $0.id == entry.id }
            door.isDriven = entry.door.isDriven
            door.item = entry.item
            door.isCharging = entry.socket ?? false
            door.isOnLoan = onLoan.contains(entry.id)
            door.belief = status?.door ?? .unknown
            door.trouble = Self.trouble(entry.door, status)
            return door
        }
    }

    private static func clock(_ time: LocalTime) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(time.year)-\(two(time.month))-\(two(time.day)) "
            + "\(two(time.hour)):\(two(time.minute)):\(two(time.second))"
    }

    private static func warning(_ snapshot: CabinetSnapshot?) -> String? {
        guard let snapshot else { return "agent off" }
        if let fault = snapshot.storeFault { return "store \(fault.rawValue)" }
        switch snapshot.trust {
        case .trusted, .holdover: return nil
        case .untrusted: return "clock untrusted"
        }
    }

    private static func note(_ keypad: KeypadStatus) -> String? {
        if keypad.fault != nil { return "keypad faulty" }
        guard keypad.lockoutMilliseconds > 0 else { return nil }
        let left = Duration.milliseconds(keypad.lockoutMilliseconds).secondsRoundedUp
        return "locked out \(left) s"
    }

    /// The first thing that is wrong, in at most seven letters.
    private static func trouble(_ door: SimulatedDoor, _ status: CompartmentStatus?) -> String? {
        if status?.blocked != nil { return "blocked" }
        if door.isJammed { return "jammed" }
        if door.isUnplugged { return "no wire" }
        if status?.lockStuck == true { return "stuck" }
        if status?.doubt != nil { return "sensor?" }
        return nil
    }
}
