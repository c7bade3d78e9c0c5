import ArgumentParser
import Glibc
import Logging
import SpindAgent
import SpindBoards
import SpindControl
import SpindCore
import SpindDrivers
import SpindHAL
import SpindLinux
import SpindStore

/// `spind-bench open`: the whole agent, opened by a line instead of a keypad.
struct OpenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Run a cabinet whose prepared credential is confirmed by an edge of a line.",
        discussion: """
            The digits of a PIN are typed beforehand; each rising edge of the line stands for the \
            '#' behind them. Prints `ready`, and after each opening a line of nanoseconds on the \
            monotonic clock: the kernel's stamp of the edge, the key handed over, the key taken, \
            the look-up from and to, the commit from and to, the relay active. Runs until killed.
            """)

    @Option(help: "The cabinet file; its first compartment has no contact and no duty limit.")
    var cabinet: String
    @Option(help: "The folder of the boards that it names.")
    var boards: String
    @Option(help: "The folder that `spind-bench prepare` made.")
    var state: String
    @Option(help: "The line, by its name.")
    var input: String
    @Flag(help: "Note the stages between too, which costs time.")
    var stages = false

    func run() async throws {
        let stamps = Stamps(isDetailed: stages)
        let clock = StepClock(stamps: stamps)
        let state = BenchState(folder: state)
        let file = try CabinetLoader(files: DiskFiles(), boards: boards).load(cabinet)
        let gpio = LinuxGPIO()
        let assembly = try CabinetAssembly(
            CabinetAssembly.Site(
                file: file,
                hardware: HardwareAccess(
                    gpio: TimingGPIO(gpio: gpio, stamps: stamps, clock: SystemClock())),
                clock: clock, key: try state.key(), timeZone: .utc, writeDisplay: { _ in },
                version: SpindVersion.current, logger: Logger(label: "spind-bench")),
            store: TimingStore(try state.store(), stamps: stamps, clock: SystemClock()),
            journal: try SQLiteJournalReader(path: state.database),
            generator: SystemRandomNumberGenerator())
        try assembly.start(watchdogInterval: nil) {}
        defer { assembly.stop() }
        let keypad = file.layout.keypads[0]
        let lines = try gpio.inputs(
            [.name(input)], settings: LineSettings(bias: .pullDown), consumer: "spind-bench")
        let inbox = assembly.inbox
        let waiting = try DriverThread(name: "spind-edge") {
            var isRising = false
            while case .edge(let edge)? = try? lines.wait(until: nil) {
                // The hand outside never moves twice before it was answered.
                isRising.toggle()
                guard isRising else { continue }
                stamps.note { $0.edge = edge }
                if stamps.isDetailed {
                    let posted = clock.now
                    stamps.note { $0.posted = posted }
                    clock.awaitStep()
                }
                inbox.post(.key(keypad, "#"))
            }
        }
        while true {
            await type(BenchState.pin, at: keypad, assembly)
            say("ready\n")
            say(line(stamps.takeWhenOver(on: clock)))
        }
        waiting.join()
    }

    /// Types, and waits until the loop has taken it.
    private func type(_ digits: String, at keypad: KeypadID, _ cabinet: CabinetAssembly) async {
        for digit in digits { cabinet.inbox.post(.key(keypad, digit)) }
        _ = await cabinet.controller.answer(.status, by: Principal(userID: 0, loginUserID: nil))
    }

    private func line(_ opening: Stamps.Opening) -> String {
        [
            opening.edge, opening.posted, opening.taken, opening.lookUp.from, opening.lookUp.to,
            opening.commit.from, opening.commit.to, opening.relay,
        ].map { String($0.nanoseconds) }.joined(separator: " ") + "\n"
    }
}

/// Writes to the standard output at once.
func say(_ text: String) {
    _ = write(STDOUT_FILENO, text, text.utf8.count)
}
