import SpindCore
package import SpindHAL

/// The lines of a key matrix, and the two ways of reading them. Any error leaves the columns as
/// they are: whoever caught it calls ``releaseColumns()`` and drops the lines.
package struct KeyMatrixLines: Sendable {
    /// The rows, both edges watched; active means that a key of a driven column is down.
    package let rows: any InputLines
    private let columns: [any OpenDrainLine]
    private let settle: Duration
    private let clock: any MonotonicClock

    /// Requests the columns, released, and then the rows.
    ///
    /// - Throws: what requesting a line throws; no line is held then.
    package init(
        wiring: KeypadWiring, gpio: any GPIOProvider, clock: any MonotonicClock
    ) throws(HALError) {
        var columns: [any OpenDrainLine] = []
        for address in wiring.columns {
            columns.append(
                try gpio.openDrain(address, bias: .asIs, consumer: "spind \(wiring.id)"))
        }
        self.columns = columns
        rows = try gpio.inputs(
            wiring.rows, settings: LineSettings(activeLow: true, bias: wiring.bias),
            consumer: "spind \(wiring.id)")
        settle = wiring.settle
        self.clock = clock
    }

    /// Drives all columns low, so that any key makes an edge, drops the edges that are waiting,
    /// and then reads the levels.
    ///
    /// - Returns: whether a row is low.
    package func rest() throws(HALError) -> Bool {
        for column in columns { try column.driveLow() }
        clock.pause(for: settle)
        _ = try rows.wait(until: clock.now)
        return try rows.states().contains(.active)
    }

    /// Drives one column after the other low, the others released, and reads the rows.
    ///
    /// - Returns: the keys that read pressed, by column; ghosts among them.
    package func scan() throws(HALError) -> [KeyPosition] {
        var pressed: [KeyPosition] = []
        for column in columns { try column.release() }
        for (index, column) in columns.enumerated() {
            try column.driveLow()
            clock.pause(for: settle)
            let states = try rows.states()
            try column.release()
            for (row, state) in states.enumerated() where state == .active {
                pressed.append(KeyPosition(row: row, column: index))
            }
        }
        return pressed
    }

    /// Releases the columns as far as they can be.
    package func releaseColumns() {
        for column in columns { try? column.release() }
    }
}
