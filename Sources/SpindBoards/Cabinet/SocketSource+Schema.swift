import SpindHAL

extension Rule where Value == SocketSource {
    /// `socket`: a charging socket, by a relay of a board or by a line.
    static var socket: Rule<SocketSource> {
        .mapping(example: "{ relay: relays/3, on-max: 8h, ... }") { fields in
            let relay = fields.optionalLocated("relay", .relayReference)
            let line = fields.optionalLocated("line", .lineReference)
            let active = fields.optionalLocated("active", .word([LineLevel.high, .low]))
            let onMax = fields.optional(
                "on-max", .duration(.seconds(600)...(.seconds(86_400)), example: "8h"))
            let isCutByHeat = HardwareGuard.demanded(
                "thermal-cut-out", fields, by: "a charging socket",
                mend: "fit a thermal cut-out that ends the charging without any program")
            let isCutBySmoke = HardwareGuard.demanded(
                "smoke-cut-off", fields, by: "a charging socket",
                mend: "let a contact of a smoke detector cut its supply")
            guard fields.has("relay") != fields.has("line") else {
                fields.findings.refuse(
                    fields.place, "a socket is switched by one thing, `relay` or `line`",
                    mend: "write one of them")
                return nil
            }
            if fields.has("relay"), let active {
                fields.findings.refuse(
                    active.place,
                    "`active` is for a `line`: the board says what energises its relays",
                    mend: "delete it")
            }
            guard isCutByHeat, isCutBySmoke,
                let output = relay.map(SocketSource.Output.relay)
                    ?? line.map({ .line($0, active?.value ?? .high) })
            else { return nil }
            return SocketSource(
                output: output, onMax: onMax ?? .seconds(8 * 3600), place: fields.place)
        }
    }
}
