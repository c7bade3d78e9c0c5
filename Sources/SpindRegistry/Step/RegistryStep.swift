package import SpindCore
package import SpindRegistryStore

/// One unit of work of the registry: a transaction, the moment it is decided at, and who asked.
///
/// Everything that the registry does is a function over a step: synchronous, in one transaction,
/// with time, randomness and identity as arguments. What is wrong with a request is a refusal, a
/// value; only the world's faults are thrown. A step may be done again from the beginning when
/// another came in between, so it touches nothing but ``db`` and itself.
///
///     let answer = try await registry.write(as: caller) { step in
///         try BookingDesk.create(order, in: &step)
///     }
package struct RegistryStep {
    /// The transaction.
    package let db: any SQLConnection
    /// When.
    package let now: WallTime
    /// Who asked.
    package let caller: Caller
    /// Seals PINs and keys.
    package let sealer: Sealer
    /// Where names and PINs are drawn from.
    package var generator: any RandomNumberGenerator
    /// The name of the registry's own zone, which all its regions have; `nil` for any.
    package let timeZone: String?
    /// The rules of a time zone by its name in the tz database.
    private let zones: @Sendable (String) -> TimeZoneRules?
    /// The cabinets that wait for what this step wrote.
    private(set) var touched: Set<CabinetID> = []

    init(
        db: any SQLConnection, now: WallTime, caller: Caller, sealer: Sealer,
        generator: any RandomNumberGenerator,
        zones: @escaping @Sendable (String) -> TimeZoneRules?, timeZone: String? = nil
    ) {
        self.db = db
        self.now = now
        self.caller = caller
        self.sealer = sealer
        self.generator = generator
        self.zones = zones
        self.timeZone = timeZone
    }

    /// Wakes who waits for this cabinet's changes, here and in other processes, once the
    /// transaction is committed.
    package mutating func wake(_ cabinet: CabinetID) throws {
        guard touched.insert(cabinet).inserted else { return }
        try db.notify(Registry.channel, cabinet.rawValue)
    }

    /// A name that nothing has: the prefix, `-`, and ten letters and digits (50 bits) without i, l,
    /// o and u, which are misread. As there are primary keys, one that is taken after all ends the
    /// transaction.
    package mutating func drawName(_ prefix: String) -> String {
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
        var bits: UInt64 = generator.next()
        var name = prefix + "-"
        for _ in 0..<10 {
            name.append(alphabet[Int(bits & 31)])
            bits >>= 5
        }
        return name
    }

    /// The rules of a zone; those of UTC for one that the system does not know any more.
    package func zone(_ name: String) -> TimeZoneRules { zones(name) ?? .utc }

    /// Whether the system knows a zone.
    package func knowsZone(_ name: String) -> Bool { zones(name) != nil }

    /// Records who changed what. Never a name of a person or a PIN.
    package func record(_ action: String, _ subject: String, _ detail: String = "") throws {
        try db.post(
            """
            INSERT INTO actions (at_ms, account, action, subject, detail)
            VALUES ($1, $2, $3, $4, $5)
            """,
            [
                .integer(now.millisecondsSince1970), .text(caller.account.rawValue), .text(action),
                .text(subject), .text(detail),
            ])
    }
}
