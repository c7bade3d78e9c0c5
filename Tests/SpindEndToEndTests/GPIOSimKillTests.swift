import Foundation
import SpindAgent
import SpindControl
import SpindCore
import SpindStore
import Testing

/// spindd is killed at random moments, on real lines: whatever it was doing, no door opened
/// unrecorded and the chain is whole.
@Suite(.serialized, .enabled(if: LendingCabinet.isPossible), .timeLimit(.minutes(10)))
struct GPIOSimKillTests {
    /// The second libgpiod changes only the lines: there fewer rounds do.
    private static var rounds: Int {
        ProcessInfo.processInfo.environment["SPIND_LIBGPIOD"] == "2" ? 20 : 200
    }

    @Test func killedAtRandomMomentsNoDoorOpensUnrecordedAndTheChainIsWhole() throws {
        let cabinet = try LendingCabinet()
        let watches = [1, 2].map(cabinet.watch)
        var random = SystemRandomNumberGenerator()
        var killedInPulse = 0
        for round in 1...Self.rounds {
            try cabinet.launch()
            // Every second time while it starts, otherwise while doors are being opened.
            if round.isMultiple(of: 2) {
                _ = eventually(within: .milliseconds(Int.random(in: 0...1_000))) { false }
            } else {
                openDoors(of: cabinet, for: .milliseconds(Int.random(in: 0...900)), &random)
            }
            if watches.contains(where: { $0.pulses.last?.ended == nil && !$0.pulses.isEmpty }) {
                killedInPulse += 1
            }
            cabinet.kill()
            try check(cabinet, watches, "round \(round)")
        }
        try cabinet.start()
        #expect(cabinet.stop() == 0)
        let pulses = watches.map { $0.stop().count }
        try check(cabinet, watches, "the end")
        #expect(pulses.reduce(0, +) > Self.rounds / 10, "doors were opened")
        #expect(killedInPulse > 0, "a pulse was cut")
        print("killed \(Self.rounds) times, \(killedInPulse) of them in a pulse; pulses \(pulses)")
    }

    /// Once the agent answers, asks for one door and then the other until the time is over.
    private func openDoors(
        of cabinet: LendingCabinet, for duration: Duration,
        _ random: inout SystemRandomNumberGenerator
    ) {
        var client: ControlClient?
        _ = eventually {
            client = try? ControlClient(socketPath: cabinet.socket)
            return client != nil
        }
        let end = monotonicNow() + duration
        while let connected = client, monotonicNow() < end {
            let door = CompartmentID(Int.random(in: 1...2, using: &random))
            _ = try? connected.ask(.open(door, reason: "kill test"))
            let pause = Duration.milliseconds(Int.random(in: 1...120, using: &random))
            _ = eventually(within: min(pause, end - monotonicNow())) { false }
        }
    }

    private func check(
        _ cabinet: LendingCabinet, _ watches: [RelayWatch], _ when: Comment
    ) throws {
        guard FileManager.default.fileExists(atPath: cabinet.database) else {
            #expect(watches.count { !$0.pulses.isEmpty } == 0, when)
            return
        }
        let file = try JournalFile(path: cabinet.database)
        #expect(try file.verify().firstBad == nil, when)
        var intents = [0, 0]
        for record in try cabinet.records() {
            if case .openingIntended(_, let compartment, _, _) = record.event {
                intents[compartment.rawValue - 1] += 1
            }
        }
        for (watch, intended) in zip(watches, intents) {
            #expect(watch.pulses.count <= intended, when)
        }
    }
}

extension LendingCabinet {
    /// The journal's records as the store reads them, also while nobody serves it.
    func records() throws -> [AuditRecord] {
        let reader = try SQLiteJournalReader(path: database)
        var records: [AuditRecord] = []
        while true {
            let batch = try reader.records(after: records.last?.sequence ?? 0, limit: 1_000)
            if batch.isEmpty { return records }
            records += batch
        }
    }
}
