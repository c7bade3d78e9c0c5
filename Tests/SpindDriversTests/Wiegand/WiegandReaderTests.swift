import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

extension WiegandWiring {
    /// A reader on two lines of a chip, from that one on.
    static func reader(
        _ name: String = "front", chip: String, from first: Int = 0,
        formats: [WiegandFormat] = [.h10301], keys: WiegandKeys = .fourBits
    ) -> Self {
        WiegandWiring(
            name: name, keypad: KeypadID(name), d0: .offset(chip: chip, LineOffset(first)),
            d1: .offset(chip: chip, LineOffset(first + 1)), bias: .pullUp, formats: formats,
            keys: keys)
    }
}

/// The machine's clock four times slower, so that a busy machine's 50 ms are no silence.
private struct SlowClock: MonotonicClock {
    private let machine = MachineClock()

    var now: Instant { Instant(sinceBoot: machine.now.sinceBoot / 4) }

    func pause(for duration: Duration) { machine.pause(for: duration * 4) }
}

@Suite("The Wiegand reader's thread", .timeLimit(.minutes(1)))
struct WiegandReaderTests {
    enum Told: Hashable, Sendable {
        case key(String, Character)
        case card(String, [UInt8])
        case fault(String, KeypadFault?)
    }

    private static let timing = WiegandTiming(interval: .microseconds(200))
    private static let cardBytes: [UInt8] = [0, 123, 0x11, 0xD7]
    private let clock = SlowClock()
    let told = Recording<Told>()

    private func machine(_ queue: EdgeQueueKind = .shared) -> SimulatedGPIO {
        let gpio = SimulatedGPIO(clock: clock, edgeQueue: queue)
        gpio.addChip(label: "one", lines: 8)
        gpio.addChip(label: "two", lines: 2)
        return gpio
    }

    private func start(_ wiring: WiegandWiring, on gpio: SimulatedGPIO) throws -> WiegandReader {
        let name = wiring.name
        for line in [wiring.d0, wiring.d1] { try gpio.pull(line, high: true) }
        let reader = try WiegandReader(
            wiring: wiring, gpio: gpio, clock: clock,
            onKey: { [told] in told.append(.key(name, $0)) },
            onCard: { [told] in told.append(.card(name, $0.bytes)) },
            onFault: { [told] in told.append(.fault(name, $0)) })
        // Cards count once the lines are known to be quiet.
        while try gpio.consumer(of: wiring.d1) == nil { clock.pause(for: .milliseconds(1)) }
        clock.pause(for: .milliseconds(40))
        return reader
    }

    @Test(arguments: EdgeQueueKind.allCases)
    func cardsAndKeys_AreTold(_ queue: EdgeQueueKind) throws {
        let gpio = machine(queue)
        let wiring = WiegandWiring.reader(chip: "one")
        let reader = try start(wiring, on: gpio)
        defer { reader.shutdown() }
        let device = try SimulatedWiegandReader(
            wiring: wiring, gpio: gpio, timing: Self.timing)
        try device.hold(facility: 123, number: 4567)
        told.wait { $0.count == 1 }
        for key in "5*#" {
            let before = told.elements.count
            try device.press(String(key), as: .fourBits)
            told.wait { $0.count > before }
        }
        #expect(
            told.elements
                == [.card("front", Self.cardBytes)] + "5*#".map { Told.key("front", $0) })
    }

    @Test func swappedWires_AreSaid_AndReadNoCard() throws {
        let gpio = machine()
        let wiring = WiegandWiring.reader(chip: "one")
        let reader = try start(wiring, on: gpio)
        defer { reader.shutdown() }
        var device = try SimulatedWiegandReader(
            wiring: wiring, gpio: gpio, timing: Self.timing)
        device.isSwapped = true
        try device.hold(facility: 123, number: 4567)
        #expect(told.wait { $0.count == 1 } == [.fault("front", .swappedDataLines("front"))])
        device.isSwapped = false
        try device.hold(facility: 123, number: 4567)
        #expect(
            told.wait { $0.count == 3 }.suffix(2)
                == [.fault("front", nil), .card("front", Self.cardBytes)])
    }

    @Test func lostEdges_AreNeverAKey() throws {
        let gpio = machine()
        let wiring = WiegandWiring.reader(chip: "one")
        let reader = try start(wiring, on: gpio)
        defer { reader.shutdown() }
        let device = try SimulatedWiegandReader(
            wiring: wiring, gpio: gpio, timing: Self.timing)
        try gpio.loseEdges(of: wiring.d0)
        try device.press("5", as: .fourBits)
        clock.pause(for: .milliseconds(60))
        try device.press("6", as: .fourBits)
        #expect(told.wait { $0.count == 1 } == [.key("front", "6")])
    }

    /// Defect 7, on the thread: what the storm costs is counted by how often the lines are read.
    @Test func defect7_storm_IsOneFault_AndCardsAreReadAfterIt() throws {
        let gpio = machine()
        let wiring = WiegandWiring.reader(chip: "one")
        let reader = try start(wiring, on: gpio)
        defer { reader.shutdown() }
        var device = try SimulatedWiegandReader(
            wiring: wiring, gpio: gpio, timing: Self.timing)
        device.timing = WiegandTiming(pulse: .microseconds(30), interval: .microseconds(100))
        try device.send(String(repeating: "01", count: 1_000))
        let faults = told.wait { $0.count == 1 }
        guard case .fault("front", .garbled(let words)) = faults.first else {
            Issue.record("\(faults)")
            return
        }
        #expect(words.contains("noise"))
        clock.pause(for: .milliseconds(300))
        device.timing = Self.timing
        try device.hold(facility: 123, number: 4567)
        #expect(
            told.wait { $0.count == 3 }.suffix(2)
                == [.fault("front", nil), .card("front", Self.cardBytes)])
    }

    @Test func readerThatIsMissingAtTheStart_IsAFaultThatHeals() throws {
        let gpio = machine()
        gpio.disconnect(chip: "two")
        let wiring = WiegandWiring.reader(chip: "two")
        let reader = try WiegandReader(
            wiring: wiring, gpio: gpio, clock: clock, onKey: { _ in },
            onCard: { [told] in told.append(.card("front", $0.bytes)) },
            onFault: { [told] in told.append(.fault("front", $0)) })
        defer { reader.shutdown() }
        guard case .fault(_, .unreadable) = told.wait(for: { $0.count == 1 }).first else {
            Issue.record("\(told.elements)")
            return
        }
        let device = try SimulatedWiegandReader(
            wiring: wiring, gpio: gpio, timing: Self.timing)
        gpio.reconnect(chip: "two")
        #expect(told.wait { $0.count == 2 }.last == .fault("front", nil))
        clock.pause(for: .milliseconds(40))
        try device.hold(facility: 123, number: 4567)
        #expect(told.wait { $0.count == 3 }.last == .card("front", Self.cardBytes))
    }

    @Test func beat_IsAnsweredByASleepingThread_AndShutdownFreesTheLines() throws {
        let gpio = machine()
        let wiring = WiegandWiring.reader(chip: "one")
        let reader = try start(wiring, on: gpio)
        for _ in 0..<10 {
            _ = reader.beat()
            let deadline = clock.now + .seconds(10)
            var isAnswered = false
            while !isAnswered, clock.now < deadline {
                clock.pause(for: .microseconds(200))
                isAnswered = reader.beat()
            }
            #expect(isAnswered)
        }
        reader.shutdown()
        reader.shutdown()
        for line in [wiring.d0, wiring.d1] { #expect(try gpio.consumer(of: line) == nil) }
    }

    @Test func twoReadersAtOnce_DoNotDisturbEachOther() throws {
        let gpio = machine()
        let wirings = [
            WiegandWiring.reader("left", chip: "one"),
            WiegandWiring.reader("right", chip: "one", from: 2),
        ]
        let readers = try wirings.map { try start($0, on: gpio) }
        defer { for reader in readers { reader.shutdown() } }
        let clock = clock
        let threads = try wirings.map { wiring in
            let device = try SimulatedWiegandReader(
                wiring: wiring, gpio: gpio, timing: Self.timing)
            return try DriverThread(name: "device") {
                for number in 1...5 {
                    try? device.hold(facility: 1, number: UInt16(number))
                    clock.pause(for: .milliseconds(40))
                }
            }
        }
        for thread in threads { thread.join() }
        told.wait { $0.count == 10 }
        for wiring in wirings {
            let cards = told.elements.compactMap { told in
                if case .card(wiring.name, let bytes) = told { bytes } else { nil }
            }
            #expect(cards == (1...5).map { [0, 1, 0, UInt8($0)] })
        }
    }
}
