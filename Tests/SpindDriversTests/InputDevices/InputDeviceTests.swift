import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("An input device", .timeLimit(.minutes(1)))
struct InputDeviceTests {
    private static let path = "/dev/input/by-id/pad"
    private let clock = MachineClock()
    private let inputs: SimulatedKeyInputs
    private let events = Recording<InputDevice.Event>()

    init() {
        inputs = SimulatedKeyInputs(clock: clock)
    }

    private func device(_ types: InputDeviceWiring.Typing) throws -> InputDevice {
        try InputDevice(
            wiring: InputDeviceWiring(
                name: "pad", path: Self.path, types: types, keypad: KeypadID("pad")),
            inputs: inputs, clock: clock, onEvent: events.append)
    }

    private func waitForOwner(_ isOwned: Bool = true) -> Bool {
        inputs.wait(until: clock.now + .seconds(10), forOwner: isOwned, of: Self.path)
    }

    @Test func keysOfAPad_AreTold() throws {
        inputs.plug(Self.path)
        let device = try device(.keys)
        #expect(waitForOwner())
        inputs.type([79, 80, 96], at: Self.path)
        let found = events.wait { $0.count == 3 }
        #expect(found == [.key("1"), .key("2"), .key("#")])
        device.shutdown()
        #expect(waitForOwner(false))
    }

    @Test func card_IsTold_AndWhatIsNone() throws {
        inputs.plug(Self.path)
        let device = try device(.cards(.decimal))
        defer { device.shutdown() }
        #expect(waitForOwner())
        inputs.type([2, 3, 28], at: Self.path)
        inputs.type([11, 11, 2, 3, 4, 5, 6, 7, 8, 9, 28], at: Self.path)
        let found = events.wait { $0.count == 2 }
        #expect(
            found == [
                .refused("2 digits are no decimal number of 4 to 10 bytes"),
                .card([0x00, 0xBC, 0x61, 0x4E]),
            ])
    }

    @Test func deviceThatIsNotThere_IsAFault_ThatHeals() throws {
        let device = try device(.keys)
        defer { device.shutdown() }
        events.wait { $0.count == 1 }
        guard case .fault(.unreadable)? = events.elements.first else {
            Issue.record("\(events.elements)")
            return
        }
        inputs.plug(Self.path)
        events.wait { $0.count == 2 }
        #expect(events.elements.last == .fault(nil))
        inputs.type([79], at: Self.path)
        events.wait { $0.count == 3 }
        #expect(events.elements.last == .key("1"))
    }

    @Test func deviceThatIsUnpluggedInMidNumber_ForgetsIt() throws {
        inputs.plug(Self.path)
        let device = try device(.cards(.decimal))
        defer { device.shutdown() }
        #expect(waitForOwner())
        inputs.type([2, 3, 4, 5], at: Self.path)
        inputs.unplug(Self.path)
        events.wait { $0.count == 1 }
        inputs.plug(Self.path)
        events.wait { $0.count == 2 }
        inputs.type([6, 7, 8, 9, 28], at: Self.path)
        events.wait { $0.count == 3 }
        #expect(
            events.elements.last == .refused("4 digits are no decimal number of 4 to 10 bytes"))
    }

    @Test func signOfLife_IsAnswered_WithAndWithoutADevice() throws {
        let device = try device(.keys)
        defer { device.shutdown() }
        for _ in 0..<2 {
            #expect(device.beat())
            let deadline = clock.now + .seconds(10)
            while !device.beat(), clock.now < deadline {}
            #expect(clock.now < deadline)
            inputs.plug(Self.path)
            #expect(waitForOwner())
        }
    }
}
