/// A display with an HD44780 controller behind a PCF8574, as the usual backpack wires it: P0 RS, P1
/// R/W, P2 E, P3 backlight, P4 to P7 D4 to D7. It only listens. Source: Hitachi, data sheet
/// HD44780U; it takes no time, so it does not notice who is too fast.
package struct SimulatedCharacterDisplay: SimulatedI2CChip {
    /// What the glass shows, before characters are made of it: 0x00 to 0x27 is the first line, 0x40 to
    /// 0x67 the second.
    package private(set) var cells = [UInt8](repeating: 0x20, count: 0x80)
    /// The eight glyphs of its own, eight rows each.
    package private(set) var glyphs = [UInt8](repeating: 0, count: 64)
    /// Whether it shows anything.
    package private(set) var isOn = false
    /// Whether it is lit.
    package private(set) var isLit = false
    private var port: UInt8 = 0xFF
    private var address: UInt8 = 0
    private var isWritingGlyphs = false
    private var isEightBits = true
    /// The first half of a byte.
    private var half: UInt8?

    /// Makes a display that was just switched on.
    package init() {}

    /// What its first lines show: the codes, blanks at the end left out.
    package func codes(columns: Int, rows: Int) -> [[UInt8]] {
        [0x00, 0x40, 0x00 + columns, 0x40 + columns].prefix(rows).map { start in
            var line = Array(cells[start..<start + columns])
            while line.last == 0x20 { line.removeLast() }
            return isOn ? line : []
        }
    }

    /// Takes its supply away for a moment.
    package mutating func restart() {
        self = SimulatedCharacterDisplay()
    }

    /// Loses step, as a controller does that missed an edge.
    package mutating func loseStep() {
        half = half == nil ? 0 : nil
    }

    package mutating func send(_ byte: UInt8) {
        let (enable, backlight): (UInt8, UInt8) = (0x04, 0x08)
        isLit = byte & backlight != 0
        // It takes what is there when E falls.
        let falls = port & enable != 0 && byte & enable == 0
        let taken = port
        port = byte
        // Nobody reads here.
        guard falls, taken & 0x02 == 0 else { return }
        let nibble = taken >> 4
        if isEightBits {
            take(nibble << 4, isData: taken & 0x01 != 0)
        } else if let first = half {
            half = nil
            take(first << 4 | nibble, isData: taken & 0x01 != 0)
        } else {
            half = nibble
        }
    }

    package mutating func receive() -> UInt8 { port }
    package mutating func write(_ value: UInt8, to register: UInt8) {
        send(register)
        send(value)
    }
    package mutating func read(_ register: UInt8) -> UInt8 { port }

    private mutating func take(_ byte: UInt8, isData: Bool) {
        guard !isData else {
            if isWritingGlyphs {
                glyphs[Int(address & 0x3F)] = byte
            } else {
                cells[Int(address & 0x7F)] = byte
            }
            address &+= 1
            return
        }
        switch byte {
        case 0x80...:
            address = byte & 0x7F
            isWritingGlyphs = false
        case 0x40...:
            address = byte & 0x3F
            isWritingGlyphs = true
        case 0x20...:
            isEightBits = byte & 0x10 != 0
            half = nil
        case 0x08...0x0F: isOn = byte & 0x04 != 0
        case 0x02, 0x03:
            address = 0
            isWritingGlyphs = false
        case 0x01:
            cells = [UInt8](repeating: 0x20, count: 0x80)
            address = 0
            isWritingGlyphs = false
        // Entry mode, shift: this display is only ever written from left to right.
        default: break
        }
    }
}
