import ArgumentParser
import SpindControl
import SpindTerminal

/// The maintainers' program: asks and commands a running cabinet over its control socket.
@main
struct Spindctl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spindctl",
        abstract: "Look after a lending cabinet.",
        discussion: """
            Speaks to spindd over its control socket. Members of the group \(GroupAccess.readGroup) \
            may look, those who are also in \(GroupAccess.actGroup) may act; what they do stands \
            in the journal. 'journal' and 'check' work without spindd.

            \(ExitStatus.help)
            """,
        version: "spindctl \(SpindVersion.current)",
        subcommands: [
            StatusCommand.self, WatchCommand.self, EventsCommand.self, WhyCommand.self,
            OpenCommand.self, PropCommand.self, LockCommand.self, InspectCommand.self,
            BlockCommand.self, UnblockCommand.self, GrantCommand.self, LoanCommand.self,
            AssetCommand.self, ServiceCommand.self, BreakGlassCommand.self,
            JournalCommand.self, ClockCommand.self, TestCommand.self, ReloadCommand.self,
            EnrolCommand.self, LinkCommand.self,
            BoardCommand.self, CheckCommand.self, DoctorCommand.self, SupportBundleCommand.self,
            ManualCommand.self,
            VersionCommand.self,
        ])

    @OptionGroup var options: GlobalOptions
}

/// The options of every command; they may stand before or after its name.
struct GlobalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The control socket (default: \(ControlWire.standardPath)).", valueName: "path"))
    var socket: String?

    @Flag(help: "One JSON document instead of text; JSON Lines for events and export.")
    var json = false
}
