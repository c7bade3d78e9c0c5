import SpindCore
import SpindDrivers
import SpindSimulatedHardware
import Testing

@Suite("OSDP control panel: several readers")
struct OSDPBusTests {
    private func bench(_ count: Int) -> OSDPBench {
        var bench = OSDPBench(
            (0..<count).map {
                SimulatedOSDPReader(address: UInt8($0), key: OSDPBench.ownKey)
            })
        bench.run(for: .seconds(5))
        return bench
    }

    @Test func allAreFound_AndEachIsHeardByItsOwnNumber() {
        var bench = bench(8)
        for reader in 0..<8 {
            #expect(bench.take(reader) == [.connected(simulatedIdentity)])
            bench.readers[reader].type("\(reader)")
        }
        bench.run(for: .seconds(1))
        for reader in 0..<8 {
            #expect(bench.take(reader) == [.keys([Character("\(reader)")])])
        }
    }

    @Test func faultsStayWithTheirReader_AndTheOthersAreHeardInTime() {
        var bench = bench(8)
        for reader in 0..<8 { _ = bench.take(reader) }
        let broken: [SimulatedOSDPReader.Fault] = [
            .off, .late, .busy, .otherAddress, .refuses(9), .off,
        ]
        for (index, fault) in broken.enumerated() { bench.readers[index].setFault(fault) }
        // All at once: only then one has to wait for the others' first silence.
        bench.run(for: .seconds(2))
        for reader in 6...7 { _ = bench.take(reader) }
        for round in 0..<40 {
            bench.readers[6].type("6")
            bench.readers[7].type("7")
            bench.run(for: .milliseconds(900))
            #expect(bench.take(6) == [.keys(["6"])], "round \(round)")
            #expect(bench.take(7) == [.keys(["7"])], "round \(round)")
        }
    }

    @Test func commandsReachTheReaderTheyAreFor() {
        var bench = bench(3)
        bench.submit(.led(OSDPLight(.green, tenths: 30)), to: 1)
        bench.run(for: .milliseconds(500))
        #expect(bench.readers.map { $0.takeCommands().count } == [0, 1, 0])
    }

    @Test func lineThatNeverFallsSilentDoesNotHoldTheBus() {
        var bus = OSDPBus(
            [OSDPSettings(address: 0, security: .none)], at: Instant(sinceBoot: .zero))
        var now = Instant(sinceBoot: .zero)
        guard case .send = bus.next(at: now, random: { [] }) else {
            Issue.record("nothing was sent")
            return
        }
        bus.sent(at: now)
        var rounds = 0
        while case .listen = bus.next(at: now, random: { [] }) {
            now = now + .milliseconds(1)
            _ = bus.heard([0x53, 0x00, 0xFF], at: now)
            rounds += 1
        }
        #expect(rounds <= 501)
    }
}
