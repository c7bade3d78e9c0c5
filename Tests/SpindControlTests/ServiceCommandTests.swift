import Foundation
import SpindAgent
import SpindCore
import SpindTerminal
import Testing

@testable import SpindControl

/// Operators' commands of the real program, against a server in this process.
@Suite(.timeLimit(.minutes(2)))
struct ServiceCommandTests {
    private func spindctl(
        _ arguments: [String], socket: String
    ) async throws -> SpindctlProgram.Result {
        try await blocking { try SpindctlProgram.run(["--socket", socket] + arguments) }
    }

    @Test(
        arguments: [
            (["service", "add", "op-3"], 0, "314159265   (told now and never again)"),
            (["service", "add", "op-3", "--for", "91d"], 64, "1h to 90d"),
            (["service", "add", "op-3", "--card", "04a1b2"], 64, "for example 04a1b2c3"),
            (["service", "add"], 64, "name"),
            (["service", "list"], 0, "No service PINs"),
            (["service", "revoke", "op-3"], 0, "service credential op-3 is revoked"),
            (["prop", "3", "--reason", "new shelves", "--no-wait"], 0, "door 3: opening 77"),
            (["prop", "3", "--reason", "new shelves", "--for", "9h"], 64, "1m to 8h"),
            (["prop", "3", "--for", "1h"], 64, "--reason"),
            (["inspect", "--reason", "yearly check", "--no-wait"], 0, "the inspection begins"),
            (["inspect"], 64, "--reason"),
            (["asset", "home", "4"], 0, "set 4 is in its own compartments"),
            (["asset", "home", "four"], 64, "invalid for"),
        ] as [([String], Int32, String)])
    func commandSaysItAndEndsWithItsStatus(
        arguments: [String], status: Int32, words: String
    ) async throws {
        try await withServer { server in
            let result = try await spindctl(arguments, socket: server.path)
            #expect(result.status == status, "\(result)")
            let said = status == 0 ? result.output : result.errors
            #expect(said.replacing("\n    ", with: " ").contains(words), "\(result)")
            for line in result.output.split(separator: "\n") {
                #expect(TextWidth.columns(of: String(line)) <= 80, "\(line)")
            }
        }
    }

    @Test func requestsAreAskedForAsTheyWereTyped() async throws {
        try await withServer { server in
            for arguments in [
                ["service", "add", "op-3", "--card", "04:A1:B2:C3", "--for", "30d"],
                ["service", "add", "op-4"], ["service", "revoke", "op-3"],
                ["prop", "3", "--for", "45m", "--reason", "new shelves", "--no-wait"],
                ["asset", "home", "4"],
            ] {
                let result = try await spindctl(arguments + ["--json"], socket: server.path)
                #expect(result.status == 0, "\(result)")
                #expect(result.output.count { $0 == "\n" } == 1, "\(result)")
            }
            let day = Int64(86_400_000)
            let acts = server.cabinet.asked.filter(\.acts)
            #expect(
                acts == [
                    .addService(
                        ServiceRequest(
                            id: ServiceID("op-3"), card: "04a1b2c3",
                            durationMilliseconds: 30 * day)),
                    .addService(
                        ServiceRequest(
                            id: ServiceID("op-4"), card: nil, durationMilliseconds: 90 * day)),
                    .revokeService(ServiceID("op-3")),
                    .propOpen(
                        CompartmentID(3), milliseconds: 2_700_000, reason: "new shelves"),
                    .moveHome(HandoverSetID(4)),
                ])
        }
    }

    @Test(arguments: [(0, 0, "1 opened, 0 did not"), (1, 1, "1 opened, 1 did not")])
    func anInspectionIsFollowedToItsEnd(
        failed: Int, status: Int32, words: String
    ) async throws {
        try await withServer { server in
            let doors = Examples.status(lastRecord: 0).cabinet.compartments.count
            let opened = words.hasPrefix("1 opened, 0") ? doors : 1
            async let result = spindctl(
                ["inspect", "--reason", "yearly check"], socket: server.path)
            try await blocking {
                let isAsked = eventually {
                    server.cabinet.asked.contains(.inspect(reason: "yearly check"))
                }
                #expect(isAsked)
                let cause = OpeningCause.command(by: Examples.jo, reason: "yearly check")
                for event in [
                    AuditEvent.inspectionStarted(cause: cause),
                    .openingIntended(
                        opening: OpeningID(5), compartment: CompartmentID(1), attempt: 1,
                        cause: cause),
                    .doorOpened(
                        compartment: CompartmentID(1), opening: OpeningID(5), alreadyOpen: false),
                    .inspectionEnded(opened: opened, failed: failed),
                ] { server.cabinet.record(event) }
            }
            let end = try await result
            #expect(end.status == status, "\(end)")
            #expect(end.output.contains("door 1: open; close it to go on"))
            #expect(end.output.contains("\(opened) opened, \(failed) did not"))
        }
    }

    // MARK: - Break-glass

    private func answer(
        _ folder: TemporaryFolder, _ more: String..., challenge: String = "3141 5926"
    ) async throws -> SpindctlProgram.Result {
        let path = folder.path
        return try await blocking {
            try SpindctlProgram.run(
                [
                    "break-glass", "answer", challenge, "--key", path + "/rathaus.key",
                    "--who", "op-3", "--reason", "no network",
                ] + more)
        }
    }

    private func makeKey(in folder: TemporaryFolder, mode: Int = 0o600) throws {
        let path = folder.path + "/rathaus.key"
        try Data(1...32).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test func aChallengeIsAnsweredOfflineAndLogged() async throws {
        let folder = try TemporaryFolder()
        try makeKey(in: folder)
        let result = try await answer(folder)
        #expect(result.status == 0, "\(result)")
        #expect(result.output.hasPrefix("Answer    4008 7712\n"), "as the cabinet computes it")
        let again = try await answer(folder, "--json", "--cabinet", "rathaus")
        #expect(again.output == #"{"answer":"40087712","challenge":"31415926"}"# + "\n")
        let log = try String(
            contentsOfFile: folder.path + "/rathaus.key.log", encoding: .utf8)
        let lines = log.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.allSatisfy { $0.contains(#""who":"op-3""#) })
        #expect(lines[1].contains(#""cabinet":"rathaus""#))
        #expect(lines[0].contains(#""challenge":"31415926""#))
        #expect(!log.contains("40087712"), "the answer itself is told to one person only")
    }

    @Test func withoutALogNoAnswerIsTold() async throws {
        let folder = try TemporaryFolder()
        try makeKey(in: folder)
        let result = try await answer(folder, "--log", folder.path)
        #expect(result.status == 78, "\(result)")
        #expect(result.output.isEmpty)
        #expect(result.errors.contains("--log"))
    }

    @Test func aKeyThatIsMissingOrOpenToOthersIsRefused() async throws {
        let folder = try TemporaryFolder()
        let missing = try await answer(folder)
        #expect(missing.status == 78)
        #expect(missing.errors.contains("is not there"))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/rathaus.key"))
        try makeKey(in: folder, mode: 0o644)
        let open = try await answer(folder)
        #expect(open.status == 78)
        #expect(open.errors.contains("chmod 600"))
    }

    @Test func aChallengeThatIsNoneIsSaidToBeNone() async throws {
        let folder = try TemporaryFolder()
        try makeKey(in: folder)
        let result = try await answer(folder, challenge: "314159")
        #expect(result.status == 64)
        #expect(result.errors.contains("000#"))
        #expect(
            !FileManager.default.fileExists(atPath: folder.path + "/rathaus.key.log"))
    }
}
