import ArgumentParser
import SpindTerminal

/// The central registry: who may use which shared asset when.
@main
struct SpindRegistryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "spind-registry",
        abstract: "The registry of shared assets and their cabinets.",
        discussion: """
            'serve' is the server. All other commands ask the server that runs on this machine, over \
            its local socket; when none runs, they open the database themselves. Times are typed and \
            shown in the region's time zone: '2026-12-01 14:00', 'tomorrow 9:30', 'now'.

            \(ExitStatus.help)
            """,
        version: "spind-registry \(SpindRelease.version)",
        groupedSubcommands: [
            CommandGroup(
                name: "The server",
                subcommands: [
                    ServeCommand.self, MigrateCommand.self, BackupCommand.self,
                    RestoreCommand.self, ExampleFileCommand.self,
                ]),
            CommandGroup(
                name: "Every day",
                subcommands: [
                    TodayCommand.self, ReservationCommand.self, LoanCommand.self,
                    AnomalyCommand.self, ClosureCommand.self, JournalCommand.self,
                    ActionCommand.self, CommandCommand.self, BreakGlassCommand.self,
                ]),
            CommandGroup(
                name: "Places and people",
                subcommands: [
                    RegionCommand.self, OrganisationCommand.self, OperatorCommand.self,
                    MemberCommand.self, CabinetCommand.self, EnrolTokenCommand.self,
                    AssetCommand.self,
                ]),
        ])
}
