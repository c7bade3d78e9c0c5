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

    /// Presses a key until it is heard, as often as it takes, at most ten times.
    func press(row: Int, column: Int, until isHeard: () -> Bool) throws {
        for _ in 0..<10 where try hold(row: row, column: column, until: isHeard) { return }
    }

    /// Holds a key down for a moment and until it is heard, for at most 1 s, and then lets it go
    /// until the keypad sleeps.
    ///
    /// - Returns: whether it was heard.
    private func hold(row: Int, column: Int, until isHeard: () -> Bool) throws -> Bool {
        let start = monotonicNow()
        let end = start + .seconds(1)
        var wasHeard = false
        var isLow = false
        var rounds = 0
        // Looking at the display takes longer than a column is driven, so it is looked at seldom.
        while monotonicNow() < end {
            rounds += 1
            if rounds % 16 == 0, monotonicNow() > start + .milliseconds(150), isHeard() {
                wasHeard = true
                break
            }
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
        var looks = 0
        _ = try eventually(within: .seconds(5)) {
            looks = try isAsleep() ? looks + 1 : 0
            // While it scans, a column may read low when it was just released: not so often.
            return looks == 15
        }
        return wasHeard
    }

    /// Whether all columns are driven low at once, as a sleeping keypad does and a scan never.
    private func isAsleep() throws -> Bool {
        for column in columns { try chip.pull(column, high: true) }
        return try columns.allSatisfy { try !chip.isHigh($0) }
    }
}
