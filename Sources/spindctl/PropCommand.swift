import ArgumentParser
import SpindAgent
import SpindControl
import SpindCore

struct PropCommand: CabinetCommand {
    static let configuration = CommandConfiguration(
        commandName: "prop",
        abstract: "Open a door and let it stand open for a while without an alarm.",
        discussion: """
            For restocking or repair. The time begins now and ends early when the door is closed; \
            then, or when it is over, the door is supervised like any other. Asking again gives more \
            time. After a restart of the agent the usual alarm holds again.

            Example: spindctl prop 3 --for 45m --reason "new shelves"
            """)

    @ParentCommand var parent: Spindctl
    @OptionGroup var options: GlobalOptions

    @Argument(
        help: ArgumentHelp("The number on the door.", valueName: "n"),
        completion: Completions.compartments)
    var compartment: Int

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("How long, 1m to 8h.", valueName: "duration"))
    var duration = "30m"

    @Option(help: ArgumentHelp("Why, 3 to 200 characters.", valueName: "text"))
    var reason: String

    @Flag(name: .customLong("no-wait"), help: "Do not wait for the door.")
    var isImpatient = false

    func run(_ session: Session) throws {
        let id = CompartmentID(compartment)
        let reason = try InputText.reason(reason, what: "reason")
        let milliseconds = try InputText.milliseconds(duration)
        guard (60_000...8 * 3_600_000).contains(milliseconds) else {
            throw Failure("--for is 1m to 8h, not \(duration)", .usage)
        }
        try session.open(
            id, .propOpen(id, milliseconds: milliseconds, reason: reason),
            isImpatient: isImpatient,
            and: ", no alarm for \(Duration.milliseconds(milliseconds).briefText)")
    }
}
