import SpindBoards

/// Measures a sheet, without asking how it was made.
struct SheetCheck {
    private typealias Frame = WiringSheet.Frame

    private struct Segment {
        var wire: Int
        var from: WiringSheet.Point
        var to: WiringSheet.Point

        /// What it covers; without width across.
        var frame: WiringSheet.Frame {
            WiringSheet.Frame(
                x: min(from.x, to.x), y: min(from.y, to.y), width: abs(from.x - to.x),
                height: abs(from.y - to.y))
        }

        var isStraight: Bool { from.x == to.x || from.y == to.y }

        /// Whether the two lie on each other for more than a point.
        func lies(on other: Segment) -> Bool {
            let (one, two) = (frame, other.frame)
            if one.height == 0, two.height == 0, one.y == two.y {
                return max(one.x, two.x) < min(one.right, two.right)
            }
            if one.width == 0, two.width == 0, one.x == two.x {
                return max(one.y, two.y) < min(one.bottom, two.bottom)
            }
            return false
        }

        /// Whether it meets a rectangle, its edges among it.
        func meets(_ other: WiringSheet.Frame) -> Bool {
            frame.x <= other.right && other.x <= frame.right && frame.y <= other.bottom
                && other.y <= frame.bottom
        }
    }

    let sheet: WiringSheet

    /// Everything that is wrong, in words; empty: nothing.
    var problems: [String] {
        wires + boxes + texts
    }

    private var parts: [WiringSheet.Box] { sheet.boxes.filter { !$0.mark.isEmpty } }

    private var segments: [Segment] {
        sheet.wires.flatMap { path in
            zip(path.points, path.points.dropFirst()).map {
                Segment(wire: path.number, from: $0, to: $1)
            }
        }
    }

    private var wires: [String] {
        var found: [String] = []
        let all = segments
        for (index, one) in all.enumerated() {
            if !one.isStraight { found.append("wire \(one.wire) runs askew") }
            if !sheet.frame.contains(one.frame) {
                found.append("wire \(one.wire) leaves the sheet")
            }
            for other in all[(index + 1)...] where other.wire != one.wire && one.lies(on: other) {
                found.append("wires \(one.wire) and \(other.wire) lie on each other")
            }
        }
        for path in sheet.wires where path.number > 0 {
            guard let first = path.points.first, let last = path.points.last else { continue }
            for (index, pair) in zip(path.points, path.points.dropFirst()).enumerated() {
                let segment = Segment(wire: path.number, from: pair.0, to: pair.1)
                for box in parts where segment.meets(box.frame) {
                    // The terminals themselves lie on the edge of their box.
                    let touches = [
                        index == 0 ? first : nil, index == path.points.count - 2 ? last : nil,
                    ].compactMap { $0 }.filter { Self.isOnEdge($0, of: box.frame) }
                    let inside = Frame(
                        x: box.frame.x + 1, y: box.frame.y + 1, width: box.frame.width - 2,
                        height: box.frame.height - 2)
                    if touches.isEmpty || segment.meets(inside) {
                        found.append("wire \(path.number) crosses \(box.mark)")
                    }
                }
            }
            for end in [first, last]
            where !parts.contains(where: { Self.isOnEdge(end, of: $0.frame) }) {
                found.append("wire \(path.number) ends at no part")
            }
        }
        return found
    }

    private static func isOnEdge(_ point: WiringSheet.Point, of frame: WiringSheet.Frame) -> Bool {
        (point.x == frame.x || point.x == frame.right) && frame.y < point.y
            && point.y < frame.bottom
    }

    private var boxes: [String] {
        var found: [String] = []
        for (index, one) in parts.enumerated() {
            if !sheet.frame.contains(one.frame) { found.append("\(one.mark) leaves the sheet") }
            for other in parts[(index + 1)...] where one.frame.overlaps(other.frame) {
                found.append("\(one.mark) and \(other.mark) overlap")
            }
        }
        return found
    }

    private var texts: [String] {
        var found: [String] = []
        let frames = sheet.texts.map(\.frame)
        let segments = segments
        for (index, text) in sheet.texts.enumerated() {
            let frame = frames[index]
            if !sheet.frame.contains(frame) { found.append("`\(text.string)` leaves the sheet") }
            for other in frames.indices where other > index && frame.overlaps(frames[other]) {
                found.append("`\(text.string)` and `\(sheet.texts[other].string)` overlap")
            }
            for box in sheet.boxes where box.frame.overlaps(frame) && !box.frame.contains(frame) {
                found.append("`\(text.string)` crosses the edge of \(box.mark)")
            }
            for segment in segments where segment.meets(frame) {
                if text.isLabel, text.string == "\(segment.wire)" { continue }
                found.append("wire \(segment.wire) runs through `\(text.string)`")
            }
            for symbol in sheet.symbols {
                let around = Frame(
                    x: symbol.x - 14, y: symbol.top, width: 24, height: symbol.bottom - symbol.top)
                if around.overlaps(frame) { found.append("`\(text.string)` lies on a symbol") }
            }
        }
        return found
    }
}
