import ArgumentParser
import SpindCore
import SpindDrivers
import SpindHAL
import SpindLinux

/// `spind-bench keypad`: the matrix keypad's driver alone.
struct KeypadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keypad",
        abstract: "Time scans of a key matrix, and then tell when a key was seen.",
        discussion: """
            First times scans of all rows and columns and prints one line, `scan` and the \
            nanoseconds of each. Then runs the driver on all rows and the first column, so that a \
            row pulled down is a key whichever column is driven; prints `ready`, and for each key \
            the nanosecond of the monotonic clock at which it was told. Runs until killed.
            """)

    @Option(help: "The names of the rows' lines, with commas.")
    var rows: String
    @Option(help: "The names of the columns' lines, with commas.")
    var columns: String
    @Option(help: "How many scans to time.")
    var scans = 1_000
    @Option(help: "How long a key must read the same, in milliseconds.")
    var debounce = 20

    func run() throws {
        try timeScans()
        let wiring = wiring(columns: Array(lines(columns).prefix(1)))
        let keypad = try MatrixKeypad(wiring: wiring, gpio: LinuxGPIO(), clock: SystemClock()) {
            _, _, time in
            say("\(time.nanoseconds)\n")
        } onFault: { _, fault in
            if let fault { say("fault \(fault)\n") }
        }
        defer { keypad.shutdown() }
        say("ready\n")
        // The driver's thread tells.
        waitForever()
    }

    private func timeScans() throws {
        let clock = SystemClock()
        let matrix = try KeyMatrixLines(
            wiring: wiring(columns: lines(columns)), gpio: LinuxGPIO(), clock: clock)
        var times: [Int64] = []
        for _ in 0..<scans {
            let start = clock.now.nanoseconds
            _ = try matrix.scan()
            times.append(clock.now.nanoseconds - start)
        }
        matrix.releaseColumns()
        say("scan " + times.map(String.init).joined(separator: " ") + "\n")
    }

    private func lines(_ names: String) -> [LineAddress] {
        names.split(separator: ",").map { .name(String($0)) }
    }

    private func wiring(columns: [LineAddress]) -> KeypadWiring {
        let rows = lines(rows)
        return KeypadWiring(
            id: KeypadID("keypad"), rows: rows, columns: columns,
            keys: rows.map { _ in columns.map { _ in "#" } }, bias: .pullUp,
            debounce: .milliseconds(debounce))
    }
}
