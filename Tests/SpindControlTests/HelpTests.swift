import Foundation
import Testing

/// What the real program says of itself: the manual pages and completions are made from it.
@Suite(.timeLimit(.minutes(1)))
struct HelpTests {
    private struct Help: Decodable {
        var command: Command
    }

    private struct Command: Decodable {
        struct Argument: Decodable {
            var kind: String
            var abstract: String?
            var shouldDisplay: Bool?
            var valueName: String?
        }

        var commandName: String
        var abstract: String?
        var discussion: String?
        var shouldDisplay: Bool?
        var arguments: [Argument]?
        var subcommands: [Command]?

        var all: [Command] {
            [self] + (subcommands ?? []).filter { $0.commandName != "help" }.flatMap(\.all)
        }
    }

    private func commands() async throws -> [Command] {
        let result = try await blocking { try SpindctlProgram.run(["--experimental-dump-help"]) }
        #expect(result.status == 0)
        return try JSONDecoder().decode(Help.self, from: Data(result.output.utf8)).command.all
    }

    @Test func everyCommandSaysWhatItDoesInASentence() async throws {
        let commands = try await commands()
        #expect(commands.count > 25)
        for command in commands {
            let abstract = command.abstract ?? ""
            #expect(abstract.hasSuffix("."), "\(command.commandName): \(abstract)")
            #expect(abstract.first?.isUppercase == true, "\(command.commandName)")
            #expect(abstract.count <= 84, "\(command.commandName): \(abstract)")
        }
    }

    @Test func everyArgumentSaysWhatItIs() async throws {
        for command in try await commands() {
            for argument in command.arguments ?? [] where argument.shouldDisplay ?? true {
                #expect(
                    argument.abstract?.isEmpty == false,
                    "\(command.commandName) \(argument.valueName ?? "")")
            }
        }
    }

    @Test(arguments: [
        "watch", "lock", "contact", "keypad", "set", "reload", "check", "pinout", "wiring",
    ])
    func whatIsHardToCallHasAnExample(name: String) async throws {
        let found = try await commands().filter { $0.commandName == name }
        #expect(!found.isEmpty)
        for command in found {
            #expect(command.discussion?.contains("Example") == true, "\(name)")
            #expect(command.discussion?.contains("spindctl ") == true, "\(name)")
        }
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func aCompletionIsMadeForEachShell(shell: String) async throws {
        let result = try await blocking {
            try SpindctlProgram.run(["--generate-completion-script", shell])
        }
        #expect(result.status == 0)
        for word in ["spindctl", "watch", "board", "reload", "keypad"] {
            #expect(result.output.contains(word), "\(shell) lacks \(word)")
        }
    }

    @Test func doorsAreCompletedFromTheRunningCabinet() async throws {
        try await withServer { server in
            let result = try await blocking {
                let line = ["--socket", server.path, "open", ""]
                return try SpindctlProgram.run(
                    ["---completion", "open", "--", "positional@0", "3", "0"]
                        + ["spindctl"] + line)
            }
            #expect(result.output.split(separator: "\n") == ["1", "2", "3"], "\(result)")
        }
    }
}
