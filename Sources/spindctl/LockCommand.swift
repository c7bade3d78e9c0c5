import ArgumentParser
import SpindAgent
import SpindControl
import SpindCore

struct LockCommand: CabinetCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: "Lock a car that has a central locking.",
        discussion: """
            Gives the pulse that locks; the reason stands in the journal. Whether the car is locked then \
            nobody can tell: look. Doors with other locks lock by themselves, and are refused.

            Example: spindctl lock 1 --reason "left open after cleaning"
            """)

    @ParentCommand var parent: Spindctl
    @OptionGroup var options: GlobalOptions

    @Argument(
        help: ArgumentHelp("The number of its compartment.", valueName: "n"),
        completion: Completions.compartments)
    var compartment: Int

    @Option(help: ArgumentHelp("Why, 3 to 200 characters.", valueName: "text"))
    var reason: String

    func run(_ session: Session) throws {
        let reason = try InputText.reason(reason, what: "reason")
        try session.act(
            .lock(CompartmentID(compartment), reason: reason),
            done: "compartment \(compartment) is driven to lock")
    }
}
