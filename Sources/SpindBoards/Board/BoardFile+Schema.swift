import SpindCore
import SpindHAL

extension Rule where Value == BoardFile {
    /// The schema of `board.yaml`.
    static var board: Rule<BoardFile> {
        .mapping { fields in
            let name = fields.requiredLocated("board", .name)
            let title = fields.required("name", .text(60, example: "Raspberry Pi 4 Model B"))
            let kind = fields.required("kind", .word(BoardFile.Kind.allCases))
            let tier = fields.required("tier", .whole(1...3)).flatMap(BoardFile.Tier.init)
            let sources = fields.required(
                "sources", .list(of: .text(300, example: "https://example.org/manual"), 1...20))
            guard let kind else {
                // Which keys there may be is not known, so none is refused.
                fields.allowAnyKey()
                return nil
            }

            var computer: ComputerFields? = ComputerFields()
            var relays: RelayBank?
            var lockBoard: LockBoardFile?
            var expander: ExpanderChipKind?
            switch kind {
            case .computer, .simulated:
                computer = ComputerFields.read(fields)
                // A board that is the same as another has that one's relays.
                if !fields.has("same-as") { relays = fields.optional("relays", .relays) }
            case .relayHat:
                relays = fields.required("relays", .relays)
            case .lockBoard:
                lockBoard = LockBoardFile.read(fields)
                if lockBoard == nil { return nil }
            case .expander:
                expander = fields.required("chip", .word(ExpanderChipKind.allCases))
                relays = fields.optional("relays", .relays)
                if expander == nil { return nil }
            }
            guard let name, let title, let tier, let sources, let computer else {
                return nil
            }
            return BoardFile(
                name: name, title: title, kind: kind, tier: tier, sources: sources.map(\.value),
                chips: computer.chips, header: computer.header, systemUses: computer.systemUses,
                lineNaming: computer.lineNaming, sameAs: computer.sameAs, relays: relays,
                lockBoard: lockBoard, expander: expander)
        }
    }
}

/// A chip without its name, as written.
struct ChipSource {
    var label: String
    var lineCount: Int
}

extension Rule where Value == ChipSource {
    static var chip: Rule<ChipSource> {
        .mapping(example: "{ label: pinctrl-bcm2711, lines: 58 }") { fields in
            let label = fields.required(
                "label",
                .text(32, example: "pinctrl-bcm2711", form: "a chip's label") { text in
                    text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
                })
            let lineCount = fields.required("lines", .whole(1...1024))
            guard let label, let lineCount else { return nil }
            return ChipSource(label: label, lineCount: lineCount)
        }
    }
}

/// A header's pin as written.
struct HeaderPinSource {
    var number: Located<Int>
    var name: Located<String>
    var line: Located<String>?
    var alternates: [String]
    var boot: BootState?
    var connector: String?
    var bank: String?
    var systemUse: Located<String>?
    var isBootOption: Bool
}

extension Rule where Value == HeaderPinSource {
    static var headerPin: Rule<HeaderPinSource> {
        .mapping(example: "{ pin: 29, line: main/5, name: GPIO5, boot: input-pull-up }") { fields in
            let number = fields.requiredLocated("pin", .whole(1...200))
            let name = fields.requiredLocated("name", .lineReference)
            let line = fields.optionalLocated("line", .lineReference)
            let alternates = fields.optional(
                "alternate", .list(of: .text(24, example: "uart-tx"), 1...8))
            let boot =
                fields.has("line")
                ? fields.required("boot", .word(BootState.allCases))
                : fields.optional("boot", .word(BootState.allCases))
            let connector = fields.optional("connector", .text(12, example: "P8"))
            let bank = fields.optional("bank", .name)
            let systemUse = fields.optionalLocated("system", .name)
            let isBootOption = fields.optional("boot-option", .boolean)
            guard let number, let name else { return nil }
            return HeaderPinSource(
                number: number, name: name, line: line,
                alternates: alternates?.map(\.value) ?? [], boot: boot, connector: connector,
                bank: bank, systemUse: systemUse, isBootOption: isBootOption ?? false)
        }
    }
}

extension Rule where Value == RelayBank {
    static var relays: Rule<RelayBank> {
        .mapping(example: "{ lines: [GPIO5, GPIO6], active: low }") { fields in
            let lines: [Located<String>]?
            let count: Int?
            if fields.has("count") {
                // Both given: the second is refused as unknown, and this says which they may be.
                count = fields.required("count", .whole(1...64))
                lines = fields.optional("lines", .list(of: .lineReference, 1...64))
            } else {
                lines = fields.required("lines", .list(of: .lineReference, 1...64))
                count = fields.optional("count", .whole(1...64))
            }
            let active = fields.required("active", .word([LineLevel.high, .low]))
            let isWeakPullSafe = fields.optional("weak-pull-safe", .boolean)
            let connected = fields.optional("connected", .list(of: .lineReference, 1...64))
            if fields.has("lines"), fields.has("count") {
                fields.findings.refuse(
                    fields.place(of: "count"),
                    "relays have `lines` of their own, or a `count` for lines that cabinets name",
                    mend: "delete one of them")
                return nil
            }
            let wiring = lines.map(RelayBank.Wiring.fixed) ?? count.map(RelayBank.Wiring.named)
            guard let wiring, let active else { return nil }
            return RelayBank(
                wiring: wiring, active: active, isWeakPullSafe: isWeakPullSafe ?? false,
                connected: connected ?? [])
        }
    }
}

extension Rule where Value == String {
    /// A line by its header name, its name in the kernel, or `chip/offset`; resolved later. The
    /// kernel has names with spaces in them, for example `P9_22 [spi0_sclk]`.
    static var lineReference: Rule<String> {
        .text(40, example: "GPIO5", form: "a line by its name or as `chip/offset`") { text in
            text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && !text.hasPrefix("/dev")
                && text.first != " " && text.last != " "
        }
    }
}
