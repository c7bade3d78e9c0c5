import Foundation
import Glibc
import Testing

/// What an administrator sees of `spind-registry`.
@Suite(.timeLimit(.minutes(2)))
struct RegistryProgramTests {
    @Test func serverListensToPeopleAndCabinets_AndObeysSIGTERM() throws {
        let registry = try RegistryProgram()
        let server = try registry.start()
        for what in ["people's API on 127.0.0.1:", "device port on 127.0.0.1:", "local socket on "]
        {
            #expect(server.errors.contains(what), "\(server.errors)")
        }
        let begun = monotonicNow()
        server.send(SIGTERM)
        #expect(server.wait().status == 0)
        #expect(monotonicNow() - begun < .seconds(5))
    }

    @Test func commandsDoTheSame_WithAServerAndWithout() throws {
        let registry = try RegistryProgram()
        try FileManager.default.createDirectory(
            atPath: registry.folder.path + "/state", withIntermediateDirectories: true)
        let member = try registry.fill()
        #expect(member.hasPrefix("m-"))
        let alone = try registry.run("asset", "show", "projector")
        #expect(alone.status == 0)
        #expect(alone.output.contains("Beamer"))
        let server = try registry.start()
        #expect(server.isRunning, "\(server.errors)")
        let served = try registry.run("asset", "show", "projector")
        #expect(served.output == alone.output)
        #expect(try registry.run("member", "show", member).output.contains("Anna 🚲 Kamp"))
    }

    @Test func refusedBookingNamesTheNextTime_WithStatus1() throws {
        let registry = try RegistryProgram()
        _ = try registry.start()
        let member = try registry.fill()
        let first = try registry.run(
            "reservation", "create", "--for", member, "--asset", "projector", "--from", "now",
            "--to", "+2h")
        #expect(first.status == 0, "\(first.errors)")
        let second = try registry.run(
            "reservation", "create", "--for", member, "--asset", "projector", "--from", "now",
            "--to", "+1h")
        #expect(second.status == 1)
        #expect(second.errors.contains("Next possible"), "\(second.errors)")
        #expect(second.output.isEmpty)
        let table = try registry.run("reservation", "list")
        #expect(table.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test func regionEndsLast() throws {
        let registry = try RegistryProgram()
        _ = try registry.start()
        #expect(
            try registry.run("region", "create", "kreis-coesfeld", "--name", "Kreis Coesfeld")
                .status == 0)
        let ended = try registry.run("region", "end", "kreis-coesfeld")
        #expect(ended.status == 0, "\(ended.errors)")
        #expect(ended.output.contains("Ended"))
        _ = try registry.fill()
        let early = try registry.run("region", "end", "kreis-borken")
        #expect(early.status == 1)
        #expect(early.errors.contains("organisation"), "\(early.errors)")
    }

    @Test func mistakesAreToldInTheWordsOfTheCommandLine() throws {
        let registry = try RegistryProgram()
        _ = try registry.start()
        let member = try registry.fill()
        for (arguments, status, words) in [
            (
                ["asset", "change", "projector", "--minimum", "3h", "--maximum", "1h"], 64,
                "--maximum"
            ),
            (["enrol-token", "rathaus", "--lifetime", "99d"], 64, "--lifetime"),
            (["member", "change", member, "--email", "nowhere"], 64, "--email"),
            (
                ["member", "check-licence", member, "--classes", "Q", "--valid-until", "today"], 64,
                "--classes"
            ),
            (["asset", "list", "--organisation", "nix"], 1, "'spind-registry organisation list'"),
            (["reservation", "list", "--for", "m-none"], 1, "'spind-registry member list'"),
            (["anomaly", "close", "7-0", "--note", "x"], 1, "'spind-registry anomaly list'"),
            (["operator", "create", "x", "--role", "chief:stadt-rhede"], 64, "steward"),
        ] as [([String], Int32, String)] {
            let result = try Program.run(
                "spind-registry", arguments + ["--config", registry.file], in: registry.folder)
            #expect(result.status == status, "\(arguments): \(result.errors)")
            let told = result.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(told.contains(words), "\(arguments): \(result.errors)")
        }
    }

    @Test func whatIsStoredOfAMemberAndWhoDidWhat_CanBeHad() throws {
        let registry = try RegistryProgram()
        _ = try registry.start()
        let member = try registry.fill()
        let page = registry.folder.appending(path: "export.json").path
        let export = try registry.run("member", "export", member, page)
        #expect(export.status == 0, "\(export.errors)")
        #expect(try String(contentsOfFile: page, encoding: .utf8).contains("Anna 🚲 Kamp"))
        let again = try registry.run("member", "export", member, page)
        #expect(again.status == 78 && again.errors.contains("is there already"))
        let actions = try registry.run("action", "list", "--to", member)
        #expect(actions.output.contains("createMember"), "\(actions.errors)")
        #expect(!actions.output.contains("Anna"))
        // Of all organisations, as every other list.
        #expect(try registry.run("member", "list").output.contains(member))
        let closure = try registry.run(
            "closure", "create", "--asset", "projector", "--from", "tomorrow 8:00", "--to",
            "tomorrow 9:00", "--reason", "Inventur")
        #expect(closure.output.contains("none lies in it"), "\(closure.errors)")
    }

    @Test func fileIsChecked_AndNothingBegun() throws {
        let registry = try RegistryProgram()
        let good = try registry.run("serve", "--check")
        #expect(good.status == 0 && good.output.contains("Kreis Borken"), "\(good.errors)")
        try registry.write("registry: x\nnonsense: 1")
        let bad = try registry.run("serve", "--check")
        #expect(bad.status == 78 && bad.errors.contains("registry.yaml:2:1"), "\(bad.errors)")
        #expect(!FileManager.default.fileExists(atPath: registry.folder.path + "/state"))
    }

    struct WrongCall: Sendable {
        var arguments: [String]
        var status: Int32
    }

    static let wrongCalls = [
        WrongCall(arguments: ["reservation", "show", "r-none"], status: 1),
        WrongCall(
            arguments: [
                "closure", "create", "--from", "2026-10-25 02:30", "--to", "x", "--reason", "x",
            ],
            status: 64),
        WrongCall(
            arguments: [
                "asset", "create", "X!", "--kind", "item", "--name", "a", "--municipality", "b",
            ],
            status: 64),
        WrongCall(arguments: ["asset", "list", "--nonsense"], status: 64),
        WrongCall(
            arguments: ["break-glass", "c", "123", "--who", "a", "--reason", "b"], status: 64),
        WrongCall(arguments: ["restore", "/nonexistent"], status: 1),
        WrongCall(arguments: ["backup", "/nonexistent/file"], status: 78),
    ]

    @Test(arguments: wrongCalls)
    func wrongCallIsToldInWords_WithItsStatus(_ call: WrongCall) throws {
        let registry = try RegistryProgram()
        _ = try registry.start()
        _ = try registry.fill()
        let result = try Program.run(
            "spind-registry", call.arguments + ["--config", registry.file], in: registry.folder)
        #expect(result.status == call.status, "\(result.errors)")
        #expect(!result.errors.isEmpty)
        #expect(!result.errors.contains("Fatal"), "\(result.errors)")
    }

    @Test func mistakeInTheFileIsToldWithItsLine() throws {
        let registry = try RegistryProgram()
        try registry.write(
            """
            registry: Kreis Borken
            cabinets:
              names: [127.0.0.1]
              listen: everywhere
            databse: { sqlite: /tmp/x }
            """)
        let result = try registry.start().wait()
        #expect(result.status == 78)
        #expect(result.errors.contains("registry.yaml:4:11: "), "\(result.errors)")
        #expect(result.errors.contains("database"), "\(result.errors)")
    }

    @Test func registryComesBackFromItsBackup_InAnotherFolder() throws {
        let old = try RegistryProgram()
        let server = try old.start()
        let member = try old.fill()
        let copy = old.folder.path + "/copy.jsonl"
        let backup = try old.run("backup", copy)
        #expect(backup.status == 0, "\(backup.errors)")
        #expect(try old.run("backup", copy).status == 78)
        #expect(try old.run("restore", copy).errors.contains("running"))
        server.send(SIGTERM)
        server.wait()
        let new = try RegistryProgram()
        let state = new.folder.path + "/state"
        try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
        #expect(try new.run("restore", copy).errors.contains("registry.key"))
        try FileManager.default.copyItem(
            atPath: old.folder.path + "/state/registry.key", toPath: state + "/registry.key")
        let restored = try new.run("restore", copy)
        #expect(restored.status == 0, "\(restored.errors)")
        _ = try new.start()
        #expect(try new.run("member", "show", member).output.contains("Anna 🚲 Kamp"))
    }
}
