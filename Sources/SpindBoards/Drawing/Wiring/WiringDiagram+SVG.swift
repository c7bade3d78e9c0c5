extension WiringDiagram {
    /// The sheets as one SVG, one below the other, or one of them alone.
    ///
    /// Deterministic; no typefaces but `sans-serif`. What a wire carries shows by its dashes and its
    /// thickness; colours only add to it.
    ///
    /// - Parameter number: the sheet, from 1 to the number of ``sheets``; `nil`: all.
    /// - Returns: the document, with a line feed at its end.
    package func svg(sheet number: Int? = nil) -> String {
        let shown = number.map { number in sheets.filter { $0.number == number } } ?? sheets
        precondition(!shown.isEmpty, "there is a sheet of that number")
        let width = shown[0].width
        let height = shown.map(\.height).reduce(0, +)
        var lines = [
            #"<?xml version="1.0" encoding="UTF-8"?>"#,
            #"<svg xmlns="http://www.w3.org/2000/svg" width="\#(width * 3 / 10)mm" "#
                + #"height="\#(height * 3 / 10)mm" viewBox="0 0 \#(width) \#(height)" "#
                + #"font-family="sans-serif">"#,
            "<title>\(Self.escaped(title))</title>",
            #"<rect width="\#(width)" height="\#(height)" fill="white"/>"#,
        ]
        var y = 0
        for sheet in shown {
            lines.append(#"<g transform="translate(0 \#(y))">"#)
            lines += Self.shapes(of: sheet)
            lines.append("</g>")
            y += sheet.height
        }
        return (lines + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    private static func shapes(of sheet: WiringSheet) -> [String] {
        sheet.boxes.map(shape) + sheet.wires.map(shape) + sheet.symbols.flatMap(shapes)
            + sheet.texts.flatMap(shapes)
    }

    private static func shape(_ box: WiringSheet.Box) -> String {
        let frame = box.frame
        return #"<rect x="\#(frame.x)" y="\#(frame.y)" width="\#(frame.width)" "#
            + #"height="\#(frame.height)" fill="none" stroke="black" "#
            + #"stroke-width="\#(box.mark.isEmpty ? 1 : 2)"/>"#
    }

    private static func shape(_ wire: WiringSheet.Path) -> String {
        let points = wire.points.map { "\($0.x),\($0.y)" }.joined(separator: " ")
        let (colour, width, dashes): (String, String, String?) =
            switch wire.kind {
            case .supply: ("#b00000", "2.4", nil)
            case .ground: ("#000000", "2", "10 4")
            case .signal: ("#003c8f", "1.2", nil)
            case .bus: ("#00661a", "1.6", "2 3")
            case .plug: ("#555555", "4", nil)
            }
        return #"<polyline points="\#(points)" fill="none" stroke="\#(colour)" "#
            + #"stroke-width="\#(width)""#
            + (dashes.map { #" stroke-dasharray="\#($0)""# } ?? "") + "/>"
    }

    /// A diode with its ring up, or a varistor.
    private static func shapes(of symbol: WiringSheet.Symbol) -> [String] {
        let (x, top, bottom) = (symbol.x, symbol.top, symbol.bottom)
        let middle = (top + bottom) / 2
        let paths: [String] =
            switch symbol.kind {
            case .diode:
                [
                    "M\(x - 14) \(top)H\(x)V\(bottom)H\(x - 14)",
                    "M\(x - 7) \(middle + 6)H\(x + 7)L\(x) \(middle - 6)Z",
                    "M\(x - 7) \(middle - 6)H\(x + 7)",
                ]
            case .varistor:
                [
                    "M\(x - 14) \(top)H\(x)V\(middle - 9)M\(x) \(middle + 9)V\(bottom)H\(x - 14)",
                    "M\(x - 5) \(middle - 9)H\(x + 5)V\(middle + 9)H\(x - 5)Z",
                    "M\(x - 11) \(middle + 9)H\(x - 6)L\(x + 9) \(middle - 9)",
                ]
            }
        return paths.map {
            #"<path d="\#($0)" fill="none" stroke="black" stroke-width="1.4"/>"#
        }
    }

    private static func shapes(of text: WiringSheet.Text) -> [String] {
        let line =
            #"<text x="\#(text.point.x)" y="\#(text.point.y)" font-size="\#(text.size)""#
            + (text.anchor == .start ? "" : #" text-anchor="\#(text.anchor.rawValue)""#)
            + (text.isBold ? #" font-weight="bold""# : "") + ">\(escaped(text.string))</text>"
        guard text.isLabel else { return [line] }
        let frame = text.frame
        let ground =
            #"<rect x="\#(frame.x - 2)" y="\#(frame.y)" width="\#(frame.width + 4)" "#
            + #"height="\#(frame.height)" fill="white"/>"#
        return [ground, line]
    }

    /// Text that may stand between tags; what XML has no sign for is left out.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
