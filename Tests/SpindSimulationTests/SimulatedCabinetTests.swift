import Logging
import SpindAgent
import SpindBoards
import SpindCore
import SpindCrypto
import SpindHAL
import SpindLinux
import SpindSeeds
import SpindSimulation
import SpindStore
import Synchronization
import Testing

/// The simulated bench with the real agent, played by scripts: what a person does is real, time is
/// that of the machine, and every wait ends with what it waits for.
@Suite(.timeLimit(.minutes(1)), .serialized)
struct SimulatedCabinetTests {
    private static let root = ProjectFolder.root

    /// Plays a script on a fresh cabinet.
    ///
    /// - Returns: the whole journal.
    @discardableResult
    private func play(
        _ script: String, on cabinet: String = "simulated-bench"
    ) async throws -> [AuditRecord] {
        var file = try CabinetLoader(files: DiskFiles(), boards: Self.root + "/Boards")
            .load(Self.root + "/Boards/cabinets/\(cabinet)/cabinet.yaml")
        // A door that does not open is told soon, where it tells at once.
        if file.lockBuses.isEmpty { file.layout.policy.openTimeout = .milliseconds(500) }
        // A minute is for people.
        for index in file.layout.compartments.indices
        where file.layout.compartments[index].relocksAfter != nil {
            file.layout.compartments[index].relocksAfter = .seconds(2)
            file.layout.policy.reopenWithin = .seconds(1)
        }
        let lines = try ScriptParser(compartments: file.layout.compartments.map(\.id))
            .parse(script)
        let machine = SpindLinux.SystemClock()
        let cabinet = try SimulatedCabinet(
            SimulatedCabinet.Site(
                file: file,
                clock: SimulatedHostClock(monotonic: machine) { machine.read().wall },
                pace: .continuous, disk: MemoryDisk(),
                key: try CabinetKey(bytes: Array(1...32)), generator: SeededGenerator(seed: 1),
                timeZone: .utc,
                maintainer: Principal(userID: 0, loginUserID: nil), version: "test",
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
        defer { cabinet.end() }
        async let journal: Void = cabinet.run()
        try await cabinet.start()
        var runner = ScriptRunner(
            stage: cabinet, clock: .continuous, timeZone: .utc, output: { _ in })
        for line in lines { try await runner.run(line) }
        cabinet.end()
        await journal
        return await cabinet.view().journal
    }

    @Test func demonstrationHolds() async throws {
        let files = DiskFiles()
        let bytes = try files.bytes(at: Self.root + "/Scripts/demo-story.txt", limit: 65_536)
        try await play(String(decoding: bytes, as: UTF8.self))
    }

    @Test func readersOnABusAreTypedAtAndHeldTo_AlsoAfterAPowerCut() async throws {
        try await play(
            """
            grant add compartment 1 for 3h
            type $PIN#
            wait display "Fach 1"
            open 1
            close 1
            wait journal loanOpened
            power-cut
            type $PIN#
            wait display "Fach 1"
            open 1
            close 1
            wait journal loanEnded
            service add card op-7 04a1b2c3
            card 04a1b2c3
            wait journal serviceStarted
            """, on: "simulated-readers")
    }

    /// Its door contact and its item sensor hang on a reader's inputs.
    @Test func doorOnAReadersInput_IsSeen_AlsoAfterAPowerCut() async throws {
        let round = """
            spindctl open 2 "its contact hangs on a reader"
            wait door 2 ajar within 10s
            open 2
            pause 2s
            close 2
            pause 2s

            """
        let journal = try await play(round + "power-cut\n" + round, on: "simulated-readers")
        let opened = journal.count { if case .doorOpened = $0.event { true } else { false } }
        let closed = journal.count { if case .doorClosed = $0.event { true } else { false } }
        #expect(opened == 2 && closed == 2, "\(journal.map(\.event))")
    }

    @Test(arguments: ["line-name-cabinet-2", "beaglebone-cabinet-2"])
    func linesByTheirNames_DriveTheirLatches(cabinet: String) async throws {
        let journal = try await play(
            """
            spindctl open 1 "a latch"
            wait door 1 ajar within 10s
            open 1
            spindctl open 2 "another"
            wait door 2 ajar within 10s
            open 2
            close 1
            close 2
            pause 1s
            """, on: cabinet)
        let opened = journal.count { if case .doorOpened = $0.event { true } else { false } }
        #expect(opened == 2, "\(journal.map(\.event))")
    }

    @Test(arguments: ["front", "card", "door", "tag", "near", "nearest"])
    func cardIsTheSame_AtEachKindOfReader_AlsoAfterAPowerCut(reader: String) async throws {
        let journal = try await play(
            """
            service add card op-7 04a1b2c3
            card 04a1b2c3 at \(reader)
            wait journal serviceStarted
            power-cut
            pause 1s
            card 04a1b2c3 at \(reader)
            wait journal serviceStarted
            """, on: "simulated-readers")
        let started = journal.count {
            if case .serviceStarted = $0.event { true } else { false }
        }
        #expect(started == 2, "\(journal.map(\.event))")
        let faults = journal.count {
            if case .conditionChanged(_, _?) = $0.event { true } else { false }
        }
        #expect(faults == 0, "\(journal.map(\.event))")
    }

    @Test func cardThatAReaderCannotSend_FailsTheScript() async throws {
        await #expect {
            try await play("card 04a1b2c3d4 at near", on: "simulated-readers")
        } throws: {
            "\($0)".contains("reader 'near' reads numbers of 4, 7 or 10 bytes")
        }
        await #expect {
            try await play("card 04a1b2c3 at nowhere", on: "simulated-readers")
        } throws: {
            "\($0)".contains("the cabinet has no reader 'nowhere'")
        }
    }

    @Test func lockBoardsOnTheirBuses_OpenTheirDoors_AlsoAfterAPowerCut() async throws {
        let round = """
            spindctl open 2 "a KR-CU16"
            wait door 2 ajar within 10s
            open 2
            spindctl open 4 "a relay board"
            wait door 4 ajar within 10s
            spindctl open 5 "a magnet on a relay board"
            wait door 5 driven within 10s
            open 5
            wait door 5 released within 20s
            spindctl open 6 "a KR-CU48"
            wait door 6 ajar within 10s
            spindctl open 7 "a Winnsen board"
            wait door 7 ajar within 10s
            spindctl open 8 "a KR-CU48 with other commands"
            wait door 8 ajar within 10s
            close 2
            close 4
            close 5
            close 6
            close 7
            close 8
            pause 1s

            """
        let journal = try await play(
            round + "power-cut\n" + round + "verify journal\n", on: "simulated-lock-boards")
        let opened = journal.count { if case .doorOpened = $0.event { true } else { false } }
        #expect(opened == 12, "\(journal.map(\.event))")
        let bad = journal.filter {
            switch $0.event {
            case .doorForcedOpen, .openNotDetected, .lockStuck: true
            default: false
            }
        }
        #expect(bad.isEmpty, "\(bad)")
    }

    @Test func whatTellsOfTheCabinetItself_IsToldAndOver_AndAButtonLetsPeopleOut() async throws {
        let journal = try await play(
            """
            expect no-trouble lid
            trip lid
            wait trouble lid
            restore lid
            pause 200ms
            expect trouble lid
            service add pin op-1
            type $SERVICE#
            wait no-trouble lid
            type *
            trip supply
            wait trouble supply
            restore supply
            wait no-trouble supply
            press way-out
            wait door 3 driven
            open 3
            pause 300ms
            close 3
            wait journal doorClosed
            wait journal pulseEnded
            trip way-out
            wait journal pulseEnded
            pause 500ms
            power-cut
            pause 500ms
            expect door 3 released
            restore way-out
            verify journal
            """)
        let exits = journal.filter {
            if case .openingIntended(_, _, 1, .exit) = $0.event { true } else { false }
        }
        #expect(exits.count == 2, "what is pressed at the start opens nothing")
        #expect(!journal.contains { $0.event.name == .doorForcedOpen })
        #expect(!journal.contains { $0.event.name == .loanOpened })
    }

    @Test func carIsUnlockedAndLocked_ByTwoRelays() async throws {
        let journal = try await play(
            """
            wait journal lockingEnded
            grant add compartment 1 for 3h
            type $PIN#
            wait journal loanOpened
            open 1
            close 1
            open 1
            close 1
            wait journal lockingEnded
            type $PIN#
            wait journal loanEnded
            open 1
            close 1
            spindctl lock 1 "left open"
            wait journal lockingEnded
            verify journal
            """, on: "car-central-locking")
        let causes = journal.compactMap { record -> LockingCause? in
            if case .lockingIntended(CompartmentID(1), let cause) = record.event {
                cause
            } else {
                nil
            }
        }
        #expect(causes.first == .started)
        #expect(causes.contains(.unattended))
        #expect(
            causes.contains {
                if case .command(_, "left open") = $0 { true } else { false }
            })
    }

    @Test func doorsOnAnExpanderOpen_AlsoAfterAPowerCut() async throws {
        let round = """
            spindctl open 1 "on an expander"
            wait door 1 ajar within 10s
            open 1
            spindctl open 3 "on the computer"
            wait door 3 ajar within 10s
            open 3
            close 1
            close 3
            pause 1s

            """
        let journal = try await play(
            """
            grant add compartment 1 for 3h
            type $PIN#
            wait door 1 ajar within 10s
            open 1
            close 1
            wait journal loanOpened

            """ + round + "power-cut\n" + round + "verify journal\n", on: "simulated-expander")
        let opened = journal.count { if case .doorOpened = $0.event { true } else { false } }
        #expect(opened == 5, "\(journal.map(\.event))")
        let bad = journal.filter {
            switch $0.event {
            case .doorForcedOpen, .openNotDetected, .lockStuck: true
            default: false
            }
        }
        #expect(bad.isEmpty, "\(bad)")
    }

    @Test func noKeyIsLost_HoweverFastTheyFollow() async throws {
        let once = "type 123456\nexpect display \"PIN: ******\"\ntype *\n"
        try await play(String(repeating: once, count: 4))
    }

    @Test func pulseThatThePowerEndedIsNotRepeated() async throws {
        let journal = try await play(
            """
            grant add compartment 3 for 1h
            type $PIN#
            wait door 3 driven
            power-cut
            expect door 3 released
            wait journal openingIntended
            wait journal pulseEnded
            expect door 3 closed
            expect loans 0
            verify journal
            """)
        let outcomes = journal.compactMap { record in
            if case .pulseEnded(_, _, _, let outcome) = record.event { outcome } else { nil }
        }
        #expect(outcomes == [.interrupted])
    }

    @Test func journalGoesOnBehindAPowerCut() async throws {
        let journal = try await play("power-cut\npower-cut\nverify journal")
        #expect(journal.map(\.sequence) == (1...journal.count).map { Int64($0) })
        // Each life switches the bike's charging socket on.
        #expect(
            journal.map { $0.event.name }.filter { $0 != .socketSwitched }
                == [.started, .started, .started, .stopped])
    }

    @Test func strikeIsPulledWhileItIsDriven() async throws {
        try await play(
            """
            grant add opening compartment 3 for 1h
            type $PIN#
            open 3
            wait journal doorOpened
            close 3
            wait journal doorClosed
            """)
    }

    @Test func forcedDoorIsSeen() async throws {
        try await play(
            """
            force 2
            wait journal doorForcedOpen
            close 2
            wait journal doorClosed
            """)
    }

    @Test func jammedLockIsReported() async throws {
        try await play(
            """
            jam 1
            grant add compartment 1 for 1h
            type $PIN#
            wait journal openNotDetected
            wait journal lockStuck
            expect loans 0
            """)
    }

    @Test func wrongPINIsRefused_AndABlockTold() async throws {
        try await play(
            """
            type 000000#
            wait journal accessDenied
            spindctl block 1 "defekt"
            grant add compartment 1 for 1h
            type $PIN#
            wait journal accessDenied
            wait display "Fach 1"
            spindctl unblock 1
            type $PIN#
            wait door 1 open
            """)
    }

    @Test func maintainerOpensADoor() async throws {
        try await play(
            """
            spindctl open 2 "Nachsehen"
            wait door 2 ajar
            wait journal doorOpened
            open 2
            close 2
            wait journal doorClosed
            """)
    }

    @Test func cutWireReadsAsAnOpenDoor() async throws {
        try await play(
            """
            unplug 1
            wait journal doorForcedOpen
            plug 1
            wait journal doorClosed
            """)
    }
}

/// A disk in memory; each start after a power cut finds what was committed.
private struct MemoryDisk: SimulatedDisk {
    private let store = InMemoryCabinetStore()

    func openStore() throws -> sending any CabinetStore { store }
    func openJournal() throws -> any JournalReader { store }
}

/// Where the project's files are, seen from the tests.
private enum ProjectFolder {
    static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        .dropLast(3).joined(separator: "/")
}
