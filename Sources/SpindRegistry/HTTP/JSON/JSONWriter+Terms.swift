package import SpindCore

extension JSONWriter {
    /// Writes a member with a moment, or `null`.
    package mutating func field(_ name: String, _ time: WallTime?, _ zone: TimeZoneRules) {
        self.name(name)
        if let time { plain(Timestamp.bytes(time, zone)) } else { null() }
    }

    /// Writes a member with an identifier, or `null`.
    package mutating func field<ID: Identifier>(_ name: String, _ id: ID?)
    where ID.RawValue == String {
        field(name, id?.rawValue)
    }
}
