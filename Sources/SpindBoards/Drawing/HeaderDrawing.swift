import SpindHAL

/// Draws a computer's headers as text, 80 columns wide, with what a cabinet uses each pin for: the
/// sheet a maintainer holds beside the cable.
///
/// ```swift
/// print(HeaderDrawing(cabinet).text)
/// ```
package struct HeaderDrawing {
    /// No line is longer.
    package static let width = 80

    private let computer: Computer
    private let users: [LineAddress: String]
    private let uses: [LineUse]

    /// Draws the header of a cabinet's computer.
    package init(_ cabinet: CabinetFile) {
        self.init(computer: cabinet.computer, uses: cabinet.lineUses)
    }

    /// Draws a header with these uses; no line may be used twice.
    package init(computer: Computer, uses: [LineUse]) {
        self.computer = computer
        self.uses = uses
        self.users = Dictionary(uniqueKeysWithValues: uses.map { ($0.line, $0.user) })
    }

    /// The drawing, with a line feed after each line.
    package var text: String {
        let headers = computer.connectors.flatMap { connector in
            (connector.map { ["", "\($0):"] } ?? [""]) + rows(of: connector)
        }
        let lines =
            ["\(computer.title) (\(computer.board))"] + headers + offHeader + alternates
        return lines.map { Self.trimmed(Self.fitted($0, Self.width)) + "\n" }.joined()
    }

    /// One line for each two pins of a header, odd numbers on the left.
    private func rows(of connector: String?) -> [String] {
        let pins = Dictionary(
            computer.header.filter { $0.connector == connector }.map { ($0.number, $0) },
            uniquingKeysWith: { first, _ in first })
        let last = pins.keys.max() ?? 0
        let nameWidth = min(12, computer.header.map(\.name.count).max() ?? 0)
        let middle = "(000)(000)".count
        let useWidth = (Self.width - middle) / 2 - nameWidth - 3
        return stride(from: 1, through: last, by: 2).map { number in
            let left = pins[number]
            let right = pins[number + 1]
            let leftUse = Self.fitted(use(of: left), useWidth)
            let leftName = Self.fitted(left?.name ?? "", nameWidth)
            let rightName = Self.fitted(right?.name ?? "", nameWidth)
            return Self.padding(leftUse, useWidth) + leftUse + "  "
                + Self.padding(leftName, nameWidth) + leftName + " "
                + Self.numbered(number, left) + Self.numbered(number + 1, right)
                + " " + rightName + Self.padding(rightName, nameWidth) + "  "
                + Self.fitted(use(of: right), useWidth)
        }
    }

    /// Lines in use that have no pin.
    private var offHeader: [String] {
        let onHeader = Set(computer.header.compactMap(\.line))
        let others = uses.filter { !onHeader.contains($0.line) }
        guard !others.isEmpty else { return [] }
        return ["", computer.header.isEmpty ? "Lines:" : "Not on the header:"]
            + others.map { "  \($0.line): \($0.user)" }
    }

    /// What must be switched off for the pins in use to be free.
    private var alternates: [String] {
        let taken = computer.header.filter { !others(of: $0).isEmpty && !use(of: $0).isEmpty }
        guard !taken.isEmpty else { return [] }
        return ["", "Pins in use that the system must not use as:"]
            + taken.map { pin in
                let connector = pin.connector.map { "\($0) " } ?? ""
                return "  \(connector)pin \(pin.number) \(pin.name): "
                    + others(of: pin).joined(separator: ", ")
            }
    }

    /// What else a pin is or may be.
    private func others(of pin: HeaderPin) -> [String] {
        [pin.systemUse].compactMap(\.self) + pin.alternates
    }

    private func use(of pin: HeaderPin?) -> String {
        pin?.line.flatMap { users[$0] } ?? ""
    }

    private static func numbered(_ number: Int, _ pin: HeaderPin?) -> String {
        pin == nil ? "     " : "(" + padding(String(number), 3) + "\(number))"
    }

    private static func padding(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count))
    }

    /// The text cut to a width, with a sign where something is cut off.
    private static func fitted(_ text: String, _ width: Int) -> String {
        text.count <= width ? text : text.prefix(max(0, width - 1)) + "…"
    }

    private static func trimmed(_ text: String) -> String {
        var text = text[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
