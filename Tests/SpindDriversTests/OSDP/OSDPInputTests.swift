import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("OSDP control panel: a reader's inputs, power and outputs")
struct OSDPInputTests {
    static let door = BoardInputWiring(
        role: .door, compartment: CompartmentID(1), board: "front", input: 1, closedReadsOne: true,
        debounce: .milliseconds(30))
    static let item = BoardInputWiring(
        role: .item, compartment: CompartmentID(1), board: "front", input: 4, closedReadsOne: false,
        debounce: .milliseconds(30))

    private let reader = SimulatedOSDPReader(address: 0, key: OSDPBench.ownKey)

    private func connected() -> OSDPBench {
        reader.set(input: 1, true)
        var bench = OSDPBench([reader], inputs: [Self.door, Self.item])
        bench.run(for: .seconds(2))
        return bench
    }

    @Test func whatInputsReadIsToldAtTheStart_AndWhenItChanges() {
        var bench = connected()
        #expect(
            bench.take() == [
                .connected(simulatedIdentity), .input(Self.door, .closed),
                .input(Self.item, .closed),
            ])
        reader.set(input: 1, false)
        bench.run(for: .milliseconds(400))
        #expect(bench.take() == [.input(Self.door, .open)])
        reader.set(input: 4, true)
        reader.set(input: 1, true)
        bench.run(for: .milliseconds(400))
        #expect(Set(bench.take()) == [.input(Self.door, .closed), .input(Self.item, .open)])
    }

    /// Some readers say nothing of themselves and want to be asked.
    @Test func changeThatTheReaderDoesNotTellIsFoundByAsking() {
        var bench = connected()
        _ = bench.take()
        reader.set(input: 1, false, isTold: false)
        bench.run(for: .milliseconds(600))
        #expect(bench.take() == [.input(Self.door, .open)])
    }

    @Test func readingThatDoesNotStandIsNotBelieved() {
        var bench = connected()
        _ = bench.take()
        for _ in 0..<10 {
            reader.set(input: 1, false, isTold: false)
            bench.run(for: .milliseconds(20))
            reader.set(input: 1, true, isTold: false)
            bench.run(for: .milliseconds(400))
        }
        #expect(bench.take().isEmpty)
    }

    /// Silence is unknown, never closed.
    @Test(arguments: [2, 30, 3_600])
    func inputsAreUnknown_WhileTheReaderIsAway_AndComeBackByThemselves(_ outage: Int) {
        var bench = connected()
        _ = bench.take()
        reader.setFault(.off)
        bench.run(for: .seconds(outage))
        #expect(
            bench.take() == [
                .input(Self.door, .unknown), .input(Self.item, .unknown), .lost(.silent),
            ])
        reader.set(input: 1, false)
        reader.setFault(nil)
        bench.run(for: .seconds(7))
        let told = bench.take()
        #expect(told.contains(.input(Self.door, .open)))
        #expect(told.contains(.input(Self.item, .closed)))
    }

    /// What waited in the reader is past: the door was open then, and is closed now.
    @Test func inputsThatWaitedInTheReaderAreNotTold_WhatTheyReadNowIs() {
        var bench = connected()
        _ = bench.take()
        let wire = bench.onWire
        bench.onWire = { _ in [] }
        for _ in 0..<10 {
            reader.set(input: 1, false)
            reader.set(input: 1, true)
        }
        bench.run(for: .seconds(60))
        _ = bench.take()
        bench.onWire = wire
        bench.run(for: .seconds(8))
        #expect(!bench.take().contains(.input(Self.door, .open)))
    }

    @Test func readerWithoutInputsLeavesThemUnknown_AndIsAskedOnce() {
        var bench = OSDPBench([reader], inputs: [Self.door])
        reader.setFault(.refuses(3))
        bench.run(for: .seconds(12))
        let told = bench.take()
        #expect(told.contains(.input(Self.door, .unknown)))
        #expect(told.count { $0 == .unsupported(code: 0x65) } == 1)
        #expect(!told.contains { if case .lost = $0 { true } else { false } })
    }

    @Test func askingForInputsKeepsNoKeyWaiting() {
        var bench = connected()
        _ = bench.take()
        for _ in 0..<20 {
            reader.type("5")
            bench.run(for: .milliseconds(150))
            #expect(bench.take() == [.keys(["5"])])
        }
    }

    @Test func powerFailureIsToldWhenItBeginsAndWhenItEnds() {
        var bench = connected()
        _ = bench.take()
        reader.setPowerFailure(true)
        bench.run(for: .milliseconds(300))
        #expect(bench.take() == [.powerFailure(true)])
        reader.setPowerFailure(false)
        bench.run(for: .milliseconds(300))
        #expect(bench.take() == [.powerFailure(false)])
    }

    /// The report of it was lost with the reader's memory; it is asked every ten seconds.
    @Test func tamperThatTheReaderForgotToTellIsFoundByAsking() {
        var bench = connected()
        _ = bench.take()
        reader.setTamper(true, isTold: false)
        bench.run(for: .seconds(11))
        #expect(bench.take() == [.tamper(true)])
    }

    /// An agent that dies can take nothing back: what is switched on ends by itself.
    @Test func outputIsSwitchedForATimeOnly() {
        let alarm = OSDPCommand.signal(.alarm, led: false, buzzer: false, alarmOutput: 1)
        #expect(alarm.map(\.code) == [0x68])
        #expect(alarm.map(\.payload) == [[1, 5, 0x08, 0x07]])
        let quiet = OSDPCommand.signal(.quiet, led: false, buzzer: false, alarmOutput: 1)
        #expect(quiet.map(\.payload) == [[1, 1, 0, 0]])
        for signal in [Signal.key, .granted, .denied, .wait, .question, .done, .closeDoor] {
            let sent = OSDPCommand.signal(signal, led: true, buzzer: true, alarmOutput: 1)
            #expect(!sent.contains { $0.code == 0x68 })
        }
    }
}
