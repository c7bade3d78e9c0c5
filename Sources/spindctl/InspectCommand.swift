import ArgumentParser
import SpindAgent
import SpindControl
import SpindCore

struct InspectCommand: CabinetCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Open all compartments in turn, each when the one before is closed.",
        discussion: """
            Somebody must stand at the cabinet: the first door opens at once. A door that does not \
            open counts as failed, and the next one follows; one that a resident is using comes last. \
            Ends when all had their turn, or when a door stands open for 15 minutes. Exit status 1 if \
            a door did not open. Ctrl-C ends the watching, not the inspection.

            Example: spindctl inspect --reason "yearly check"
            """)

    @ParentCommand var parent: Spindctl
    @OptionGroup var options: GlobalOptions

    @Option(help: ArgumentHelp("Why, 3 to 200 characters.", valueName: "text"))
    var reason: String

    @Flag(name: .customLong("no-wait"), help: "Do not follow it.")
    var isImpatient = false

    func run(_ session: Session) throws {
        let reason = try InputText.reason(reason, what: "reason")
        let client = try session.connect()
        guard case .status(let before) = try session.ask(.status, over: client) else {
            throw session.unexpected
        }
        switch try session.ask(.inspect(reason: reason), over: client) {
        case .outcome(.done): break
        case .outcome(.refused(let refusal)): throw session.refused(refusal)
        default: throw session.unexpected
        }
        if isImpatient {
            return session.json
                ? session.show(Document(opened: nil, failed: nil, doors: []))
                : session.show(["the inspection begins"])
        }
        let blind = before.cabinet.compartments.filter { !$0.hasContact || $0.doubt != nil }
        var watch = InspectionWatch(blind: blind.map(\.id))
        _ = try client.follow(after: before.journalLast, limit: 1_000) { records in
            for record in records {
                for line in watch.see(record) { session.tell(line) }
            }
            return watch.result == nil
        }
        guard let (opened, failed) = watch.result else {
            throw Failure(
                "spindd does not answer any more; the journal tells how the inspection went on",
                .unavailable)
        }
        if session.json {
            session.show(Document(opened: opened, failed: failed, doors: watch.doors))
        } else {
            session.show(["\(opened) opened, \(failed) did not"])
        }
        let left = before.cabinet.compartments.count - opened - failed
        if left > 0 { session.note("it ended early: \(left) had no turn") }
        guard failed == 0, left <= 0 else { throw ExitCode(ExitStatus.refused.rawValue) }
    }

    private struct Document: Encodable {
        var opened: Int?
        var failed: Int?
        var doors: [InspectionWatch.Door]
    }
}
