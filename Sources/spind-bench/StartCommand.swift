import ArgumentParser
import Logging
import SpindAgent
import SpindBoards
import SpindControl
import SpindCore
import SpindHAL
import SpindLinux
import SpindSimulatedHardware
import SpindStore

/// `spind-bench start`: a cabinet on simulated lines, where the kernel has no GPIO chip.
struct StartCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Start the parts of spindd on lines in memory.",
        discussion: "Prints `ready` when the doors are supervised, and runs until killed.")

    @Option(help: "The cabinet file.")
    var cabinet: String
    @Option(help: "The folder of the boards that it names.")
    var boards: String
    @Option(help: "The folder that `spind-bench prepare` made.")
    var state: String

    func run() throws {
        let state = BenchState(folder: state)
        let file = try CabinetLoader(files: DiskFiles(), boards: boards).load(cabinet)
        let clock = SystemClock()
        let gpio = SimulatedGPIO(clock: clock)
        for (label, count) in file.chips { gpio.addChip(label: label, lines: count) }
        let opening = StoreOpening.open(
            at: state.database, newIncarnation: [UInt8](repeating: 1, count: 16))
        if let warning = opening.warning { throw ValidationError(warning) }
        let assembly = try CabinetAssembly(
            CabinetAssembly.Site(
                file: file, hardware: HardwareAccess(gpio: gpio), clock: clock,
                key: try state.key(), timeZone: .utc, writeDisplay: { _ in },
                version: SpindVersion.current,
                logger: Logger(label: "spind-bench")),
            store: opening.store, journal: try SQLiteJournalReader(path: state.database),
            generator: SystemRandomNumberGenerator())
        try assembly.start(watchdogInterval: nil) {}
        defer { assembly.stop() }
        say("ready\n")
        waitForever()
    }
}

extension CabinetFile {
    /// The chips that its lines are on, each large enough for the highest, by label.
    fileprivate var chips: [(label: String, count: Int)] {
        var counts: [String: Int] = [:]
        for case .offset(let label, let offset) in lineUses.map(\.line) {
            counts[label] = max(counts[label] ?? 0, offset.rawValue + 1)
        }
        return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}

/// Blocks the calling thread; what ends the program is a signal.
func waitForever() {
    ThreadMonitor(()).wait(on: SystemClock()) { _ in ThreadMonitor<Void>.Finding<Void>.until(nil) }
}
