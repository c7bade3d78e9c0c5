import SpindCore
import SpindHAL

extension WiringPlan {
    /// Plans the wiring of a cabinet, from its file alone. Pure: the same cabinet, the same plan.
    package init(_ cabinet: CabinetFile) {
        var planner = WiringPlanner(cabinet)
        self = planner.plan()
    }
}

/// Turns a cabinet's wirings into parts and wires, one function for each kind of device.
///
/// A device that no function knows is drawn by ``others()`` as a box with its lines.
struct WiringPlanner {
    typealias End = WiringPlan.End
    typealias Part = WiringPlan.Part

    /// The computer's mark.
    static let computerMark = "A1"

    let cabinet: CabinetFile
    private(set) var parts: [Part] = []
    private(set) var wires: [WiringPlan.Wire] = []
    private(set) var bill: [WiringPlan.BillItem] = []
    /// What drawings and tables of these wires come under.
    private var section = WiringPlan.Section.controls
    /// The mark of the part that the next wires are drawn with.
    private(set) var unit = ""
    /// How many marks of each letter were given.
    private var marks: [String: Int] = [:]
    /// How many clamps of each block were taken.
    private var clamps: [String: Int] = [:]
    /// The boards' marks, by their names in the cabinet file.
    var boardMarks: [String: String] = [:]
    /// The lines that were drawn.
    private var drawnLines: Set<LineAddress> = []
    /// The buses that something was drawn on.
    var drawnBuses: Set<String> = []

    init(_ cabinet: CabinetFile) {
        self.cabinet = cabinet
    }

    /// Plans everything.
    mutating func plan() -> WiringPlan {
        computer()
        begin(.controls)
        keypads()
        buses()
        wiegandReaders()
        cardReaders()
        inputDevices()
        display()
        indicators()
        begin(.locks)
        relayBoards()
        locks()
        sockets()
        otherRelays()
        begin(.sensors)
        sensors()
        supervisedInputs()
        begin(.controls)
        others()
        finish()
        return WiringPlan(
            cabinet: cabinet.layout.name, tier: cabinet.fitting.boards.map(\.tier).max() ?? 3,
            parts: parts, wires: numbered, checks: checks(), bill: bill)
    }

    /// Each section's wires together, what serves all of it first.
    private var numbered: [WiringPlan.Wire] {
        let order = wires.enumerated().sorted { one, other in
            one.element.section == other.element.section
                ? one.offset < other.offset
                : one.element.section.rawValue < other.element.section.rawValue
        }
        return order.enumerated().map { index, entry in
            var wire = entry.element
            wire.number = index + 1
            return wire
        }
    }

    private mutating func computer() {
        add(
            Part(
                mark: Self.computerMark, title: cabinet.computer.title,
                details: cabinet.computer.kind == .simulated ? ["simulated"] : [], place: .left,
                terminals: []),
            item: cabinet.computer.title, why: "the computer")
        guard cabinet.computer.kind == .gpio else { return }
        let supply = newMark("G")
        add(
            Part(
                mark: supply, title: "Supply of the computer",
                details: ["as its maker asks", "mains side: by an electrician"], place: .left,
                terminals: []),
            item: "supply of the computer", why: "its maker's, with a margin for what hangs on it")
        wire(
            End(part: supply, terminal: "5 V"), computerEnd("power"), .plug,
            "feeds the computer")
    }

    /// Header pins in the order of their numbers, then what is not on the header.
    private mutating func finish() {
        let pins = cabinet.computer.header.map(pinName)
        for index in parts.indices where parts[index].mark == Self.computerMark {
            let terminals = parts[index].terminals
            parts[index].terminals =
                pins.filter(terminals.contains) + terminals.filter { !pins.contains($0) }
        }
        for (block, count) in clamps.sorted(by: { $0.key < $1.key }) {
            list("terminal block, \(count) clamps, bridged", "common of its wires", for: [block])
        }
    }

    // MARK: - Making parts and wires

    /// What comes next belongs to that section, and is drawn with no part in particular.
    mutating func begin(_ section: WiringPlan.Section) {
        self.section = section
        unit = ""
    }

    /// What comes next is drawn with that part.
    mutating func draw(with mark: String) { unit = mark }

    /// The next mark of a letter.
    mutating func newMark(_ letter: String) -> String {
        marks[letter, default: 0] += 1
        return "\(letter)\(marks[letter, default: 0])"
    }

    /// Adds a part, and what is to be got for it; no item: nothing, or told elsewhere.
    mutating func add(_ part: Part, item: String? = nil, why: String = "") {
        parts.append(part)
        if let item { list(item, why, for: [part.mark]) }
    }

    /// Adds to the bill; equal items are one line.
    mutating func list(_ item: String, _ why: String, for marks: [String], each quantity: Int = 1) {
        let count = quantity * marks.count
        if let index = bill.firstIndex(where: { $0.item == item && $0.why == why }) {
            bill[index].quantity += count
            bill[index].marks += marks
        } else {
            bill.append(
                WiringPlan.BillItem(quantity: count, item: item, why: why, marks: marks))
        }
    }

    /// Adds a wire; terminals that its parts do not have yet come to be.
    mutating func wire(
        _ from: End, _ to: End, _ kind: WiringPlan.Wire.Kind, _ purpose: String,
        remark: String = ""
    ) {
        terminal(from)
        terminal(to)
        wires.append(
            WiringPlan.Wire(
                number: 0, section: section, unit: unit, from: from, to: to, kind: kind,
                purpose: purpose, remark: remark))
    }

    private mutating func terminal(_ end: End) {
        guard let index = parts.firstIndex(where: { $0.mark == end.part }) else {
            preconditionFailure("a wire ends at a part that was added: \(end)")
        }
        guard !parts[index].terminals.contains(end.terminal) else { return }
        parts[index].terminals.append(end.terminal)
    }

    /// Adds a line to what is to be known of a part.
    mutating func tell(_ mark: String, _ detail: String) {
        for index in parts.indices where parts[index].mark == mark {
            parts[index].details.append(detail)
        }
    }

    // MARK: - Ends

    /// A terminal of the computer that is no line.
    func computerEnd(_ name: String) -> End {
        End(part: Self.computerMark, terminal: name)
    }

    /// A pin as it is called on the drawing: its number and its name.
    func pinName(_ pin: HeaderPin) -> String {
        "\(pin.connector.map { $0 + "." } ?? "")\(pin.number) \(pin.name)"
    }

    /// What a line is called where there is no room for more than its pin.
    func lineName(_ line: LineAddress) -> String {
        guard let pin = cabinet.computer.header.first(where: { $0.line == line }) else {
            return expanderLine(line).map { "\(Self.expanderPin($0.offset)) at \($0.label)" }
                ?? "\(line)"
        }
        return "\(pin.name), pin \(pin.connector.map { $0 + "." } ?? "")\(pin.number)"
    }

    /// Where a line ends: a pin of the header, a line that is not on it, or one of an expander.
    mutating func end(of line: LineAddress) -> End {
        drawnLines.insert(line)
        if let pin = cabinet.computer.header.first(where: { $0.line == line }) {
            return computerEnd(pinName(pin))
        }
        if let (label, offset) = expanderLine(line) {
            return End(part: expander(label), terminal: Self.expanderPin(offset))
        }
        return computerEnd("\(line)")
    }

    /// The address and the number of a line behind an I²C address; `nil` for the computer's own.
    func expanderLine(_ line: LineAddress) -> (label: String, offset: Int)? {
        guard case .offset(let chip, let offset) = line, chip.hasPrefix("i2c-"),
            !cabinet.computer.chips.contains(where: { $0.label == chip })
        else { return nil }
        return (chip, offset.rawValue)
    }

    /// What the MCP23017 calls a line, for example `GPB3` (Microchip, DS20001952D).
    static func expanderPin(_ offset: Int) -> String {
        (offset < 8 ? "GPA" : "GPB") + "\(offset % 8)"
    }

    /// The mark of an expander, drawn with its bus when it is first asked for.
    private mutating func expander(_ label: String) -> String {
        if let known = boardMarks[label] { return known }
        let mark = newMark("N")
        boardMarks[label] = mark
        add(
            Part(
                mark: mark, title: "Expander at \(label)",
                details: ["fed with 3.3 V, never 5 V", "near the computer: the bus is short"],
                place: .middle, terminals: []),
            item: "I2C expander MCP23017", why: "address \(label)")
        let (section, unit) = (section, unit)
        begin(.controls)
        draw(with: mark)
        let bus = label.dropFirst(4).prefix { $0 != "/" }
        for line in i2c(Int(bus) ?? 1) {
            wire(line.end, End(part: mark, terminal: line.name), .bus, "I2C \(line.name)")
        }
        wire(threeVolts(), End(part: mark, terminal: "VCC"), .supply, "supply of the expander")
        wire(ground(), End(part: mark, terminal: "GND"), .ground, "ground of the expander")
        begin(section)
        draw(with: unit)
        return mark
    }

    /// Counts a line as drawn, without a wire: its board is plugged on.
    mutating func plugged(_ line: LineAddress) { drawnLines.insert(line) }

    /// Whether a line was drawn.
    func isDrawn(_ line: LineAddress) -> Bool { drawnLines.contains(line) }

    /// The next clamp of a terminal block.
    mutating func clamp(_ block: String) -> End {
        clamps[block, default: 0] += 1
        return End(part: block, terminal: "\(clamps[block, default: 0])")
    }

    /// Adds a terminal block, fed by a wire that serves the whole section.
    mutating func block(
        _ mark: String, _ title: String, place: Part.Place = .left, fed source: End,
        _ kind: WiringPlan.Wire.Kind, _ purpose: String
    ) {
        guard !parts.contains(where: { $0.mark == mark }) else { return }
        add(Part(mark: mark, title: title, details: [], place: place, terminals: []))
        let current = unit
        unit = ""
        wire(source, clamp(mark), kind, purpose)
        unit = current
    }

    /// A clamp of the signals' common ground.
    mutating func ground() -> End {
        block(
            "X1", "Signal ground", fed: supplyPin(["GND"], otherwise: "GND"), .ground,
            "ground of all signals")
        return clamp("X1")
    }

    /// A clamp of the computer's 3.3 V.
    mutating func threeVolts() -> End {
        block(
            "X2", "3.3 V of the computer",
            fed: supplyPin(["3V3", "3.3V", "3_3V"], otherwise: "3.3 V"), .supply, "3.3 V")
        return clamp("X2")
    }

    /// A clamp of the computer's 5 V.
    mutating func fiveVolts() -> End {
        block(
            "X3", "5 V of the computer", fed: supplyPin(["5V"], otherwise: "5 V"), .supply, "5 V")
        return clamp("X3")
    }

    /// The first pin of a supply, by what boards call it.
    private func supplyPin(_ names: [String], otherwise: String) -> End {
        let pin = cabinet.computer.header.first { pin in
            pin.line == nil && names.contains { pin.name.contains($0) }
        }
        return computerEnd(pin.map(pinName) ?? otherwise)
    }

    /// The pin that is something else besides, for example `i2c1-sda`.
    func pin(being alternate: String) -> HeaderPin? {
        cabinet.computer.header.first { $0.alternates.contains(alternate) }
    }
}
