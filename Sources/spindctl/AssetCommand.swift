import ArgumentParser
import SpindAgent
import SpindControl
import SpindCore

struct AssetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "asset", abstract: "Say where assets lie.", subcommands: [Home.self])

    struct Home: CabinetCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say that what lay in a spare compartment is in its own again.",
            discussion: """
                A return whose own compartment would not open went into a spare one; `spindctl \
                status` says which. Put it back first: `spindctl open` opens both doors.

                Example: spindctl asset home 4
                """)

        @ParentCommand var parent: Spindctl
        @OptionGroup var options: GlobalOptions

        @Argument(help: ArgumentHelp("The handover set.", valueName: "set"))
        var set: Int

        func run(_ session: Session) throws {
            try session.act(
                .moveHome(HandoverSetID(set)), done: "set \(set) is in its own compartments")
        }
    }
}
