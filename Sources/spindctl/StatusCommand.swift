import ArgumentParser
import SpindAgent
import SpindControl

struct StatusCommand: CabinetCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show doors, keypads, loans, the clock and the store.")

    @ParentCommand var parent: Spindctl
    @OptionGroup var options: GlobalOptions

    func run(_ session: Session) throws {
        guard case .status(let status) = try session.ask(.status) else {
            throw session.unexpected
        }
        if session.json {
            session.show(status)
        } else {
            session.show(StatusReport.lines(status))
        }
    }
}

struct VersionCommand: CabinetCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Show the versions of this program and of the running agent.")

    @ParentCommand var parent: Spindctl
    @OptionGroup var options: GlobalOptions

    func run(_ session: Session) throws {
        let agent = try? session.connect().serverVersion
        if session.json {
            session.show(Versions(spindctl: SpindVersion.current, spindd: agent))
        } else {
            session.show([
                "spindctl \(SpindVersion.current)",
                agent.map { "spindd \($0)" } ?? "spindd cannot be asked",
            ])
        }
    }

    private struct Versions: Encodable {
        var spindctl: String
        var spindd: String?
    }
}
