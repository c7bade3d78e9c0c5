import SpindCore
import SpindHAL

/// Finds a computer's lines by the ways files name them.
struct LineTable {
    /// A line that was found.
    struct Line: Hashable {
        var address: LineAddress
        /// Its pin; `nil` for a line that is not on the header.
        var pin: HeaderPin?
    }

    let computer: Computer

    /// Finds the line called by a header name or `chip/offset`.
    func line(_ reference: String) -> Result<Line, Complaint> {
        if let pin = computer.header.first(where: { $0.name == reference && $0.line != nil }),
            let address = pin.line
        {
            return .success(Line(address: address, pin: pin))
        }
        guard reference.contains("/") else { return .failure(unknown(reference)) }
        return Self.address(reference, chips: computer.chips).map { address in
            Line(address: address, pin: computer.header.first { $0.line == address })
        }
    }

    /// Reads `chip/offset`; the chip is one of the board's names for them.
    static func address(
        _ reference: String, chips: [GPIOChip]
    ) -> Result<LineAddress, Complaint> {
        let parts = reference.split(separator: "/", omittingEmptySubsequences: false)
        let names = chips.map(\.name)
        guard parts.count == 2, let chip = chips.first(where: { $0.name == parts[0] }) else {
            return .failure(
                Complaint(
                    message: "names no chip of this computer with `\(reference)`",
                    mend: Suggestion.mend(
                        String(parts[0]), among: names,
                        otherwise: "write `chip/offset` with one of "
                            + names.joined(separator: ", "))))
        }
        let digits = parts[1].utf8
        let isPlain = digits.allSatisfy(Rule<String>.isDigit) && (1...4).contains(digits.count)
        guard isPlain, digits.count == 1 || digits.first != UInt8(ascii: "0"),
            let offset = Int(parts[1]), offset < chip.lineCount
        else {
            return .failure(
                Complaint(
                    message: "names no line of chip `\(chip.name)` with `\(reference)`",
                    mend: "its lines are \(chip.name)/0 to \(chip.name)/\(chip.lineCount - 1)"))
        }
        return .success(.offset(chip: chip.label, LineOffset(offset)))
    }

    private func unknown(_ reference: String) -> Complaint {
        let names = computer.header.filter { $0.line != nil }.map(\.name)
        if let supply = computer.header.first(where: { $0.name == reference }) {
            return Complaint(
                message: "is `\(reference)`, a supply pin (pin \(supply.number))",
                mend: "choose a pin with a line, for example `\(names.first ?? "")`")
        }
        let example = names.first.map { ", for example `\($0)`" } ?? ""
        return Complaint(
            message: "is `\(reference)`, which is no line of \(computer.title)",
            mend: Suggestion.mend(
                reference, among: names,
                otherwise: "write a name from its header\(example), or `chip/offset`"))
    }
}
