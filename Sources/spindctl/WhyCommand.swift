import ArgumentParser
import SpindAgent
import SpindControl
import SpindCore

struct WhyCommand: CabinetCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Explain why somebody was refused.",
        discussion: """
            Tells which rule refused, the values it compared, and what can be done.
            """)

    /// A record: the newest refusal, or one by its number.
    enum Which: ExpressibleByArgument {
        case last
        case sequence(Int64)

        init?(argument: String) {
            if argument == "last" {
                self = .last
            } else if let number = Int64(argument), number >= 1 {
                self = .sequence(number)
            } else {
                return nil
            }
        }
    }

    @ParentCommand var parent: Spindctl
    @OptionGroup var options: GlobalOptions

    @Argument(
        help: ArgumentHelp(
            "'last' for the newest refusal, or a record's number.", valueName: "last|seq"))
    var which: Which = .last

    func run(_ session: Session) throws {
        let sequence: Int64? =
            switch which {
            case .last: nil
            case .sequence(let number): number
            }
        guard case .records(let records) = try session.ask(.record(sequence: sequence)) else {
            throw session.unexpected
        }
        guard let record = records.first else {
            throw Failure(
                sequence.map { "there is no record \($0) in the journal" }
                    ?? "nobody has been refused as far as the journal goes back", .refused)
        }
        guard let found = DenialExplanation(record, timeZone: session.timeZone) else {
            throw Failure(
                "record \(record.sequence) is no refusal but: \(record.line(session.lineStyle))",
                .refused)
        }
        if session.json {
            session.show(
                Document(record: record, because: found.because, advice: found.advice))
        } else {
            let lines =
                AnswerText.paragraph(found.headline)
                + found.because.flatMap { AnswerText.paragraph($0) }
                + found.advice.flatMap { AnswerText.paragraph("-> " + $0, indent: 3) }
            session.show(lines)
        }
    }

    private struct Document: Encodable {
        var record: AuditRecord
        var because: [String]
        var advice: [String]
    }
}
