import ArgumentParser
import SpindCore
import SpindDrivers
import SpindHAL
import SpindLinux

/// `spind-bench wiegand`: the drivers of some Wiegand readers alone.
struct WiegandCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wiegand",
        abstract: "Tell which frames were read, and when.",
        discussion: """
            Runs a driver for each reader and prints `ready` when all lines are theirs; then a \
            line for each card: `card`, the reader's number from 0, the bits between the parity \
            bits as a number, and the nanosecond of the monotonic clock at which it was told; and \
            `fault` with the reader and what is wrong, or `well`. Runs until killed.
            """)

    @Option(help: "The names of the readers' D0 lines, with commas.")
    var d0: String
    @Option(help: "The names of the readers' D1 lines, with commas.")
    var d1: String
    @Option(help: "The accepted formats, with commas, as in a cabinet file.")
    var formats = "26-bit"

    func validate() throws {
        guard d0.split(separator: ",").count == d1.split(separator: ",").count else {
            throw ValidationError("--d0 and --d1 need as many lines")
        }
        for name in formats.split(separator: ",") where WiegandFormat(rawValue: String(name)) == nil
        {
            throw ValidationError("there is no format '\(name)'")
        }
    }

    func run() throws {
        let clock = SystemClock()
        let accepted = formats.split(separator: ",").compactMap {
            WiegandFormat(rawValue: String($0))
        }
        let lines = zip(d0.split(separator: ","), d1.split(separator: ","))
        let readers = try lines.enumerated().map { index, lines in
            let name = "bench-\(index)"
            return try WiegandReader(
                wiring: WiegandWiring(
                    name: name, keypad: .init(name), d0: .name(String(lines.0)),
                    d1: .name(String(lines.1)), bias: .asIs, formats: accepted, keys: .none),
                gpio: LinuxGPIO(), clock: clock, onKey: { _ in },
                onCard: { say("card \(index) \($0.data) \(clock.now.nanoseconds)\n") },
                onFault: { fault in
                    say("fault \(index) \(fault.map(\.words) ?? "well")\n")
                })
        }
        defer { for reader in readers { reader.shutdown() } }
        let last = d1.split(separator: ",").last.map { LineAddress.name(String($0)) }
        while let last, try LinuxGPIO().owner(of: last) == nil {
            clock.pause(for: .milliseconds(1))
        }
        say("ready\n")
        // The readers' threads tell.
        waitForever()
    }
}
