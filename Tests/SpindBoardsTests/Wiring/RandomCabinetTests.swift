import SpindBoards
import SpindCore
import SpindHAL
import SpindSeeds
import Testing

/// Draws cabinets that nobody would build, always the same for the same seed.
@Suite struct RandomCabinetTests {
    private func text(_ random: inout SeededGenerator) -> String {
        var lines = (Array(8..<26) + Array(30..<64)).shuffled(using: &random)
        func line() -> String { "LINE\(lines.removeLast())" }
        let parcels = Int.random(in: 0...3, using: &random)
        let relays = Int.random(in: 0...2, using: &random)
        let readers = Int.random(in: 0...3, using: &random)
        var boards = "  computer: simulated/bench\n"
        var locks: [(relay: String, input: String?)] = (1...7).map { ("computer/\($0)", nil) }
        for index in 0..<parcels {
            boards += "  p\(index): { use: lock-boards/kr-cu16, on: a, address: \(index) }\n"
            locks += (1...16).map { ("p\(index)/\($0)", "p\(index)/\($0)") }
        }
        for index in 0..<relays {
            boards +=
                "  m\(index): { use: lock-boards/waveshare-modbus-rtu-relay-d, on: b, "
                + "address: \(index + 1) }\n"
            locks += (1...8).map { ("m\(index)/\($0)", "m\(index)/\($0)") }
        }
        locks.shuffle(using: &random)
        var devices = """
              keypad:
                driver: matrix-keypad
                rows: [\(line()), \(line()), \(line()), \(line())]
                columns: [\(line()), \(line()), \(line())]
                keys: ["123", "456", "789", "*0#"]
                bias: pull-up
                debounce: 20ms
              display: { driver: console }

            """
        for index in 0..<readers {
            devices +=
                "  w\(index): { driver: wiegand, d0: \(line()), d1: \(line()), "
                + "formats: [26-bit], beside: keypad }\n"
            devices += "  o\(index): { driver: osdp, bus: c, address: \(index), beside: keypad }\n"
            devices += "  l\(index): { driver: led, line: \(line()) }\n"
        }
        var buses = parcels > 0 ? "  a: { serial: /dev/ttyA, speed: 19200 }\n" : ""
        buses += relays > 0 ? "  b: { serial: /dev/ttyB, speed: 9600 }\n" : ""
        buses += readers > 0 ? "  c: { serial: /dev/ttyC, speed: 9600 }\n" : ""
        let count = Int.random(in: 1...min(locks.count, 40), using: &random)
        var compartments = ""
        for (index, lock) in locks.prefix(count).enumerated() {
            let isMagnet = !lock.relay.hasPrefix("p") && Bool.random(using: &random)
            compartments += "  - id: \(index + 1)\n    lock: { relay: \(lock.relay), "
            compartments +=
                isMagnet
                ? "kind: maglock, energized: locks, fire-release: hardware, unlock-time: 5s, "
                    + "unlock-time-max: 8s, duty-max: 100%, duty-window: 60s }\n"
                : "kind: solenoid, energized: unlocks, unlock-time: 500ms, unlock-time-max: 800ms, "
                    + "duty-max: 10%, duty-window: 60s, current: 0.6A }\n"
            if let input = lock.input {
                compartments += "    contact: { input: \(input), kind: nc }\n"
            } else if lines.count > 4 {
                let bias = Bool.random(using: &random) ? "pull-up" : "pull-down"
                compartments +=
                    "    contact: { line: \(line()), kind: nc, bias: \(bias), debounce: 30ms }\n"
            }
        }
        return "cabinet: random\nboards:\n\(boards)"
            + (buses.isEmpty ? "" : "buses:\n\(buses)")
            + "devices:\n\(devices)compartments:\n\(compartments)"
            + "policy:\n  languages: [de]\n"
    }

    @Test(arguments: 0..<4 as Range<UInt64>)
    func anyCabinet_IsDrawnWholeAndLegibly(batch: UInt64) throws {
        var sheets = 0
        for seed in (batch * 7)..<(batch * 7 + 7) {
            var random = SeededGenerator(seed: seed)
            var files = InMemoryFiles()
            for name in BoardsFolder.files(named: "board.yaml") {
                files.files["B/" + name] = try DiskFiles().bytes(
                    at: "\(BoardsFolder.path)/\(name)", limit: 1 << 20)
            }
            let text = text(&random)
            files.files["B/cabinets/random/cabinet.yaml"] = Array(text.utf8)
            let cabinet: CabinetFile
            do throws(CabinetFileErrors) {
                cabinet = try CabinetLoader(files: files, boards: "B").load(
                    "B/cabinets/random/cabinet.yaml")
            } catch {
                Issue.record("seed \(seed): \(error.problems)")
                return
            }
            #expect(WiringDiagramTests.problems(cabinet).isEmpty, "seed \(seed)")
            sheets = max(sheets, WiringDiagram(WiringPlan(cabinet), file: "c").sheets.count)
        }
        #expect(sheets > 5, "some have more than a sheet of each kind")
    }
}
