/// Puts parts into three columns and runs the wires between them.
///
/// Rows are 16 units apart. Terminals on a right edge lie at heights that 16 divides, those on a
/// left edge 8 below: so a wire's horizontal parts can never lie on another's. A wire from the
/// left column to the right one passes the middle where no box is.
struct WiringLayout {
    static let pitch = 16
    static let lanePitch = 10
    /// The room beside a box for the wires' numbers.
    static let gutter = 40
    static let margin = 32
    /// Where parts begin, below the heading.
    static let top = 80
    static let widths = [250, 290, 350]

    typealias Wire = WiringPlan.Wire

    /// A part as it is drawn on this sheet: with the terminals that have a wire here.
    private struct Placed {
        struct Row {
            var name: String
            var wire: Int
            var isLeft: Bool
            var y = 0
        }

        var part: WiringPlan.Part
        var column: Int
        var rows: [Row] = []
        var y = 0
        var height = 0
        var header: [(text: String, isBold: Bool)] = []
    }

    private let plan: WiringPlan
    private let wires: [Wire]
    private var placed: [Placed] = []
    private var sheet: WiringSheet

    /// Lays out some wires of a section.
    init(_ plan: WiringPlan, _ wires: [Wire], number: Int, title: String) {
        self.plan = plan
        self.wires = wires
        sheet = WiringSheet(number: number, title: title, width: 0, height: 0)
        place()
        stack()
        draw()
    }

    /// The sheet, as high as its parts need, without its title block.
    var result: WiringSheet { sheet }

    // MARK: - Parts

    private func column(of part: WiringPlan.Part) -> Int {
        switch part.place {
        case .left: 0
        case .middle: 1
        case .right: 2
        case .onBus: wires.first?.section == .controls ? 2 : 1
        }
    }

    private mutating func place() {
        var wiresAt: [WiringPlan.End: [Int]] = [:]
        for (index, wire) in wires.enumerated() {
            wiresAt[wire.from, default: []].append(index)
            wiresAt[wire.to, default: []].append(index)
        }
        let touched = Set(wires.flatMap { [$0.from.part, $0.to.part] })
        let parts = plan.parts.filter { touched.contains($0.mark) }
        var columns: [String: Int] = [:]
        for part in parts { columns[part.mark] = column(of: part) }
        for part in parts {
            let column = columns[part.mark] ?? 0
            var rows: [Placed.Row] = []
            for terminal in part.terminals {
                let end = WiringPlan.End(part: part.mark, terminal: terminal)
                for index in wiresAt[end] ?? [] {
                    let other = wires[index].from == end ? wires[index].to : wires[index].from
                    let isLeft = column == 2 || (column == 1 && columns[other.part] == 0)
                    rows.append(Placed.Row(name: terminal, wire: index, isLeft: isLeft))
                }
            }
            placed.append(Placed(part: part, column: column, rows: rows))
        }
    }

    /// The lines of text on a part: its title, then what else to know.
    private func lines(
        _ part: WiringPlan.Part, width: Int
    ) -> [(text: String, isBold: Bool)] {
        TextMeasure.wrapped("\(part.mark) \(part.title)", width, size: 13, isBold: true)
            .map { ($0, true) }
            + part.details.flatMap { TextMeasure.wrapped($0, width, size: 11) }
            .map { ($0, false) }
    }

    /// The room left of the text in a part of the right column.
    private func terminalsWidth(_ part: WiringPlan.Part, _ rows: [Placed.Row]) -> Int {
        let names = rows.map { TextMeasure.width($0.name, size: 12) }.max() ?? 0
        return 20 + names + (part.across == nil ? 0 : 36)
    }

    /// Gives each part its height and its place in its column, and each terminal its height.
    private mutating func stack() {
        for index in placed.indices { measure(&placed[index]) }
        let fromLeft = Set(placed.filter { $0.column == 0 }.flatMap { $0.rows.map(\.wire) })
        let isPassed = { (one: Placed) in
            one.column == 2 && one.rows.contains { fromLeft.contains($0.wire) }
        }
        var y = Self.top
        for index in placed.indices where isPassed(placed[index]) { put(index, &y) }
        let below = y
        for column in 0...2 {
            y = column == 0 ? Self.top : below
            for index in placed.indices
            where placed[index].column == column && !isPassed(placed[index]) { put(index, &y) }
        }
    }

    private func measure(_ one: inout Placed) {
        let pitch = Self.pitch
        let width = Self.widths[one.column]
        if one.column == 2 {
            let text = width - terminalsWidth(one.part, one.rows) - 12
            one.header = lines(one.part, width: text)
            let rows = one.rows.count + (one.part.across == nil ? 0 : 1)
            let extra = one.part.across == nil ? 0 : 1
            one.height = max(rows, one.header.count + extra) * pitch + 8
        } else {
            one.header = lines(one.part, width: width - 24)
            let left = one.rows.filter(\.isLeft).count
            one.height =
                (one.header.count + max(left, one.rows.count - left)) * pitch + 16
        }
        one.height = (one.height + pitch - 1) / pitch * pitch
    }

    private mutating func put(_ index: Int, _ y: inout Int) {
        placed[index].y = y
        var left = 0
        var right = 0
        let first = placed[index].column == 2 ? 0 : placed[index].header.count * Self.pitch
        for row in placed[index].rows.indices {
            let isLeft = placed[index].rows[row].isLeft
            let number = isLeft ? left : right
            // The terminals that a component joins lie a row apart.
            let gap = placed[index].part.across != nil && number > 0 ? Self.pitch : 0
            let half = isLeft ? (placed[index].column == 2 ? 8 : 24) : 16
            placed[index].rows[row].y = y + first + number * Self.pitch + gap + half
            if isLeft { left += 1 } else { right += 1 }
        }
        y += placed[index].height + Self.pitch
    }

    // MARK: - Wires

    private struct Channels {
        var runs: [[WiringRouting.Run]] = [[], []]
        /// The wire of each run.
        var wires: [[Int]] = [[], []]
    }

    /// A wire's end: where in `placed`, how high, and on which edge.
    private struct Place {
        var part: Int
        var y: Int
        var isLeft: Bool
    }

    /// The two ends of each wire, the left one first.
    private func ends() -> [[Place]] {
        var ends = [[Place]](repeating: [], count: wires.count)
        for index in placed.indices {
            for row in placed[index].rows {
                ends[row.wire].append(Place(part: index, y: row.y, isLeft: row.isLeft))
            }
        }
        return ends.map { ends in
            precondition(ends.count == 2, "a wire has two ends")
            return placed[ends[0].part].column <= placed[ends[1].part].column
                ? ends : [ends[1], ends[0]]
        }
    }

    private mutating func draw() {
        let hasMiddle = placed.contains { $0.column == 1 }
        let hasRight = placed.contains { $0.column == 2 }
        let allEnds = ends()
        var channels = Channels()
        for (wire, ends) in allEnds.enumerated() {
            let (one, other) = (placed[ends[0].part].column, placed[ends[1].part].column)
            // Without a middle column there is one channel.
            let channel = one == 0 || !hasMiddle ? 0 : 1
            let sides: WiringRouting.Run.Sides =
                switch (one, other) {
                case (0, 0), (1, 1): .bothLeft
                case (2, 2): .bothRight
                default: .across
                }
            channels.runs[channel].append(
                WiringRouting.Run(from: ends[0].y, to: ends[1].y, sides: sides))
            channels.wires[channel].append(wire)
        }
        let routings = channels.runs.map(WiringRouting.init)
        func width(_ lanes: Int) -> Int { 2 * Self.gutter + max(lanes, 1) * Self.lanePitch }
        // The columns' left edges, and the channels'.
        var x = [Self.margin, 0, 0]
        let first = Self.margin + Self.widths[0]
        x[1] = first + width(routings[0].count)
        let second = hasMiddle ? x[1] + Self.widths[1] : x[1]
        x[2] = hasMiddle ? second + width(routings[1].count) : x[1]
        sheet.width = (hasRight ? x[2] + Self.widths[2] : second) + Self.margin
        sheet.height = (placed.map { $0.y + $0.height }.max() ?? Self.top) + Self.pitch
        for one in placed { drawPart(one, x: x[one.column]) }
        for (channel, left) in [first, second].enumerated() {
            for (run, wire) in channels.wires[channel].enumerated() {
                let lane = left + Self.gutter + routings[channel].lanes[run] * Self.lanePitch
                drawWire(wires[wire], allEnds[wire], lane: lane + Self.lanePitch / 2, x)
            }
        }
    }

    private mutating func drawWire(_ wire: Wire, _ ends: [Place], lane: Int, _ x: [Int]) {
        var points: [WiringSheet.Point] = []
        for (place, end) in ends.enumerated() {
            let one = placed[end.part]
            let edge = end.isLeft ? x[one.column] : x[one.column] + Self.widths[one.column]
            let terminal = WiringSheet.Point(x: edge, y: end.y)
            let turn = WiringSheet.Point(x: lane, y: end.y)
            points += place == 0 ? [terminal, turn] : [turn, terminal]
            sheet.texts.append(
                WiringSheet.Text(
                    string: "\(wire.number)",
                    point: WiringSheet.Point(
                        x: end.isLeft ? edge - Self.gutter / 2 : edge + Self.gutter / 2,
                        y: end.y + 4),
                    size: 11, anchor: .middle, isBold: true, isLabel: true))
        }
        sheet.wires.append(
            WiringSheet.Path(number: wire.number, kind: wire.kind, points: points))
    }

    // MARK: - Boxes

    private mutating func drawPart(_ one: Placed, x: Int) {
        let width = Self.widths[one.column]
        sheet.boxes.append(
            WiringSheet.Box(
                frame: WiringSheet.Frame(x: x, y: one.y, width: width, height: one.height),
                mark: one.part.mark))
        let textX = one.column == 2 ? x + terminalsWidth(one.part, one.rows) : x + 12
        for (line, text) in one.header.enumerated() {
            sheet.texts.append(
                WiringSheet.Text(
                    string: text.text,
                    point: WiringSheet.Point(x: textX, y: one.y + line * Self.pitch + 14),
                    size: text.isBold ? 13 : 11, isBold: text.isBold))
        }
        for row in one.rows {
            sheet.texts.append(
                WiringSheet.Text(
                    string: row.name,
                    point: WiringSheet.Point(
                        x: row.isLeft ? x + 8 : x + width - 8, y: row.y + 4), size: 12,
                    anchor: row.isLeft ? .start : .end))
        }
        guard let across = one.part.across, let top = one.rows.first?.y,
            let bottom = one.rows.last?.y
        else { return }
        sheet.symbols.append(
            WiringSheet.Symbol(kind: across.kind, x: textX - 18, top: top, bottom: bottom))
        sheet.texts.append(
            WiringSheet.Text(
                string: across.type,
                point: WiringSheet.Point(
                    x: textX, y: one.y + one.header.count * Self.pitch + 14), size: 11))
    }
}
