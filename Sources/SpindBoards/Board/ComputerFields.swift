import SpindHAL

/// What a board file says of a computer's lines.
struct ComputerFields {
    var chips: [GPIOChip] = []
    var header: [HeaderPin] = []
    var systemUses: [SystemUse] = []
    var lineNaming = LineNaming.chips
    var sameAs: Located<String>?

    /// Reads the keys of a computer: its own chips and headers, lines that only the kernel names,
    /// or the board it is the same as.
    static func read(_ fields: Fields) -> ComputerFields? {
        if fields.has("same-as") {
            return fields.requiredLocated("same-as", .name).map { ComputerFields(sameAs: $0) }
        }
        var computer = ComputerFields()
        let isNamedByKernel = fields.has("lines")
        if isNamedByKernel {
            guard let naming = fields.required("lines", .word([LineNaming.kernel])) else {
                fields.allowAnyKey()
                return nil
            }
            computer.lineNaming = naming
        } else {
            guard let chips = fields.required("chips", .named(.chip, 1...16)) else {
                // Without its chips no line of a header can be judged.
                _ = fields.required("header", .list(of: .headerPin, 1...200))
                _ = readTheRest(fields)
                return nil
            }
            computer.chips = chips.map { chip in
                GPIOChip(
                    name: chip.name.value, label: chip.value.label,
                    lineCount: chip.value.lineCount)
            }
        }
        let pins =
            isNamedByKernel
            ? fields.optional("header", .list(of: .headerPin, 1...200))
            : fields.required("header", .list(of: .headerPin, 1...200))
        let isHeaderLost = pins == nil && (fields.has("header") || !isNamedByKernel)
        guard let uses = readTheRest(fields), !isHeaderLost else { return nil }
        computer.systemUses = uses
        let check = HeaderCheck(
            chips: computer.chips, uses: uses.map(\.name), fields.findings)
        // A chip that could not be read was refused where it stands.
        if computer.chips.isEmpty, !isNamedByKernel { return nil }
        computer.header = check.pins(pins ?? [])
        return computer
    }

    private static func readTheRest(_ fields: Fields) -> [SystemUse]? {
        let uses = fields.optional("system", .named(.systemUse, 1...16))
        // Keys that the other forms of a computer have, for the list of an unknown one.
        if !fields.has("lines") { _ = fields.optional("lines", .word([LineNaming.kernel])) }
        _ = fields.optional("same-as", .name)
        guard fields.has("system") else { return [] }
        return uses?.map { use in
            SystemUse(name: use.name.value, title: use.value.title, freeing: use.value.freeing)
        }
    }
}

/// Something the system uses pins for, without its name, as written.
struct SystemUseSource {
    var title: String
    var freeing: String
}

extension Rule where Value == SystemUseSource {
    static var systemUse: Rule<SystemUseSource> {
        .mapping(example: "{ use: the HDMI output, free: \"a line in /boot/uEnv.txt\" }") {
            fields in
            let title = fields.required("use", .text(60, example: "the HDMI output"))
            let freeing = fields.required(
                "free", .text(200, example: "switch it off in the system's configuration"))
            guard let title, let freeing else { return nil }
            return SystemUseSource(title: title, freeing: freeing)
        }
    }
}
