import Foundation
import SpindBoards
import SpindCore
import SpindHAL
import SpindMaintenance
import SpindSeeds

@testable import SpindSimulation

/// One session on a simulated cabinet, with a maintainer who does what is asked and takes a random
/// time for it, at doors that bounce.
struct WiringRun {
    /// One drive of a lock on a line.
    struct Drive {
        let length: Duration
        let limit: Duration
    }

    let session: WiringSession
    let drives: [Drive]
    /// Lines that somebody still has.
    let held: [String]
    let messages: [WiringGuide.Message]

    init(
        fault: SimulatedWiringFault?, seed: UInt64, choice: WiringChoice = .everything,
        instead: ((WiringQuestion) -> WiringReply?)? = nil,
        isLookedAt: (any WiringCheck) -> Bool = { _ in true }
    ) throws {
        let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let boards = root.appendingPathComponent("Boards").path
        let file = try CabinetLoader(files: DiskFiles(), boards: boards)
            .load(boards + "/cabinets/simulated-wiring/cabinet.yaml")
        let clock = WiringClock()
        let wiring = try SimulatedWiring(file: file, fault: fault, clock: clock)
        let person = Person(wiring, seed: seed, instead: instead)
        let bench = WiringBench(
            file: file, hardware: wiring.hardware, lines: wiring, readerKey: wiring.readerKey,
            clock: clock)
        let guide = WiringGuide(
            bench: bench, tell: { person.read($0) }, listen: { person.answer(within: $0) })
        let plan = WiringPlan.checks(of: file, choice: choice).filter(isLookedAt)
        session = guide.lead(WiringSession(plan))
        messages = person.messages
        drives = file.locks.flatMap { lock in
            wiring.drives(of: lock).map { Drive(length: $0.length, limit: lock.unlockTimeMax) }
        }
        held = wiring.holders
    }

    /// Reads questions, does what they ask for after a while, and answers.
    private final class Person {
        private(set) var messages: [WiringGuide.Message] = []
        private let wiring: SimulatedWiring
        private let hands: SimulatedHands
        private var generator: SeededGenerator
        private let instead: ((WiringQuestion) -> WiringReply?)?
        private var question: WiringQuestion?
        private var actsAt: Instant?
        private var givesUpAt: Instant?

        init(
            _ wiring: SimulatedWiring, seed: UInt64,
            instead: ((WiringQuestion) -> WiringReply?)?
        ) {
            self.wiring = wiring
            self.instead = instead
            hands = SimulatedHands(wiring)
            generator = SeededGenerator(seed: seed)
        }

        func read(_ message: WiringGuide.Message) {
            messages.append(message)
            guard case .question(let question) = message else { return }
            self.question = question
            // Each look at a keypad costs the test time; other pauses cost none.
            let limit: Int64 = if case .press = question { 600 } else { 20_000 }
            let slowness = Duration.milliseconds(Int64.random(in: 0...limit, using: &generator))
            actsAt = wiring.clock.now.advanced(by: slowness)
            // Who presses and sees nothing says so, later than anything could come.
            givesUpAt = wiring.clock.now.advanced(by: slowness + .seconds(2))
        }

        func answer(within time: Duration?) -> WiringReply? {
            let clock = wiring.clock
            guard let time else {
                guard let question else { return .quit }
                if let reply = instead?(question) { return reply }
                clock.pause(for: max(.zero, clock.now.duration(to: actsAt ?? clock.now)))
                act(question)
                self.question = nil
                return hands.answer(to: question)
            }
            clock.pause(for: time)
            guard let question else { return nil }
            if let actsAt, clock.now >= actsAt {
                if let reply = instead?(question) { return reply }
                act(question)
                self.actsAt = nil
                // Fingers hold a key for a moment, and two who type at once for longer.
                let hold = Duration.milliseconds(Int64.random(in: 120...900, using: &generator))
                releasesAt = clock.now.advanced(by: hold)
            }
            if let releasesAt, clock.now >= releasesAt {
                hands.letGo()
                self.releasesAt = nil
            }
            if let givesUpAt, clock.now >= givesUpAt {
                self.givesUpAt = nil
                switch question {
                case .press, .hold, .card, .readerKey, .use: return .done
                default: return nil
                }
            }
            return nil
        }

        private var releasesAt: Instant?

        private func act(_ question: WiringQuestion) {
            hands.act(on: question)
            guard case .close(let id) = question else { return }
            // The door still bounces when the maintainer says that it is closed.
            let wiring = wiring
            for _ in 0..<Int.random(in: 0...4, using: &generator) {
                let at = Duration.milliseconds(Int64.random(in: 1...400, using: &generator))
                wiring.clock.after(at) { wiring.bounce(id, isOpen: true) }
                wiring.clock.after(at + .milliseconds(9)) {
                    wiring.bounce(id, isOpen: false)
                }
            }
        }
    }
}
