import SpindCore
package import SpindHAL

/// The switches of a matrix keypad, wired to simulated lines: a pressed key joins its row and its
/// column, so that ghosts arise as in a real one without diodes.
///
/// ```swift
/// let matrix = SimulatedKeyMatrix(wiring: keypad, gpio: gpio)
/// try matrix.press("5")
/// try matrix.release("5")
/// ```
package struct SimulatedKeyMatrix: Sendable {
    private let wiring: KeypadWiring
    private let gpio: SimulatedGPIO
    private let hasDiodes: Bool

    /// Makes a matrix with no key down.
    ///
    /// - Parameters:
    ///   - wiring: rows, columns and keys; the lines must exist.
    ///   - gpio: where the lines are.
    ///   - hasDiodes: whether each key has one, so that no ghosts arise.
    package init(wiring: KeypadWiring, gpio: SimulatedGPIO, hasDiodes: Bool = false) {
        self.wiring = wiring
        self.gpio = gpio
        self.hasDiodes = hasDiodes
    }

    /// Presses a key; it stays down until it is released.
    ///
    /// - Throws: ``HALError`` `notFound` when the keypad has no such key or the line does not exist.
    package func press(_ key: Character) throws(HALError) {
        let (row, column) = try lines(of: key)
        guard !hasDiodes else {
            return try gpio.setDiode(from: row, to: column, isConnected: true)
        }
        try gpio.wire(row, to: column)
    }

    /// Releases a key.
    ///
    /// - Throws: as ``press(_:)``.
    package func release(_ key: Character) throws(HALError) {
        let (row, column) = try lines(of: key)
        guard !hasDiodes else {
            return try gpio.setDiode(from: row, to: column, isConnected: false)
        }
        try gpio.cut(row, from: column)
    }

    private func lines(
        of key: Character
    ) throws(HALError) -> (row: LineAddress, column: LineAddress) {
        for (row, keys) in wiring.keys.enumerated() {
            if let column = keys.firstIndex(of: key) {
                return (wiring.rows[row], wiring.columns[column])
            }
        }
        throw HALError(.notFound, "the keypad '\(wiring.id)' has no key '\(key)'")
    }
}
