import ArgumentParser
import Foundation
import SpindAgent
import SpindBoards
import SpindControl
import SpindCore
import SpindCrypto
import SpindDrivers
import SpindHAL
import SpindLinux
import SpindMaintenance
import SpindSecrets
import SpindTerminal

struct DoctorWiringCommand: CabinetCommand {
    static let configuration = CommandConfiguration(
        commandName: "wiring",
        abstract: "Look at the wires together, door by door and key by key.",
        discussion: """
            Asks, looks and judges, in German or English: exchanged wires, missing ground, floating \
            inputs, inverted relays, wrong addresses. spindd must be stopped first, because each \
            line has one owner: sudo systemctl stop spindd. No lock is driven without a yes, and \
            none for longer than it may; when it ends, or the connection breaks, nothing is driven.

            Answers: Enter for done, y or n, a door's number, s to skip, r to repeat, q to end. \
            Exit status: 0 all is right, 2 a fault was found, 3 something was not looked at.

            Example: sudo spindctl doctor wiring --only 3 --language de
            """)

    @ParentCommand var parent: Spindctl
    @OptionGroup var options: GlobalOptions
    @OptionGroup var places: InstallationOptions

    @Option(
        help: ArgumentHelp(
            "doors, keys, readers, buses, or the number of one door.", valueName: "part"))
    var only: String?

    @Option(
        help: ArgumentHelp(
            "de or en (default: the cabinet's first language).", valueName: "language"))
    var language: String?

    func validate() throws {
        if let only, WiringChoice(only) == nil {
            throw ValidationError("--only is doors, keys, readers, buses or a door's number")
        }
        if let language, WiringLanguage(rawValue: language) == nil {
            throw ValidationError("--language is de or en")
        }
    }

    func run(_ session: Session) throws {
        let file = try cabinetFile()
        guard !isAgentRunning(session) else {
            throw Failure(
                "spindd is running and has the lines. When nobody is at the cabinet, stop it: "
                    + "sudo systemctl stop spindd. Afterwards start it: sudo systemctl start spindd",
                .refused)
        }
        let choice = only.flatMap { WiringChoice($0) } ?? .everything
        let plan = WiringPlan.checks(of: file, choice: choice)
        guard plan.count > 1 else {
            throw Failure("the cabinet file has nothing of that kind (--only)", .refused)
        }
        let spoken = WiringLanguage(rawValue: language ?? "") ?? Self.language(of: file)
        let talk = WiringTalk(spoken, toErrors: session.json)
        let clock = SystemClock()
        let hardware = try HardwareAccess(
            gpio: LinuxGPIO(), serial: LinuxSerial(), i2c: LinuxI2C(),
            keyInputs: LinuxKeyInputs()
        ).withExpanders(of: file, clock: clock)
        let bench = WiringBench(
            file: file, hardware: hardware, lines: LinuxGPIO(),
            readerKey: readerKey(for: file, session),
            clock: clock)
        let begun = Self.now()
        let display = MaintenanceDisplay(file, hardware.i2c, clock, talk.phrases.display)
        talk.welcome()
        let guide = WiringGuide(
            bench: bench,
            tell: { message in
                talk.tell(message)
                // Its own check needs the display first.
                if case .news(.begins(let parts, _, _)) = message { display.follow(parts) }
            }, listen: { talk.listen(within: $0) })
        let ended = guide.lead(WiringSession(plan))
        display.end()
        let report = WiringReport(ended, cabinet: file.layout.name, begun: begun, in: spoken)
        talk.end(report)
        if session.json { session.show(report) }
        guard report.status == .done else { throw ExitCode(report.status.rawValue) }
    }

    private func cabinetFile() throws -> CabinetFile {
        do throws(CabinetFileErrors) {
            return try CabinetLoader(files: DiskFiles(), boards: places.boards)
                .load(places.cabinet)
        } catch {
            throw Failure(
                error.problems.map { "\($0)" }.joined(separator: "\n"), .badFile)
        }
    }

    private func isAgentRunning(_ session: Session) -> Bool {
        do throws(ControlClientError) {
            _ = try session.connect()
            return true
        } catch {
            // Whatever does not just refuse the connection may have the lines.
            return error.code != .notRunning
        }
    }

    /// The key of the cabinet's readers; without it, whose key a reader has is not judged.
    private func readerKey(for file: CabinetFile, _ session: Session) -> ReaderMasterKey? {
        guard file.osdpReaders.contains(where: { $0.security != .none }) else { return nil }
        do {
            return try ReaderKeyFile(path: places.state + "/" + ReaderMasterKey.fileName).load()
        } catch {
            session.note("the readers' own keys are not checked: \(error)")
            return nil
        }
    }

    private static func language(of file: CabinetFile) -> WiringLanguage {
        file.layout.policy.languages.first == .german ? .german : .english
    }

    private static func now() -> String {
        Date().formatted(.iso8601)
    }
}

/// Says on the cabinet's display that it is being worked at.
private final class MaintenanceDisplay {
    private let make: () -> CharacterDisplay?
    private let words: [String]
    private var display: CharacterDisplay?

    init(
        _ file: CabinetFile, _ i2c: any I2CProvider, _ clock: any MonotonicClock,
        _ words: [String]
    ) {
        self.words = words
        make = {
            guard case .character(let wiring) = file.display else { return nil }
            // What is wrong with the display is told by its check.
            return try? CharacterDisplay(wiring: wiring, i2c: i2c, clock: clock) { _ in }
        }
    }

    /// Shows the words unless the display itself is looked at.
    func follow(_ parts: [WiringPart]) {
        let isLookedAt = parts.contains { if case .display = $0 { true } else { false } }
        if isLookedAt {
            end()
        } else if display == nil, parts != [.lines] {
            display = make()
            display?.show(words)
        }
    }

    /// Gives the display back; it keeps the words until spindd runs again.
    func end() {
        display?.shutdown()
        display = nil
    }
}
