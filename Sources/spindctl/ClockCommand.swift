import ArgumentParser
import Foundation
import SpindAgent
import SpindControl
import SpindCore
import SpindMaintenance

struct ClockCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clock",
        abstract: "Show what the cabinet takes for the time, or confirm it.",
        subcommands: [Show.self, Set.self])

    struct Show: CabinetCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the time, how far it is believed, and who vouches for it.",
            discussion: "Example: spindctl clock show")

        @ParentCommand var parent: Spindctl
        @OptionGroup var options: GlobalOptions

        func run(_ session: Session) throws {
            guard case .status(let status) = try session.ask(.status) else {
                throw session.unexpected
            }
            if session.json {
                session.show(
                    Document(
                        at: status.cabinet.at, trust: status.cabinet.trust,
                        timeZone: status.timeZone, clock: status.clock))
            } else {
                session.show(ClockText.lines(status))
            }
        }

        private struct Document: Encodable {
            var at: WallTime
            var trust: ClockTrust
            var timeZone: String
            var clock: ClockReport?
        }
    }

    struct Set: CabinetCommand {
        static let configuration = CommandConfiguration(
            abstract: "Confirm the time, when NTP cannot or is wrong.",
            discussion: """
                The cabinet then counts on from that time, which may be wrong by a minute, and takes \
                it also where it lies before the newest time recorded. The system's own clock is not \
                set: timedatectl does that. Refused while NTP keeps the system's clock and says \
                otherwise.

                Examples:
                  spindctl clock set --to "2026-12-01 09:05" --reason "looked at my phone"
                  spindctl clock set --from-system --reason "set by timedatectl"
                """)

        @ParentCommand var parent: Spindctl
        @OptionGroup var options: GlobalOptions

        @Option(
            help: ArgumentHelp(
                "The time in the cabinet's zone, for example \"2026-12-01 09:05\".",
                valueName: "time"))
        var to: String?

        @Flag(help: "The time of this system's clock.")
        var fromSystem = false

        @Option(help: ArgumentHelp("Why, 3 to 200 characters.", valueName: "text"))
        var reason: String

        func validate() throws {
            if (to == nil) != fromSystem {
                throw ValidationError("give either --to or --from-system")
            }
        }

        func run(_ session: Session) throws {
            let reason = try InputText.reason(reason, what: "reason")
            let client = try session.connect()
            guard case .status(let before) = try session.ask(.status, over: client) else {
                throw session.unexpected
            }
            let wall: WallTime
            if let to {
                wall = try InputText.time(to, in: before.timeZoneRules)
            } else {
                wall = WallTime(
                    millisecondsSince1970: Int64(Date().timeIntervalSince1970 * 1_000))
            }
            switch try session.ask(.confirmTime(wall, reason: reason), over: client) {
            case .outcome(.done): break
            case .outcome(.refused(let refusal)): throw session.refused(refusal)
            default: throw session.unexpected
            }
            guard case .status(let after) = try session.ask(.status, over: client) else {
                throw session.unexpected
            }
            if session.json {
                session.show(
                    Document(
                        before: before.cabinet.at, at: after.cabinet.at,
                        trust: after.cabinet.trust))
            } else {
                let zone = after.timeZoneRules
                session.show([
                    "Before    \(zone.text(of: before.cabinet.at)), "
                        + StatusWords.trust(before.cabinet.trust),
                    "Now       \(zone.text(of: after.cabinet.at)), "
                        + StatusWords.trust(after.cabinet.trust),
                ])
            }
        }

        private struct Document: Encodable {
            var before: WallTime
            var at: WallTime
            var trust: ClockTrust
        }
    }
}
