/// What can happen to somebody at a terminal.
package enum TerminalEvent: Hashable, Sendable {
    /// The person typed.
    case bytes([UInt8])
    /// What is shown changed, or a second went by.
    case changed
    /// The terminal has another size.
    case resized
    /// The program is asked to end.
    case end
}

/// Where the screen is written to.
package protocol ScreenOutput: Sendable {
    /// The size in columns and rows.
    var size: (columns: Int, rows: Int) { get }
    /// Sends text, with its escape sequences.
    func write(_ text: String)
}

extension RawTerminal: ScreenOutput {}
