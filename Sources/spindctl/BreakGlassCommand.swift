import ArgumentParser
import Foundation
import SpindAgent
import SpindControl
import SpindCore
import SpindCrypto
import SpindSecrets

struct BreakGlassCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "break-glass",
        abstract: "Answer the challenge of a cabinet that nobody can reach.",
        subcommands: [Answer.self])

    struct Answer: CabinetCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compute the answer to a challenge from a copy of the cabinet's key.",
            discussion: """
                Whoever stands at the cabinet types 000# and tells you the eight digits that it \
                shows; you tell them the answer, which they type within ten minutes. It lets them in \
                once, like a service PIN. Needs no agent and no network.

                Before the answer is told, a line is added to the log: when, which cabinet and \
                challenge, who and why. The cabinet's journal has the challenge, so that the two can \
                be laid side by side.

                Whoever can run this holds the cabinet's key, with which every PIN of that cabinet \
                can be found and every challenge answered: keep the copy where you keep the \
                mechanical keys.

                Example:
                  spindctl break-glass answer 31415926 --key keys/rathaus.key \\
                    --who op-3 --reason "no network, lock 4 to be changed"
                """)

        @ParentCommand var parent: Spindctl
        @OptionGroup var options: GlobalOptions

        @Argument(
            help: ArgumentHelp("The eight digits on the display.", valueName: "challenge"))
        var challenge: String

        @Option(
            help: ArgumentHelp("A copy of the cabinet's key file.", valueName: "file"),
            completion: .file())
        var key: String

        @Option(help: ArgumentHelp("Who stands at the cabinet.", valueName: "name"))
        var who: String

        @Option(help: ArgumentHelp("Why, 3 to 200 characters.", valueName: "text"))
        var reason: String

        @Option(
            help: ArgumentHelp(
                "The cabinet's name, for the log (default: the key file's).", valueName: "name"))
        var cabinet: String?

        @Option(
            help: ArgumentHelp(
                "Where the line is added (default: the key file's name with .log).",
                valueName: "file"),
            completion: .file())
        var log: String?

        func run(_ session: Session) throws {
            let challenge = try BreakGlassText.challenge(challenge)
            let who = try BreakGlassText.who(who)
            let reason = try InputText.reason(reason, what: "reason")
            let key: CabinetKey
            do {
                key = try CabinetKeyFile(path: self.key).load()
            } catch {
                throw Failure(error.description, .badFile)
            }
            let name = self.key.split(separator: "/").last.map(String.init) ?? self.key
            try append(
                Entry(
                    at: Date().formatted(.iso8601), cabinet: cabinet ?? name,
                    challenge: challenge.digits, who: who, reason: reason),
                to: log ?? self.key + ".log")
            let answer = ServiceVerifier(key: key).answer(to: challenge)
            if session.json {
                session.show(Document(challenge: challenge.digits, answer: answer))
            } else {
                session.show([
                    "Answer    \(BreakGlassText.grouped(answer))",
                    "          to \(challenge), typed with # within ten minutes, good once",
                ])
            }
        }

        /// Adds a line to the log, durably: an answer that nobody answers for is not told.
        private func append(_ entry: Entry, to path: String) throws {
            let line = ControlCoding.encode(entry) + [0x0A]
            let file = Foundation.open(
                path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard file >= 0 else { throw refusal(of: path) }
            defer { close(file) }
            guard write(file, line, line.count) == line.count, fsync(file) == 0 else {
                throw refusal(of: path)
            }
        }

        private func refusal(of path: String) -> Failure {
            Failure(
                "the log \(path) cannot be written (\(String(cString: strerror(errno)))), so no "
                    + "answer is told; name another one with --log", .badFile)
        }

        /// A line of the log, as JSON.
        private struct Entry: Encodable {
            var at: String
            var cabinet: String
            var challenge: String
            var who: String
            var reason: String
        }

        private struct Document: Encodable {
            var challenge: String
            var answer: String
        }
    }
}
