import SpindCore
import SpindCrypto
import SpindDrivers
import SpindSimulatedHardware
import Testing

@Suite("OSDP control panel: one reader")
struct OSDPReaderTests {
    private let card = OSDPCard(isWiegand: true, bitCount: 26, bytes: [0xA0, 0x4B, 0x3C, 0x40])

    private func present(_ bench: OSDPBench, _ reader: Int = 0) {
        bench.readers[reader].present(bitCount: 26, bytes: card.bytes)
    }

    @Test func readerIsFoundAndPolled_InItsSecureChannel() {
        var bench = OSDPBench.connected()
        #expect(bench.take() == [.connected(simulatedIdentity)])
        #expect(bench.readers[0].isSecure)
        let before = bench.sent
        bench.run(for: .seconds(1))
        // 50 ms from one reply to the next poll, and 22 ms for an exchange.
        #expect((12...20).contains(bench.sent - before))
        #expect(bench.take().isEmpty)
    }

    @Test func readerIsFoundAndPolled_InClearWhereTheFileSaysSo() {
        var bench = OSDPBench([SimulatedOSDPReader(address: 0)], security: .none)
        bench.run(for: .seconds(1))
        present(bench)
        bench.readers[0].type("12*#")
        bench.run(for: .seconds(1))
        #expect(
            bench.take() == [
                .connected(simulatedIdentity), .card(card), .keys(["1", "2", "*", "#"]),
            ])
        #expect(!bench.readers[0].isSecure)
    }

    @Test func cardsAndKeysComeInTheirOrder() {
        var bench = OSDPBench.connected()
        _ = bench.take()
        bench.readers[0].type("1")
        present(bench)
        bench.readers[0].type("2")
        bench.run(for: .milliseconds(500))
        #expect(bench.take() == [.keys(["1"]), .card(card), .keys(["2"])])
    }

    @Test func commandsAreCarriedOutBetweenPolls_TheNewestOfEachKind() {
        var bench = OSDPBench.connected()
        _ = bench.readers[0].takeCommands()
        bench.submit(.led(OSDPLight(.red, tenths: 9)))
        bench.submit(.text(OSDPText(row: 1, "old")))
        bench.submit(.text(OSDPText(row: 2, "two")))
        bench.submit(.led(OSDPLight(.green, tenths: 30)))
        bench.submit(.text(OSDPText(row: 1, "new")))
        bench.submit(.buzzer(OSDPSound(onTenths: 7)))
        bench.submit(.output(OSDPOutput(number: 0, tenths: 30)))
        bench.run(for: .seconds(1))
        #expect(
            bench.readers[0].takeCommands().map { $0.code } == [0x6B, 0x69, 0x6B, 0x6A, 0x68])
        #expect(bench.take() == [.connected(simulatedIdentity)])
    }

    @Test func commandThatTheReaderDoesNotKnowIsToldOnce() {
        var bench = OSDPBench.connected()
        _ = bench.take()
        bench.readers[0].setFault(.refuses(3))
        for _ in 0..<3 {
            bench.submit(.buzzer(OSDPSound(onTenths: 1)))
            bench.run(for: .milliseconds(300))
        }
        #expect(bench.take() == [.unsupported(code: 0x6A)])
    }

    @Test func tamperIsToldWhenItBegins_WhenItEnds_AndWhenItWasThereBefore() {
        var bench = OSDPBench.connected()
        _ = bench.take()
        bench.readers[0].setTamper(true)
        bench.run(for: .milliseconds(300))
        #expect(bench.take() == [.tamper(true)])
        bench.readers[0].setTamper(false)
        bench.run(for: .milliseconds(300))
        #expect(bench.take() == [.tamper(false)])

        let opened = SimulatedOSDPReader(address: 0, key: OSDPBench.ownKey)
        opened.setTamper(true)
        var second = OSDPBench([opened])
        second.run(for: .seconds(1))
        #expect(second.take() == [.tamper(true), .connected(simulatedIdentity)])
    }

    // MARK: - Outages

    @Test func shortSilenceIsNotTold() {
        var bench = OSDPBench.connected()
        _ = bench.take()
        bench.readers[0].setFault(.off)
        bench.run(for: .milliseconds(350))
        bench.readers[0].setFault(nil)
        bench.run(for: .seconds(3))
        // It has forgotten its channel, so it is found anew, which nobody needs to know.
        #expect(bench.take().isEmpty)
        #expect(bench.readers[0].isSecure)
    }

    @Test func readerThatIsSwitchedOffIsLost_AndComesBackByItself() {
        var bench = OSDPBench.connected()
        _ = bench.take()
        for outage in [2, 30, 3_600] {
            bench.readers[0].setFault(.off)
            bench.run(for: .seconds(outage))
            #expect(bench.take() == [.lost(.silent)])
            bench.readers[0].setFault(nil)
            bench.run(for: .seconds(6))
            #expect(bench.take() == [.connected(simulatedIdentity)])
        }
    }

    @Test func readerThatIsAwayIsAskedSeldom() {
        var bench = OSDPBench([SimulatedOSDPReader(address: 9)])
        bench.run(for: .seconds(60))
        #expect(bench.sent < 20)
        #expect(bench.take() == [.lost(.silent)])
    }

    /// Defect 5 of other projects: a card that was read while the bus was silent opened the door
    /// when it spoke again, a minute later, to whoever stood there.
    @Test(arguments: [1.2, 3, 60, 3_600])
    func cardThatWaitedInTheReaderDoesNotCount_WhenTheBusWasSilent(_ seconds: Double) {
        var bench = OSDPBench.connected()
        _ = bench.take()
        let wire = bench.onWire
        bench.onWire = { _ in [] }
        present(bench)
        bench.readers[0].type("1234#")
        bench.run(for: .seconds(seconds))
        bench.onWire = wire
        bench.run(for: .seconds(8))
        #expect(bench.readers[0].waiting == 0)
        let told = bench.take()
        #expect(!told.contains { if case .card = $0 { true } else { false } })
        #expect(!told.contains { if case .keys = $0 { true } else { false } })
        #expect(told.contains { if case .stale = $0 { true } else { false } })
        // And the next one does.
        present(bench)
        bench.run(for: .seconds(1))
        #expect(bench.take() == [.card(card)])
    }

    @Test func cardThatWaitedDoesNotCount_WhenThePanelHung() {
        var bench = OSDPBench.connected()
        _ = bench.take()
        present(bench)
        bench.sleep(for: .seconds(20))
        bench.run(for: .seconds(2))
        #expect(bench.take() == [.stale(1)])
    }

    @Test func cardThatWaitedDoesNotCount_WhenTheAgentStarts() {
        let reader = SimulatedOSDPReader(address: 0, key: OSDPBench.ownKey)
        for _ in 0..<20 { reader.present(bitCount: 26, bytes: card.bytes) }
        var bench = OSDPBench([reader])
        bench.run(for: .seconds(4))
        #expect(bench.take() == [.stale(20), .connected(simulatedIdentity)])
    }

    @Test func answerThatIsLostIsAskedForAgain_AndItsCardCountsOnce() {
        var bench = OSDPBench.connected()
        _ = bench.take()
        present(bench)
        var lost = 0
        bench.onWire = { bytes in
            guard lost < 2 else { return bytes }
            lost += 1
            return Array(bytes.dropLast(3))
        }
        bench.run(for: .seconds(2))
        #expect(bench.take() == [.card(card)])
    }

    @Test func noiseAndDoubledAnswersDoNotHurt() {
        var bench = OSDPBench.connected()
        _ = bench.take()
        bench.onWire = { [0x53, 0xFF, 0x00] + $0 + [0x53] + $0 }
        bench.readers[0].setFault(.stutters)
        for _ in 0..<5 {
            present(bench)
            bench.run(for: .milliseconds(500))
        }
        #expect(bench.take() == Array(repeating: .card(card), count: 5))
    }

    @Test(arguments: [
        (SimulatedOSDPReader.Fault.late, OSDPOutage.silent), (.otherAddress, .silent),
        (.busy, .busy),
    ])
    func readerThatNeverAnswersWellIsLost(
        _ fault: SimulatedOSDPReader.Fault, _ outage: OSDPOutage
    ) {
        var bench = OSDPBench.connected()
        _ = bench.take()
        bench.readers[0].setFault(fault)
        bench.run(for: .seconds(10))
        #expect(bench.take().first == .lost(outage))
        bench.readers[0].setFault(nil)
        bench.run(for: .seconds(20))
        #expect(bench.take().last == .connected(simulatedIdentity))
    }

    @Test func busyReaderIsAskedAgain_AndNotLostForThat() {
        var bench = OSDPBench.connected()
        _ = bench.take()
        bench.readers[0].setFault(.busy)
        bench.run(for: .seconds(3))
        bench.readers[0].setFault(nil)
        bench.run(for: .seconds(1))
        #expect(bench.take().isEmpty)
    }
}
