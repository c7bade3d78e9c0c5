import ArgumentParser
import SpindRegistry

struct BreakGlassCommand: RegistryCommand {
    static let configuration = CommandConfiguration(
        commandName: "break-glass",
        abstract: "Answer the challenge of a cabinet that nobody can reach.",
        discussion: """
            Whoever stands at the cabinet types 000# and tells you the eight digits that it shows; you \
            tell them the answer, which they type with # within ten minutes. It lets them in once. \
            Who and why is recorded before the answer is told.

            Example:
              spind-registry break-glass rathaus-rhede 3141 5926 --who op-3 --reason "no network"
            """)

    @OptionGroup var options: GlobalOptions
    @Argument(help: "The cabinet.") var cabinet: String
    @Argument(help: "The eight digits on its display; blanks between them do not matter.")
    var challenge: [String]
    @Option(help: "Who stands at the cabinet.") var who: String
    @Option(help: "Why.") var reason: String

    func run(_ session: Session) async throws {
        let digits = challenge.joined().filter { $0 != " " && $0 != "-" }
        guard digits.utf8.count == 8, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else {
            throw Failure(
                "'\(challenge.joined(separator: " "))' is no challenge: the display shows eight "
                    + "digits", .usage)
        }
        let answer = try await session.ask(
            .post, "cabinets", cabinet, "break-glass",
            body: [
                "challenge": .text(digits), "who": .text(who), "reason": .text(reason),
            ])
        guard !session.json else { return try session.show(answer) }
        let told = answer.text("answer") ?? ""
        try session.show([
            "Answer  \(told.prefix(4)) \(told.dropFirst(4))",
            "        to \(digits.prefix(4)) \(digits.dropFirst(4)), typed with # within ten "
                + "minutes, good once",
        ])
    }
}
