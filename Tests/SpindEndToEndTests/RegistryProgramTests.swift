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
