import SpindCore
import SpindHAL

/// Finds a computer's lines by the ways files name them.
struct LineTable {
    /// A line that was found.
    struct Line: Hashable {
        var address: LineAddress
        /// Its pin; `nil` for a line that is not on the header.
        var pin: HeaderPin?

        /// The chip it is on: a label, or the board's word for it; `nil` when that is not known.
        var chip: String? {
            if let bank = pin?.bank { return bank }
            if case .offset(let chip, _) = address { return chip }
            return nil
        }
    }

    let computer: Computer

    /// Finds the line called by a header name or `chip/offset`.
    func line(_ reference: String) -> Result<Line, Complaint> {
        if let pin = computer.header.first(where: { $0.name == reference && $0.line != nil }),
            let address = pin.line
        {
            return .success(Line(address: address, pin: pin))
        }
        if computer.takesAnyLine { return Self.anyLine(reference) }
        guard reference.contains("/"), !computer.chips.isEmpty else {
            return .failure(unknown(reference))
        }
        return Self.address(reference, chips: computer.chips).map { address in
            Line(address: address, pin: computer.header.first { $0.line == address })
        }
    }

    /// Reads a line's name in the kernel, or a chip's label with the line's number. Only the kernel
    /// knows whether there is such a line.
    private static func anyLine(_ reference: String) -> Result<Line, Complaint> {
        guard let slash = reference.lastIndex(of: "/") else {
            return .success(Line(address: .name(reference), pin: nil))
        }
        let digits = reference[reference.index(after: slash)...]
        let isPlain = digits.utf8.allSatisfy(Rule<String>.isDigit) && (1...4).contains(digits.count)
        guard slash != reference.startIndex, isPlain, digits == "0" || digits.first != "0",
            let offset = Int(digits)
        else {
            return .failure(
                Complaint(
                    message: "is `\(reference)`, neither a line's name nor `label/offset`",
                    mend: "write the name that `gpioinfo` prints, or the chip's label and the "
                        + "line's number, for example `1c20800.pinctrl/12`"))
        }
        let chip = String(reference[..<slash])
        return .success(Line(address: .offset(chip: chip, LineOffset(offset)), pin: nil))
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
                otherwise: "write a name from its header\(example)"
                    + (computer.chips.isEmpty ? "" : ", or `chip/offset`")))
    }
}
