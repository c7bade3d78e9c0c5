import ArgumentParser
import SpindAgent
import SpindControl

struct ReloadCommand: CabinetCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Have spindd read its cabinet file anew, and tell what changed.",
        discussion: """
            A bad file changes nothing: its problems are told, and the one before stays in force. A \
            good one takes effect within a second: all locks are let go, and the doors are looked at \
            anew. Refused while a door is open or somebody uses a keypad. What came of it stands in \
            the journal. Exit status 2 if the file is bad.

            Example: spindctl check && spindctl reload
            """)

    @ParentCommand var parent: Spindctl
    @OptionGroup var options: GlobalOptions

    func run(_ session: Session) throws {
        guard case .reloaded(let reload) = try session.ask(.reload) else {
            throw session.unexpected
        }
        if session.json {
            session.show(reload)
        } else {
            session.show(reload.problems + reload.warnings.map { "warning: \($0)" })
            session.show(lines(reload).flatMap { AnswerText.paragraph($0, indent: 2) })
        }
        if !reload.accepted { throw ExitCode(ExitStatus.problemFound.rawValue) }
    }

    private func lines(_ reload: ConfigurationReload) -> [String] {
        guard reload.accepted else {
            let count = reload.problems.count
            return [
                "\(count) problem\(count == 1 ? "" : "s"): the cabinet goes on with the file it had."
            ]
        }
        guard !reload.changes.isEmpty else { return ["Nothing changed."] }
        return ["The cabinet file is in force:"] + reload.changes.map { "- " + $0 }
    }
}
