import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

/// The same tests on a serial line and on an I²C bus.
@Suite("A PN532", .timeLimit(.minutes(1)))
struct PN532WorkerTests {
    /// A chip and the reader that talks to it.
    final class Bench {
        let rig: CardReaderRig
        let chip = SimulatedPN532()
        private let isSerial: Bool

        init(isSerial: Bool) {
            self.isSerial = isSerial
            rig = CardReaderRig(isSerial ? CardReaderRig.pn532 : CardReaderRig.pn532OnI2C)
            if isSerial {
                rig.serial.attach(chip)
            } else {
                rig.i2c.attach(chip, at: CardReaderRig.address)
            }
        }

        func run(_ seconds: Int) { rig.run(for: .seconds(seconds)) }
        func take() -> [CardReaderEvent] { rig.take() }
    }

    static let ways = [true, false]
    private let card: [UInt8] = [0x04, 0xA1, 0xB2, 0xC3]

    @Test(arguments: ways)
    func chipWithoutACard_IsSetUp_AndSaysThatItIsThere(isSerial: Bool) {
        let bench = Bench(isSerial: isSerial)
        bench.run(600)
        #expect(bench.take() == [])
        #expect(bench.chip.isSetUp)
        #expect(bench.chip.looks > 2_000)
    }

    @Test(arguments: ways)
    func cardThatLiesThereForMinutes_IsOneCard(isSerial: Bool) {
        let bench = Bench(isSerial: isSerial)
        bench.chip.lay([card])
        bench.run(600)
        #expect(bench.take() == [.card(card)])
        bench.chip.lay([])
        bench.run(3)
        bench.chip.lay([card])
        bench.run(1)
        #expect(bench.take() == [.card(card)])
    }

    @Test(arguments: ways)
    func numbersOfEachLength_AreRead(isSerial: Bool) {
        let bench = Bench(isSerial: isSerial)
        for count in [4, 7, 10] {
            let number = (0..<count).map { UInt8(0x10 + $0) }
            bench.chip.lay([number])
            bench.run(1)
            #expect(bench.take() == [.card(number)])
        }
    }

    @Test func reversedOrder_GivesTheLastByteFirst() {
        let bus = SerialBusWiring(
            name: "nfc", path: "/dev/nfc", settings: SerialSettings(bitsPerSecond: 115_200))
        let rig = CardReaderRig(.pn532Serial(bus, .reversed))
        let chip = SimulatedPN532()
        rig.serial.attach(chip)
        chip.lay([card])
        rig.run(for: .seconds(1))
        #expect(rig.take() == [.card([0xC3, 0xB2, 0xA1, 0x04])])
    }

    @Test(arguments: ways)
    func twoCardsAtOnce_AreRefused_AndTheOneThatStaysCounts(isSerial: Bool) {
        let bench = Bench(isSerial: isSerial)
        bench.chip.lay([card, [1, 2, 3, 4]])
        bench.run(60)
        #expect(bench.take() == [.refused("two cards at once: show one alone")])
        bench.chip.lay([card])
        bench.run(1)
        #expect(bench.take() == [.card(card)])
    }

    @Test func twoCardsThatComeOneAfterTheOther_AreRefused_IfTheyComeTogether() {
        var machine = PN532Machine(order: .asSent, at: Instant(sinceBoot: .zero))
        let start = Instant(sinceBoot: .seconds(1))
        for command in PN532Command.setup {
            #expect(machine.next(at: start) == .send(command, isFirst: command == .wake))
            let answer: [UInt8] = command == .identify ? [0x32, 1, 6, 7] : []
            #expect(machine.take(.answered(answer), at: start) == [])
        }
        let one: [UInt8] = [1, 1, 0, 4, 8, 4] + card
        let two = [2] + one.dropFirst() + [2, 0, 4, 8, 4, 1, 2, 3, 4]
        #expect(machine.next(at: start) == .send(.look, isFirst: false))
        #expect(machine.take(.answered(one), at: start) == [])
        #expect(machine.next(at: start) == .send(.rest, isFirst: false))
        #expect(machine.take(.answered([]), at: start) == [])
        let later = start + PN532Machine.lookInterval
        #expect(machine.next(at: start) == .sleep(until: later))
        #expect(machine.next(at: later) == .send(.look, isFirst: false))
        #expect(
            machine.take(.answered(two), at: later)
                == [.refused("two cards at once: show one alone")])
    }

    @Test(arguments: ways)
    func numberThatTheCardDrawsAnew_IsRefused_EachTimeItComes(isSerial: Bool) {
        let bench = Bench(isSerial: isSerial)
        for second in 0..<30 {
            bench.chip.lay([[0x08, UInt8(second), 2, 3]])
            bench.run(1)
        }
        let told = bench.take()
        #expect(told.count == 1, "\(told)")
        guard case .refused(let why) = told.first else {
            Issue.record("\(told)")
            return
        }
        #expect(why.contains("use another card"))
    }

    @Test(
        arguments: ways,
        [
            .off, .hangs, .refuses, .garbles, .wrongCheck, .late(.seconds(30)), .other(0x07),
        ] as [SimulatedPN532.Fault])
    func chipThatCannotBeUsed_IsAFault_ThatHealsByItself(
        isSerial: Bool, fault: SimulatedPN532.Fault
    ) {
        let bench = Bench(isSerial: isSerial)
        // On a bus the chip says that it is not ready yet: it is never late there.
        if case .late = fault, !isSerial { return }
        bench.run(3)
        bench.chip.lay([card])
        bench.run(2)
        #expect(bench.take() == [.card(card)])
        bench.chip.lay([])
        bench.run(5)
        for seconds in [30, 3_600] {
            bench.chip.setFault(fault)
            bench.chip.restart()
            // What is laid there meanwhile must not open when it comes back.
            bench.chip.lay([[9, 9, 9, 9]])
            bench.run(seconds)
            let told = bench.take()
            #expect(!told.isEmpty && told.count <= 2 + seconds / 60, "\(told)")
            #expect(told.allSatisfy { if case .fault(_?) = $0 { true } else { false } })
            bench.chip.lay([])
            bench.chip.setFault(nil)
            bench.chip.restart()
            bench.run(35)
            #expect(bench.take() == [.fault(nil)])
            bench.chip.lay([card])
            bench.run(2)
            #expect(bench.take() == [.card(card)])
            bench.chip.lay([])
            bench.run(5)
        }
    }

    @Test func answersThatAreOneCommandLate_OpenNothing() {
        let bench = Bench(isSerial: true)
        bench.run(3)
        bench.chip.setFault(.behind)
        bench.chip.lay([card])
        bench.run(30)
        #expect(!bench.take().contains(.card(card)))
    }

    @Test(arguments: ways)
    func chipThatWasResetInBetween_IsSetUpAnew_WithoutAWord(isSerial: Bool) {
        let bench = Bench(isSerial: isSerial)
        bench.run(3)
        for _ in 0..<10 {
            bench.chip.restart()
            bench.run(5)
            #expect(bench.chip.isSetUp)
        }
        #expect(bench.take() == [])
    }

    @Test(arguments: ways)
    func cardThatStaysOnAChipThatWasAway_DoesNotCountAgain(isSerial: Bool) {
        let bench = Bench(isSerial: isSerial)
        bench.chip.lay([card])
        bench.run(3)
        #expect(bench.take() == [.card(card)])
        bench.chip.setFault(.off)
        bench.run(60)
        bench.chip.setFault(nil)
        bench.run(10)
        #expect(!bench.take().contains(.card(card)))
    }

    @Test func portThatWasAway_ComesBackByItself() {
        let bench = Bench(isSerial: true)
        bench.run(3)
        bench.rig.serial.setPlugged(false)
        bench.run(3_600)
        let told = bench.take()
        #expect((1...2).contains(told.count), "\(told)")
        bench.rig.serial.setPlugged(true)
        bench.run(5)
        #expect(bench.take() == [.fault(nil)])
    }

    @Test func cardThatWasAnsweredWhileNobodyRead_IsDropped() {
        let bench = Bench(isSerial: true)
        bench.run(3)
        // The program is stopped while the answer is on its way.
        bench.chip.lay([card])
        bench.chip.setFault(.late(.milliseconds(900)))
        bench.rig.run(for: .milliseconds(1))
        bench.chip.lay([])
        bench.rig.stall(for: .seconds(60))
        bench.chip.setFault(nil)
        bench.run(10)
        #expect(!bench.take().contains(.card(card)))
    }

    @Test(arguments: ways)
    func looseWire_CostsNoCard_AndIsNoFault(isSerial: Bool) {
        let bench = Bench(isSerial: isSerial)
        bench.run(3)
        if isSerial {
            bench.rig.serial.inject([0x12, 0x34])
        } else {
            bench.rig.i2c.failNext(1, at: CardReaderRig.address)
        }
        bench.chip.lay([card])
        bench.run(5)
        #expect(bench.take() == [.card(card)])
    }

    /// ESPHome keeps some of its readers' state once for all of them (PROTOCOLS.md, 3).
    @Test func twoChips_DoNotShareWhatTheySaw() throws {
        let clock = MachineClock()
        let serial = SimulatedSerial(clock: clock)
        let i2c = SimulatedI2C(buses: [1])
        let told = Recording<String>()
        let bus = SerialBusWiring(
            name: "nfc", path: "/dev/nfc", settings: SerialSettings(bitsPerSecond: 115_200))
        serial.addPort(bus.path)
        let chips = [SimulatedPN532(), SimulatedPN532()]
        serial.attach(chips[0], to: bus.path)
        i2c.attach(chips[1], at: CardReaderRig.address)
        let modules = [
            ("left", CardReaderWiring.Module.pn532Serial(bus, .asSent)),
            ("right", CardReaderRig.pn532OnI2C),
        ]
        let readers = try modules.map { name, module in
            try CardReader(
                wiring: CardReaderWiring(
                    name: name, module: module, keypad: KeypadID("keypad")),
                serial: serial, i2c: i2c, clock: clock
            ) { event in
                if case .card(let number) = event { told.append("\(name) \(number[3])") }
            }
        }
        defer { for reader in readers { reader.shutdown() } }
        for chip in chips { chip.lay([card]) }
        #expect(told.wait { $0.count == 2 }.sorted() == ["left 195", "right 195"])
        chips[0].lay([[1, 2, 3, 4]])
        #expect(told.wait { $0.count == 3 }.last == "left 4")
        for reader in readers { #expect(reader.beat()) }
    }
}
