/// A sheet of a wiring diagram as plain shapes, in units of 0.3 mm on A3: what a
/// renderer draws, and what tests measure.
package struct WiringSheet: Hashable, Sendable {
    /// Its number, from 1.
    package var number: Int
    /// What is on it.
    package var title: String
    package var width: Int
    package var height: Int
    package var boxes: [Box] = []
    package var wires: [Path] = []
    package var texts: [Text] = []
    package var symbols: [Symbol] = []

    /// A point; y grows downward.
    package struct Point: Hashable, Sendable {
        package var x: Int
        package var y: Int
    }

    /// A part's outline, or a frame.
    package struct Box: Hashable, Sendable {
        package var frame: Frame
        /// The part's mark; empty for a frame.
        package var mark: String
    }

    /// A rectangle.
    package struct Frame: Hashable, Sendable {
        package var x: Int
        package var y: Int
        package var width: Int
        package var height: Int

        /// Makes a rectangle.
        package init(x: Int, y: Int, width: Int, height: Int) {
            self.x = x
            self.y = y
            self.width = width
            self.height = height
        }

        package var right: Int { x + width }
        package var bottom: Int { y + height }

        /// Whether two share more than an edge.
        package func overlaps(_ other: Frame) -> Bool {
            x < other.right && other.x < right && y < other.bottom && other.y < bottom
        }

        /// Whether another lies within.
        package func contains(_ other: Frame) -> Bool {
            x <= other.x && other.right <= right && y <= other.y && other.bottom <= bottom
        }
    }

    /// A wire: horizontal and vertical lines from terminal to terminal.
    package struct Path: Hashable, Sendable {
        package var number: Int
        package var kind: WiringPlan.Wire.Kind
        package var points: [Point]
    }

    /// A line of text.
    package struct Text: Hashable, Sendable {
        /// Where its point is along it.
        package enum Anchor: String, Hashable, Sendable {
            case start
            case middle
            case end
        }

        package var string: String
        /// The point on its baseline.
        package var point: Point
        package var size: Int
        package var anchor: Anchor = .start
        package var isBold = false
        /// Whether it stands on a wire, which it hides.
        package var isLabel = false

        /// The room that it takes, in a wide typeface.
        package var frame: Frame {
            let width = TextMeasure.width(string, size: size, isBold: isBold)
            let x: Int =
                switch anchor {
                case .start: point.x
                case .middle: point.x - width / 2
                case .end: point.x - width
                }
            return Frame(x: x, y: point.y - size * 4 / 5, width: width, height: size)
        }
    }

    /// A component between two terminals, one above the other.
    package struct Symbol: Hashable, Sendable {
        package var kind: WiringPlan.Part.Across.Kind
        package var x: Int
        package var top: Int
        package var bottom: Int
    }

    /// A frame around the whole sheet.
    package var frame: Frame { Frame(x: 0, y: 0, width: width, height: height) }
}

/// How wide text is, without asking a typeface: on the safe side for the usual ones without serifs.
package enum TextMeasure {
    /// The width of a text in the units of its size.
    package static func width(_ text: String, size: Int, isBold: Bool = false) -> Int {
        let thousandths = text.unicodeScalars.map(advance).reduce(0, +)
        return (thousandths * size * (isBold ? 112 : 100) + 99_999) / 100_000
    }

    /// The text cut to a width, with a sign where something is cut off.
    package static func fitted(
        _ text: String, _ width: Int, size: Int, isBold: Bool = false
    ) -> String {
        guard self.width(text, size: size, isBold: isBold) > width else { return text }
        var text = text
        while !text.isEmpty, self.width(text + "…", size: size, isBold: isBold) > width {
            text.removeLast()
        }
        return text + "…"
    }

    /// The text in lines of at most a width, broken between words where that is possible.
    package static func wrapped(
        _ text: String, _ width: Int, size: Int, isBold: Bool = false
    ) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            let longer = line.isEmpty ? String(word) : line + " " + word
            if self.width(longer, size: size, isBold: isBold) <= width {
                line = longer
                continue
            }
            if !line.isEmpty { lines.append(line) }
            line = ""
            for character in word {
                let longer = line + String(character)
                if !line.isEmpty, self.width(longer, size: size, isBold: isBold) > width {
                    lines.append(line)
                    line = ""
                }
                line.append(character)
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    /// Thousandths of the size, about those of DejaVu Sans, which is wider than most.
    private static func advance(_ scalar: Unicode.Scalar) -> Int {
        switch scalar {
        case "i", "j", "l", "I", "J", "|", "'", "!": 300
        case " ", ".", ",", ":", ";", "-", "/", "f", "t", "r", "(", ")", "`": 410
        case "m", "W", "%", "@", "—": 1_000
        case "w", "M", "+", "=", "<", ">", "~", "#", "O", "Q", "G", "D", "N", "H", "U", "&", "…":
            860
        case "a"..."z": 640
        case "A"..."Z", "0"..."9": 700
        case "\u{20}"..."\u{2FF}": 800
        default: 1_300
        }
    }
}
