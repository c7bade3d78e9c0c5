import SpindAgent
import SpindCore
import SpindSimulation
import Synchronization
import Testing

/// How scripts are played, on a stage that does what the test says.
@Suite(.timeLimit(.minutes(1)))
struct ScriptRunnerTests {
    /// Plays lines and gives the transcript.
    private func play(_ script: String, on stage: RecordingStage) async throws -> [String] {
        let lines = try ScriptParser(compartments: [CompartmentID(1)]).parse(script)
        let transcript = Transcript()
        var runner = ScriptRunner(stage: stage, clock: .instant, timeZone: .utc) {
            transcript.add($0)
        }
        for line in lines { try await runner.run(line) }
        return transcript.lines
    }

    @Test func pinOfTheGrantIsTyped() async throws {
        let stage = RecordingStage()
        let transcript = try await play("grant add compartment 1 for 1h\ntype $PIN#", on: stage)
        #expect(stage.typed == "123456#")
        #expect(transcript.contains("  its PIN is 123456"))
    }

    @Test func operatorsPINAndTheAnswerToAChallengeAreTyped() async throws {
        let stage = RecordingStage()
        let transcript = try await play("service add pin op-1\ntype $SERVICE#", on: stage)
        #expect(stage.typed == "987654321#")
        #expect(transcript.contains("  the service PIN is 987654321"))
        stage.see { $0.display = ["Code: 12345678", "Antwort, dann #"] }
        _ = try await play("type $ANSWER#", on: stage)
        #expect(stage.typed.hasSuffix("#87654321#"))
    }

    @Test func inputsAreTrippedAndPressed_AndOneThatThereIsNot_Fails() async throws {
        let stage = RecordingStage()
        _ = try await play("trip lid\nrestore lid\npress lid", on: stage)
        #expect(stage.inputs == [false, true, false, true])
        await #expect(throws: ScriptFailure.self) { _ = try await play("trip roof", on: stage) }
    }

    @Test func cardIsHeldToTheReader() async throws {
        let stage = RecordingStage()
        let transcript = try await play("service add card c 04a1b2c3\ncard 04a1b2c3", on: stage)
        #expect(stage.cards == [[0x04, 0xA1, 0xB2, 0xC3]])
        #expect(transcript == ["> service add card c 04a1b2c3", "> card 04a1b2c3"])
        _ = try await play("card 04a1b2c3 at side", on: stage)
        #expect(stage.readers == [nil, "side"])
        await #expect(throws: ScriptFailure.self) {
            _ = try await play("card 04a1b2c3 at nowhere", on: stage)
        }
    }

    @Test func thingsAreTakenOutWhereTheDoorIsOpen() async throws {
        let stage = RecordingStage()
        stage.see {
            $0.doors[0].item = true
            $0.doors[0].socket = false
        }
        await #expect(throws: ScriptFailure.self) { try await play("item 1 absent", on: stage) }
        #expect(stage.act(.force, on: CompartmentID(1)) == .done)
        _ = try await play(
            "item 1 absent\nexpect item 1 absent\nexpect socket 1 off\nitem 1 present", on: stage)
        await #expect(throws: ScriptFailure.self) { try await play("item 1 present", on: stage) }
        await #expect(throws: ScriptFailure.self) {
            try await play("expect socket 1 on", on: stage)
        }
    }

    @Test(arguments: ["type $SERVICE#", "type $ANSWER#"])
    func whatIsNotThereIsNotTyped(line: String) async throws {
        let stage = RecordingStage()
        await #expect(throws: ScriptFailure.self) { try await play(line, on: stage) }
        #expect(stage.typed.isEmpty)
    }

    @Test func journalIsToldOnce_UpToTheRecordThatWasWaitedFor() async throws {
        let stage = RecordingStage()
        stage.append(.started(version: "1"))
        stage.append(.doorFoundOpen(compartment: CompartmentID(1)))
        stage.append(.stopped)
        let transcript = try await play(
            "say a\nwait journal doorFoundOpen\nsay b\nwait journal stopped", on: stage)
        #expect(
            transcript == [
                "\na", "> wait journal doorFoundOpen", "  |    1  00:00:00  spindd 1 started",
                "  |    2  00:00:00  door 1 found open", "\nb", "> wait journal stopped",
                "  |    3  00:00:00  spindd stopped",
            ])
    }

    @Test func waitEnds_WhenTheConditionComesTrue() async throws {
        let stage = RecordingStage()
        stage.onPress = { stage in stage.append(.doorForcedOpen(compartment: CompartmentID(1))) }
        _ = try await play("type 1\nwait journal doorForcedOpen", on: stage)
    }

    @Test func eachWaitForTheJournalLooksBehindTheLast() async throws {
        let stage = RecordingStage()
        stage.append(.stopped)
        let failure = await #expect(throws: ScriptFailure.self) {
            try await play("wait journal stopped\nwait journal stopped within 1s", on: stage)
        }
        #expect(failure?.line == 2)
        #expect(failure?.seen == "there was no record after number 1")
    }

    @Test(arguments: [
        (
            "wait door 1 open", "waited 10s for door 1 open",
            "door 1 is closed, its lock is not driven"
        ),
        ("expect door 1 ajar", "expected door 1 ajar", "door 1 is closed, its lock is not driven"),
        ("wait display \"Hallo\"", "a display with \"Hallo\"", "the display says \"PIN eingeben\""),
        ("expect display \"Hallo\"", "expected a display", "the display says \"PIN eingeben\""),
        ("expect loans 1", "expected 1 open loans", "the agent does not answer"),
        ("wait journal started", "waited 10s for a record started", "no record after number 0"),
        ("open 1", "pull door 1", "door 1 is closed, its lock is not driven"),
        ("close 1", "close door 1", "it is so already"),
        ("type $PIN#", "type $PIN", "no 'grant add' came before it"),
        ("grant revoke", "revoke a grant", "the script has made none"),
        ("verify journal", "verify the journal", "record 7 is bad: its hash does not fit"),
        ("spindctl block 1 \"note\"", "block", "failed"),
        ("power-cut", "start again after the power cut", "no power"),
    ])
    func failureSaysTheLineAndWhatWasSeen(line: String, wanted: String, seen: String) async {
        let failure = await #expect(throws: ScriptFailure.self) {
            try await play("# a comment\n\(line)", on: RecordingStage())
        }
        #expect(failure?.line == 2)
        #expect(failure?.wanted.contains(wanted) == true, "\(String(describing: failure))")
        #expect(failure?.seen.contains(seen) == true, "\(String(describing: failure))")
    }
}

/// The lines that a runner wrote.
private final class Transcript: Sendable {
    private let written = Mutex<[String]>([])

    var lines: [String] { written.withLock { $0 } }

    func add(_ line: String) {
        written.withLock { $0.append(line) }
    }
}
