import Foundation
import SpindAgent
import SpindCore
import SpindStore
import SpindTerminal
import Testing

@testable import SpindControl

/// The real program against a server in this process.
@Suite(.timeLimit(.minutes(2)))
struct SpindctlTests {
    private func spindctl(
        _ arguments: String..., socket: String
    ) async throws -> SpindctlProgram.Result {
        try await blocking { try SpindctlProgram.run(["--socket", socket] + arguments) }
    }

    @Test(
        arguments: [
            (["status"], 0, "borken-rathaus"),
            (["events", "--limit", "3"], 0, "nothing was recorded for 1 h (full)"),
            (["events", "--after", "1", "--limit", "1"], 0, "opening 123456, try 2 by root"),
            (["events", "--limit", "0"], 64, "--limit must be at least 1"),
            (["events", "--follow", "--limit", "1001"], 64, "at most 1000"),
            (["why", "last"], 0, "unknownCredential"),
            (["why"], 0, "storeUnavailable"),
            (["why", "1"], 1, "record 1 is no refusal but: door 999: opening 123456"),
            (["why", "100000"], 1, "there is no record 100000"),
            (["why", "zero"], 64, "last|seq"),
            (["open", "3", "--reason", "Prüfung", "--no-wait"], 0, "door 3: opening 77 begins"),
            (["open", "3", "--reason", "ab"], 64, "3 to 200"),
            (["open", "3"], 64, "--reason"),
            (["lock", "1", "--reason", "left open"], 0, "compartment 1 is driven to lock"),
            (["lock", "1"], 64, "--reason"),
            (["open", "three", "--reason", "Prüfung"], 64, "invalid for"),
            (["block", "3", "--note", "hinge broken"], 0, "compartment 3 is blocked"),
            (["block", "3", "--note", "a\nb\nc"], 64, "control characters"),
            (["unblock", "3"], 0, "not blocked any more"),
            (["grant", "add", "--set", "3", "--for", "3d"], 0, "271828"),
            (["grant", "add", "--compartment", "3", "--for", "3"], 64, "1d12h"),
            (["grant", "add", "--set", "3", "--for", "1d", "--from", "soon"], 64, "2026-12-01"),
            (
                ["grant", "add", "--set", "3", "--for", "1d", "--uses", "2", "--unlimited"], 64,
                "exclude each other"
            ),
            (["grant", "list"], 0, "g-7k3m9q2x4z"),
            (["grant", "revoke", "g-7k3m9q2x4z"], 0, "is revoked"),
            (["loan", "close", "12", "--reason", "verloren"], 0, "loan 12 is closed"),
            (["journal", "verify"], 0, "The journal is whole: records 1 to"),
            (["version"], 0, "spindd 0.1.0"),
            (["clock", "show"], 0, "by whoever confirmed it, 1 min ago"),
            (["clock", "set", "--to", "2026-12-01 09:05", "--reason", "phone"], 0, "Now  "),
            (["clock", "set", "--from-system", "--reason", "ntp"], 0, "Before  "),
            (["clock", "set", "--reason", "phone"], 64, "either --to or --from-system"),
            (["clock", "set", "--to", "nine", "--reason", "phone"], 64, "2026-12-01 09:00"),
            (["reload"], 0, "- compartment 5 is new"),
            (["test", "contact", "3", "--reason", "magnet"], 1, "door 3 has no contact"),
            (["test", "contact", "1"], 64, "--by-hand"),
            (["test", "contact", "1", "--by-hand", "--for", "1s"], 64, "5 s to 10 min"),
            (["test", "lock", "9", "--reason", "latch"], 1, "no compartment 9"),
            (["test", "keypad", "none"], 1, "no keypad none, but: keypad"),
            (["board", "check", "/none/cabinet.yaml"], 78, "is not there"),
            (["board", "check"], 64, "file"),
            (["board", "pinout", "/none/cabinet.yaml"], 78, "is not there"),
            (["board", "wiring", "/none/cabinet.yaml"], 78, "is not there"),
            (["board", "wiring", "--text", "-o", "a.svg"], 64, "neither -o nor --sheet"),
            (["board", "list", "--boards", "/none"], 78, "/none is no folder"),
            (["nonsense"], 64, "nonsense"),
            (["--version"], 0, "spindctl "),
        ] as [([String], Int32, String)])
    func commandSaysItAndEndsWithItsStatus(
        arguments: [String], status: Int32, words: String
    ) async throws {
        let isLast = arguments == ["why", "last"]
        let records = isLast ? Array(Examples.records.prefix(24)) : Examples.records
        try await withServer(InMemoryCabinet(records: records)) { server in
            let result = try await blocking {
                try SpindctlProgram.run(["--socket", server.path] + arguments)
            }
            #expect(result.status == status, "\(result)")
            let said = status == 0 ? result.output : result.errors
            #expect(said.replacing("\n    ", with: " ").contains(words), "\(result)")
            #expect((status == 0) == result.errors.isEmpty, "\(result)")
            for line in result.output.split(separator: "\n") {
                #expect(TextWidth.columns(of: String(line)) <= 80, "\(line)")
            }
        }
    }

    @Test func aGrantIsAskedForAsItWasTyped() async throws {
        try await withServer { server in
            _ = try await spindctl(
                "grant", "add", "--set", "4", "--for", "1d12h", "--from", "2026-12-01 09:00",
                "--grace", "30m", "--unlimited", "--kind", "opening", socket: server.path)
            let wanted = GrantRequest(
                kind: .opening, set: HandoverSetID(4),
                start: WallTime(secondsSince1970: 1_796_112_000),
                durationMilliseconds: 129_600_000, graceMilliseconds: 1_800_000,
                usesAllowed: nil)
            // Times are those of the cabinet's zone, which it is asked for.
            #expect(server.cabinet.asked == [.status, .addGrant(wanted)])
            _ = try await spindctl("grant", "add", "--set", "4", "--for", "1h", socket: server.path)
            let usual = GrantRequest(
                kind: .loan, set: HandoverSetID(4), start: nil, durationMilliseconds: 3_600_000,
                graceMilliseconds: 0, usesAllowed: 1)
            #expect(server.cabinet.asked.last == .addGrant(usual))
        }
    }

    @Test(arguments: [
        ["status"], ["why"], ["open", "3", "--reason", "abc", "--no-wait"],
        ["block", "3", "--note", "abc"], ["grant", "add", "--set", "3", "--for", "1d"],
        ["grant", "list"], ["journal", "verify"], ["version"], ["why", "100000"],
        ["open", "3", "--reason", "ab"],
    ])
    func jsonIsOneDocumentOnOneLine(arguments: [String]) async throws {
        try await withServer { server in
            for place in [0, arguments.count] {
                var arguments = arguments
                arguments.insert("--json", at: place)
                let all = ["--socket", server.path] + arguments
                let result = try await blocking { try SpindctlProgram.run(all) }
                #expect(result.output.count { $0 == "\n" } == 1, "\(result)")
                let document = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
                let fields = try #require(document as? [String: Any])
                #expect((fields["error"] != nil) == (result.status != 0))
                if result.status != 0 { #expect(fields["status"] as? Int == Int(result.status)) }
            }
        }
    }

    @Test(arguments: [
        ["status"], ["open", "3", "--reason", "abc"], ["grant", "list"], ["events", "--follow"],
    ])
    func whoIsInNoGroupIsTold(arguments: [String]) async throws {
        try await withServer(rights: .none) { server in
            let result = try await blocking {
                try SpindctlProgram.run(["--socket", server.path] + arguments)
            }
            #expect(result.status == 77)
            #expect(result.errors.contains("it takes the group spind"))
        }
    }

    @Test func withoutAnAgentItSaysSo() async throws {
        let result = try await spindctl("status", socket: "/nonexistent/control.sock")
        #expect(result.status == 69)
        #expect(result.errors.contains("spindd is not running"))
        #expect(result.errors.replacing("\n    ", with: " ").contains("journal commands work"))
    }

    @Test(
        arguments: [
            (
                [
                    AuditEvent.pulseEnded(
                        opening: OpeningID(77), compartment: CompartmentID(1), attempt: 1,
                        outcome: .pulsed),
                    .doorOpened(
                        compartment: CompartmentID(1), opening: OpeningID(77), alreadyOpen: false),
                ], 0, "door 1: open (opening 77)"
            ),
            (
                [
                    .pulseEnded(
                        opening: OpeningID(77), compartment: CompartmentID(1), attempt: 1,
                        outcome: .limited(.duty, retryAfterMilliseconds: 30_000))
                ], 1, "its duty limit forbids it for 30 s"
            ),
            (
                [.lockStuck(compartment: CompartmentID(1), opening: OpeningID(77))], 1,
                "its lock is STUCK"
            ),
        ] as [([AuditEvent], Int32, String)])
    func openWaitsForWhatBecomesOfIt(
        events: [AuditEvent], status: Int32, words: String
    ) async throws {
        try await withServer { server in
            async let result = spindctl("open", "1", "--reason", "Prüfung", socket: server.path)
            try await blocking {
                let isAsked = eventually {
                    server.cabinet.asked.contains(.open(CompartmentID(1), reason: "Prüfung"))
                }
                #expect(isAsked)
                for event in events { server.cabinet.record(event) }
            }
            let end = try await result
            #expect(end.status == status)
            #expect((end.output + end.errors).replacing("\n    ", with: " ").contains(words))
        }
    }

    @Test func followShowsEachRecordAsItIsWritten() async throws {
        try await withServer { server in
            try await blocking {
                let program = try SpindctlProgram([
                    "events", "--follow", "--limit", "1", "--json", "--socket", server.path,
                ])
                let first = program.lines(1)
                let next = server.cabinet.record(.stopped)
                let lines = first + program.lines(1)
                program.end()
                let records = try lines.map {
                    try ControlCoding.decode(AuditRecord.self, from: Array($0.utf8))
                }
                #expect(records == [try #require(Examples.records.last), next])
            }
        }
    }

    @Test func aCabinetThatRefusesIsOne() async throws {
        let cabinet = InMemoryCabinet(prepared: [
            "unblock": .outcome(.refused(.nothingToDo)),
            "block": .outcome(.refused(.storeUnavailable(.full))),
            "verifyJournal": .verification(
                JournalVerification(
                    first: 1, last: 5, head: "", firstBad: .init(sequence: 5, reason: "changed"))),
        ])
        try await withServer(cabinet) { server in
            let unblock = try await spindctl("unblock", "3", socket: server.path)
            #expect(unblock.status == 1)
            #expect(unblock.errors.contains("it is so already"))
            let block = try await spindctl("block", "3", "--note", "abc", socket: server.path)
            #expect(block.status == 1)
            #expect(block.errors.contains("nothing can be recorded (full)"))
            let verify = try await spindctl("journal", "verify", socket: server.path)
            #expect(verify.status == 2)
            #expect(verify.output.contains("DAMAGED at record 5"))
        }
    }
}
