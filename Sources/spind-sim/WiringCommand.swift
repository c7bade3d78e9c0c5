import ArgumentParser
import Foundation
import SpindBoards
import SpindControl
import SpindCore
import SpindLinux
import SpindMaintenance
import SpindSimulation
import SpindTerminal

/// `spind-sim wiring`: what `spindctl doctor wiring` does, at a simulated cabinet.
struct WiringCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wiring",
        abstract: "Try `spindctl doctor wiring` at a simulated cabinet, wired wrongly.",
        discussion: """
            The session is the real one. Your hands are simulated: when you answer with Enter, the \
            door is closed, the key pressed or the card held, and what you would see is told. With \
            --play nothing is asked: a simulated maintainer does it all.

            Faults: \(SimulatedWiringFault.allCases.map(\.rawValue).joined(separator: ", ")).

            Exit status: 0 all is right, 2 a fault was found, 3 something was not looked at.
            """)

    @Option(help: "What is wired wrongly. (default: nothing)")
    var fault: SimulatedWiringFault?
    @Option(help: "doors, keys, readers, buses, or the number of one door.")
    var only: String?
    @Option(help: "de or en.")
    var language: WiringLanguage = .german
    @Flag(help: "Play it to the end without asking.")
    var play = false
    @Flag(help: "The report as a JSON document.")
    var json = false
    @Option(help: "The cabinet file. (default: cabinets/simulated-wiring in the boards' folder)")
    var cabinet: String?
    @Option(help: "The folder of the boards. (default: that of the project, or the installed one)")
    var boards: String?

    func validate() throws {
        if let only, WiringChoice(only) == nil {
            throw ValidationError("--only is doors, keys, readers, buses or a door's number")
        }
    }

    func run() throws {
        let file = try SimulatorSetup(
            cabinet: cabinet, boards: boards, standard: "simulated-wiring"
        ).cabinet
        // Without a person there is nobody to wait for.
        let clock = WiringClock(base: play ? nil : SystemClock())
        let wiring = try SimulatedWiring(file: file, fault: fault, clock: clock)
        let player = WiringPlayer(wiring, language, isAlone: play, isSilent: json)
        let bench = WiringBench(
            file: file, hardware: wiring.hardware, lines: wiring, readerKey: wiring.readerKey,
            clock: clock)
        let plan = WiringPlan.checks(
            of: file, choice: only.flatMap { WiringChoice($0) } ?? .everything)
        let guide = WiringGuide(
            bench: bench, tell: { player.tell($0) }, listen: { player.listen(within: $0) })
        player.open()
        let ended = guide.lead(WiringSession(plan))
        let report = WiringReport(
            ended, cabinet: file.layout.name, begun: Date().formatted(.iso8601), in: language)
        player.close(report)
        guard report.status == .done else { throw ExitCode(report.status.rawValue) }
    }
}

extension SimulatedWiringFault: ExpressibleByArgument {}

extension WiringLanguage: ExpressibleByArgument {}

/// A person at the simulator, with simulated hands; or nobody, and hands alone.
private final class WiringPlayer {
    private let wiring: SimulatedWiring
    private let hands: SimulatedHands
    private let transcript: WiringTranscript
    private let language: WiringLanguage
    private let isAlone: Bool
    private let isSilent: Bool
    private let listener = LineListener(STDIN_FILENO)
    private var question: WiringQuestion?
    private var hasActed = false
    private var askedAt: Instant
    private var releasesAt: Instant?
    private var givesUpAt: Instant?

    init(
        _ wiring: SimulatedWiring, _ language: WiringLanguage, isAlone: Bool, isSilent: Bool
    ) {
        self.wiring = wiring
        self.language = language
        self.isAlone = isAlone
        self.isSilent = isSilent
        askedAt = wiring.clock.now
        hands = SimulatedHands(wiring)
        transcript = WiringTranscript(language)
        if !isAlone { LineListener.takeSignals() }
    }

    func open() { show(transcript.opening) }

    func close(_ report: WiringReport) {
        if isSilent {
            print(String(decoding: ControlCoding.encode(report), as: UTF8.self))
        } else {
            show(transcript.closing(report))
        }
    }

    func tell(_ message: WiringGuide.Message) {
        show(transcript.lines(of: message))
        guard case .question(let question) = message else { return }
        self.question = question
        hasActed = false
        askedAt = wiring.clock.now
        givesUpAt = nil
        if let sight = hands.sight(of: question) { show(["  (\(words(of: sight)))"]) }
    }

    func listen(within time: Duration?) -> WiringReply? {
        isAlone ? playAlone(within: time) : listenToPerson(within: time)
    }

    // MARK: - Alone

    private func playAlone(within time: Duration?) -> WiringReply? {
        guard let time else {
            guard let question else { return .quit }
            act(on: question)
            return hands.answer(to: question)
        }
        wiring.clock.pause(for: time)
        // The session looks first.
        return wiring.clock.now < askedAt.advanced(by: .milliseconds(300)) ? nil : moveHands()
    }

    // MARK: - A person

    private func listenToPerson(within time: Duration?) -> WiringReply? {
        // Time at the cabinet goes on while nobody types.
        if let time { wiring.clock.pause(for: time) }
        while true {
            switch listener.listen(within: time == nil ? nil : .zero) {
            case .ended: return .quit
            case .nothing: return hasActed ? moveHands() : nil
            case .line(let line):
                guard let reply = WiringReply(line) else {
                    show([transcript.phrases.misunderstood])
                    continue
                }
                guard let question, reply == .done, !question.wantsYesOrNo else { return reply }
                guard hands.answer(to: question) == nil else {
                    act(on: question)
                    return reply
                }
                // What is seen by itself: Enter moves the hands, and once more gives up.
                if hasActed { return reply }
                return moveHands()
            }
        }
    }

    /// Does what is asked for once, lets go after a moment, and gives up when nothing came of it.
    private func moveHands() -> WiringReply? {
        let now = wiring.clock.now
        guard let question else { return nil }
        if !hasActed {
            act(on: question)
            releasesAt = now.advanced(by: .milliseconds(400))
            givesUpAt = now.advanced(by: .seconds(2))
        }
        if let releasesAt, now >= releasesAt {
            hands.letGo()
            self.releasesAt = nil
        }
        guard let givesUpAt, now >= givesUpAt else { return nil }
        self.givesUpAt = nil
        switch question {
        case .press, .hold, .card, .readerKey, .use: return .done
        default: return nil
        }
    }

    private func act(on question: WiringQuestion) {
        hasActed = true
        hands.act(on: question)
    }

    private func words(of sight: WiringReply) -> String {
        switch sight {
        case .yes: language == .german ? "Sie sehen: ja" : "You see: yes"
        case .number(let door):
            language == .german ? "Sie sehen: Tür \(door)" : "You see: door \(door)"
        default: language == .german ? "Sie sehen: nein" : "You see: no"
        }
    }

    private func show(_ lines: [String]) {
        guard !isSilent else { return }
        for line in lines { print(line) }
        fflush(nil)
    }
}
