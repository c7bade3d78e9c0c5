/// What is sent to a display with an HD44780 controller behind a PCF8574, as the usual backpack wires
/// it: P0 RS, P1 R/W, P2 E, P3 backlight, P4 to P7 D4 to D7. Pure: screens in, bytes out.
///
/// Sources: Hitachi, data sheet HD44780U, figure 24 (start with four bits) and table 6 (commands);
/// NXP, data sheet PCF8574. A byte takes 180 µs on a bus of 100 kHz, longer than all commands but the
/// named ones, and E must stand for 450 ns only: nothing has to be waited for between bytes.
package enum HD44780 {
    /// A byte for the expander, and how long to wait behind it.
    package struct Transfer: Hashable, Sendable {
        /// What is sent.
        package var byte: UInt8
        /// How long nothing may follow.
        package var pause: Duration
    }

    /// The sizes that displays have.
    package struct Size: Hashable, Sendable {
        /// Characters in a line: 16 or 20.
        package var columns: Int
        /// Lines: 2 or 4.
        package var rows: Int

        /// Makes a size.
        package init(columns: Int, rows: Int) {
            self.columns = columns
            self.rows = rows
        }
    }

    private static let (registerSelect, enable, backlight): (UInt8, UInt8, UInt8) = (
        0x01, 0x04, 0x08
    )

    /// Brings a controller of which nothing is known, on or off, in or out of step, to four bits and
    /// two lines, shown without a cursor. What it shows stays.
    package static var start: [Transfer] {
        nibble(0x3, pause: .milliseconds(5)) + nibble(0x3, pause: .milliseconds(5))
            + nibble(0x3, pause: .milliseconds(1)) + nibble(0x2, pause: .milliseconds(1))
            // Four bits, two lines; shown, no cursor; from left to right.
            + command(0x28) + command(0x0C) + command(0x06)
    }

    /// All glyphs of a screen, for the controller's own memory.
    package static func glyphs(_ glyphs: [DisplayGlyph]) -> [Transfer] {
        guard !glyphs.isEmpty else { return [] }
        return command(0x40) + glyphs.flatMap { $0.rows.flatMap(data) }
    }

    /// One line, to its end.
    ///
    /// - Parameters:
    ///   - codes: what to show; longer lines are cut off.
    ///   - row: which line, from 0.
    ///   - size: that of the display.
    /// - Returns: what to send, in order.
    package static func line(_ codes: [UInt8], row: Int, of size: Size) -> [Transfer] {
        let starts: [UInt8] = [0x00, 0x40, UInt8(size.columns), 0x40 + UInt8(size.columns)]
        let blanks = [UInt8](repeating: 0x20, count: max(0, size.columns - codes.count))
        return command(0x80 | starts[row])
            + (codes.prefix(size.columns) + blanks).flatMap(data)
    }

    private static func command(_ code: UInt8) -> [Transfer] {
        nibble(code >> 4) + nibble(code & 0x0F)
    }

    private static func data(_ code: UInt8) -> [Transfer] {
        nibble(code >> 4, registerSelect) + nibble(code & 0x0F, registerSelect)
    }

    /// Half a byte: the controller takes it when E falls.
    private static func nibble(
        _ half: UInt8, _ flags: UInt8 = 0, pause: Duration = .zero
    ) -> [Transfer] {
        let lines = half << 4 | flags | backlight
        return [
            Transfer(byte: lines | enable, pause: .zero), Transfer(byte: lines, pause: pause),
        ]
    }
}
