import ArgumentParser
import SpindAgent
import SpindControl
import SpindCore

struct BlockCommand: CabinetCommand {
    static let configuration = CommandConfiguration(
        commandName: "block",
        abstract: "Let nobody pick up from a compartment; returns go on.")

    @ParentCommand var parent: Spindctl
    @OptionGroup var options: GlobalOptions

    @Argument(
        help: ArgumentHelp("The number on the door.", valueName: "n"),
        completion: Completions.compartments)
    var compartment: Int

    @Option(
        help: ArgumentHelp("Why, for colleagues, 3 to 200 characters.", valueName: "text"))
    var note: String

    func run(_ session: Session) throws {
        let note = try InputText.reason(note, what: "note")
        try session.act(
            .block(CompartmentID(compartment), note: note),
            done: "compartment \(compartment) is blocked")
    }
}

struct UnblockCommand: CabinetCommand {
    static let configuration = CommandConfiguration(
        commandName: "unblock", abstract: "End a block.")

    @ParentCommand var parent: Spindctl
    @OptionGroup var options: GlobalOptions

    @Argument(
        help: ArgumentHelp("The number on the door.", valueName: "n"),
        completion: Completions.compartments)
    var compartment: Int

    func run(_ session: Session) throws {
        try session.act(
            .unblock(CompartmentID(compartment)),
            done: "compartment \(compartment) is not blocked any more")
    }
}

struct LoanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "loan", abstract: "Look after loans.", subcommands: [Close.self])

    struct Close: CabinetCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a loan that will not come back by the door.",
            discussion: "`spindctl status` lists the open loans.")

        @ParentCommand var parent: Spindctl
        @OptionGroup var options: GlobalOptions

        @Argument(
            help: ArgumentHelp("The loan's number.", valueName: "id"),
            completion: Completions.loans)
        var loan: Int64

        @Option(help: ArgumentHelp("Why, 3 to 200 characters.", valueName: "text"))
        var reason: String

        func run(_ session: Session) throws {
            let reason = try InputText.reason(reason, what: "reason")
            try session.act(
                .closeLoan(LoanID(rawValue: loan), reason: reason),
                done: "loan \(loan) is closed")
        }
    }
}
