import ArgumentParser
import SpindAgent
import SpindControl

struct LinkCommand: CabinetCommand {
    static let configuration = CommandConfiguration(
        commandName: "link",
        abstract: "Show how the link to the registry stands.",
        discussion: """
            Exit status 3 when the registry was not heard or says that something is the matter; the \
            doors work all the same.

            Example: spindctl link
            """)

    @ParentCommand var parent: Spindctl
    @OptionGroup var options: GlobalOptions

    func run(_ session: Session) throws {
        guard case .status(let status) = try session.ask(.status) else {
            throw session.unexpected
        }
        if session.json {
            session.show(Document(link: status.link, sync: status.sync))
        } else {
            session.show(LinkText.lines(status))
        }
        if let link = status.link, link.state != .connected || link.problem != nil {
            throw ExitCode(ExitStatus.warned.rawValue)
        }
    }

    private struct Document: Encodable {
        var link: LinkStatus?
        var sync: SyncStanding?
    }
}
