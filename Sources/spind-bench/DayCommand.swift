import ArgumentParser
import Logging
import SpindAgent
import SpindBoards
import SpindControl
import SpindCore
import SpindCrypto
import SpindLinux
import SpindStore

/// `spind-bench day`: a cabinet's day in a few seconds, on a real database.
struct DayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "day", abstract: "Run a day under a virtual clock and count what it writes.",
        discussion: """
            The real stepper, engine and SQLite store, every commit synced; people open a \
            compartment, take 9 s and close it. Prints the openings, the journal records, and the \
            bytes that the kernel was given for the disk meanwhile (write_bytes of /proc/self/io) \
            and those passed to write calls (wchar).
            """)

    @Option(help: "The cabinet file; its first compartment has a contact.")
    var cabinet: String
    @Option(help: "The folder of the boards that it names.")
    var boards: String
    @Option(help: "The folder that `spind-bench prepare` made.")
    var state: String
    @Option(help: "How many openings, from seven in the morning to nine at night.")
    var openings: Int
    @Option(help: "How many days.")
    var days = 1

    func validate() throws {
        guard (0...2_000).contains(openings), (1...366).contains(days) else {
            throw ValidationError("--openings is 0 to 2000, --days 1 to 366.")
        }
    }

    func run() throws {
        let state = BenchState(folder: state)
        let file = try CabinetLoader(files: DiskFiles(), boards: boards).load(cabinet)
        let store = try state.store()
        // At midnight behind whatever the journal holds.
        let newest = try store.newestTime() ?? SystemClock().read().wall
        let midnight = WallTime(
            millisecondsSince1970: (newest.millisecondsSince1970 / 86_400_000 + 1) * 86_400_000)
        let clock = DayClock(from: midnight)
        let locks = DayLocks()
        let stepper = CabinetStepper(
            CabinetParts(
                layout: file.layout, store: store, locks: locks, sockets: locks,
                annunciators: [:], clock: clock, verifier: PINVerifier(key: try state.key()),
                service: ServiceVerifier(key: try state.key()),
                generator: SystemRandomNumberGenerator(), version: SpindVersion.current,
                logger: Logger(label: "spind-bench")))
        stepper.start()
        for compartment in file.layout.compartments where compartment.hasContact {
            stepper.step(.contact(compartment.id, .closed))
        }
        let person = DayPerson(
            keypad: file.layout.keypads[0], stepper: stepper, clock: clock, locks: locks)
        let before = try ProcessIO()
        let first = try store.journalRange().last
        for day in 0..<days {
            let dawn = Duration.seconds(day * 86_400 + 7 * 3_600)
            for number in 0..<openings {
                let time = dawn + .seconds(14 * 3_600) * number / openings
                person.pass(until: Instant(sinceBoot: time))
                person.open()
            }
            person.pass(until: Instant(sinceBoot: .seconds((day + 1) * 86_400)))
        }
        let after = try ProcessIO()
        say(
            """
            openings \(openings * days) records \(try store.journalRange().last - first) \
            write_bytes \(after.writeBytes - before.writeBytes) \
            wchar \(after.wchar - before.wchar)

            """)
        guard person.openings == openings * days else {
            throw ValidationError(
                "only \(person.openings) of \(openings * days) were let in: see the journal")
        }
    }
}
