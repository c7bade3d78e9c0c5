import Glibc
import SpindContracts
import SpindCore
import SpindHAL

/// A key matrix played on lines that are not connected: it watches which columns are driven low
/// and pulls the row of the pressed key after them, as a copper track would.
struct MatrixPlayer {
    private let chip: GPIOSimChip
    private let rows: [LineOffset]
    private let columns: [LineOffset]

    init(_ chip: GPIOSimChip, rows: [Int], columns: [Int]) {
        self.chip = chip
        self.rows = rows.map { LineOffset($0) }
        self.columns = columns.map { LineOffset($0) }
    }

    /// Holds a key down for long enough to be debounced, then lets it go for as long.
    func press(row: Int, column: Int) throws {
        let down = monotonicNow() + .milliseconds(120)
        var isLow = false
        while monotonicNow() < down {
            // In gpio-sim a line that was turned to an input keeps its level until it is pulled.
            try chip.pull(columns[column], high: true)
            let driven = try !chip.isHigh(columns[column])
            if driven != isLow {
                try chip.pull(rows[row], high: !driven)
                isLow = driven
            }
            // The agent shares the one processor of the kernel: let it run.
            sched_yield()
        }
        if isLow { try chip.pull(rows[row], high: true) }
        let up = monotonicNow() + .milliseconds(120)
        while monotonicNow() < up { poll(nil, 0, 5) }
    }
}
