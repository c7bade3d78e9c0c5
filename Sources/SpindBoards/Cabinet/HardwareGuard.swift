import SpindCore

/// What must be so in hardware, since no software may be trusted with it. The file states it, so that
/// whoever writes one has been asked.
enum HardwareGuard: String, CaseIterable {
    /// It is fitted, and works without the agent.
    case hardware

    /// Reads `fire-release`, which a lock that current locks must have: how a fire opens it.
    ///
    /// - Returns: whether the lock may be used as far as fire goes.
    static func fireRelease(
        _ fields: Fields, _ kind: LockKind?, _ energized: EnergizedLock?
    ) -> Bool {
        // A motor lock that current locks is refused as such, and not asked for more.
        guard energized == .locks, kind != .motor else {
            let value = fields.optional("fire-release", .word(allCases))
            return value != nil || !fields.has("fire-release")
        }
        return demanded(
            "fire-release", fields, by: "a lock that current locks",
            mend: "let a contact of the fire alarm cut its supply")
    }

    /// Reads a key that must be there.
    ///
    /// - Returns: whether it is, with its one value.
    static func demanded(_ key: String, _ fields: Fields, by what: String, mend: String) -> Bool {
        let value = fields.optional(key, .word(allCases))
        guard !fields.has(key) else { return value != nil }
        fields.findings.refuse(
            fields.place, "\(what) needs `\(key)` in `\(fields.name)`",
            mend: "\(mend), then write `\(key): \(hardware.rawValue)`")
        return false
    }
}

/// How a motor lock comes to be locked again. The agent only ever drives a lock to open it, so a
/// bolt that waits for a second drive would stand open after every loan.
enum Relocking: String, CaseIterable {
    /// Its own latch or controller locks it when the door closes.
    case byItself = "by-itself"

    /// Reads `relocks`, which a motor lock must have.
    static func read(_ fields: Fields) -> Bool {
        let value = fields.optional("relocks", .word(allCases))
        guard !fields.has("relocks") else { return value != nil }
        fields.findings.refuse(
            fields.place,
            "a motor lock needs `relocks` in `\(fields.name)`: it is driven to unlock, "
                + "never to lock",
            mend: "use one that locks by itself when the door closes, then write "
                + "`relocks: \(byItself.rawValue)`")
        return false
    }
}
