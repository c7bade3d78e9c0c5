import SpindCore
import SpindDrivers
import SpindHAL
import SpindLinux
import Testing

extension GPIOSimTests {
    /// An expander on the kernel's own bus: `i2c-stub` has the registers, the test is the chip that
    /// changes them by itself.
    @Suite(.serialized, .timeLimit(.minutes(2)))
    struct Expander {
        private let clock = SystemClock()
        private let wiring: ExpanderWiring
        /// The side of the chip and of the world.
        private let world: any I2CDevice
        private let notes = ThreadMonitor<[ExpanderNote]>([])

        init() throws {
            let address = I2CAddress(bus: try I2CStub.bus.get(), device: 0x24)
            wiring = ExpanderWiring(
                name: "more", address: address, poll: .milliseconds(20), patience: .seconds(10))
            // A provider of its own does not know that the device has an owner.
            world = try LinuxI2C().i2c(address)
            try powerUp()
        }

        private func powerUp() throws {
            for register: UInt8 in 0...0x15 {
                try world.write(register < 2 ? 0xFF : 0, to: register)
            }
        }

        private func chip() throws -> ExpanderChip {
            try ExpanderChip(wiring, i2c: LinuxI2C(), clock: clock) { [notes] note in
                notes.update { $0.append(note) }
            }
        }

        private func waits(for condition: () throws -> Bool) rethrows {
            let limit = clock.now.advanced(by: .seconds(20))
            while try !condition() {
                guard clock.now < limit else {
                    Issue.record("not so after 20 s")
                    return
                }
                clock.pause(for: .milliseconds(5))
            }
        }

        @Test func registersAreThoseOfTheDataSheet() throws {
            let gpio = ExpanderGPIO(LinuxGPIO(), expanders: [try chip()])
            let lock = try gpio.output(
                wiring.line(LineOffset(0)), settings: LineSettings(activeLow: true),
                initial: .inactive, consumer: "test")
            #expect(try world.read(0x14) == 0x01)
            #expect(try world.read(0x00) == 0xFE)
            try lock.set(.active)
            #expect(try world.read(0x14) == 0x00)
            let contacts = try gpio.inputs(
                [wiring.line(LineOffset(8)), wiring.line(LineOffset(10))],
                settings: LineSettings(activeLow: true, bias: .pullUp), consumer: "test")
            #expect(try world.read(0x0D) == 0x05)
            #expect(try world.read(0x01) == 0xFF)
            try world.write(0x04, to: 0x13)
            #expect(try contacts.states() == [.active, .inactive])
            try world.write(0x01, to: 0x13)
            let wake = try contacts.wait(until: clock.now.advanced(by: .seconds(5)))
            guard case .edge = wake else {
                Issue.record("\(wake)")
                return
            }
        }

        @Test func chipThatWasReset_IsSetAnew_WithItsOutputsAtRest() throws {
            let chip = try chip()
            let gpio = ExpanderGPIO(LinuxGPIO(), expanders: [chip])
            let lock = try gpio.output(
                wiring.line(LineOffset(9)), settings: LineSettings(), initial: .inactive,
                consumer: "test")
            try lock.set(.active)
            #expect(try world.read(0x15) == 0x02)
            try powerUp()
            waits { notes.withLock { $0.count } == 2 }
            #expect(try world.read(0x01) == 0xFD)
            #expect(try world.read(0x15) == 0x00)
            #expect(throws: HALError(.io, "")) { try lock.set(.inactive) }
            try lock.set(.active)
            #expect(try world.read(0x15) == 0x02)
        }

        @Test func outputsOfADeadAgentAreLetGo() throws {
            do {
                let lock = try ExpanderGPIO(LinuxGPIO(), expanders: [try chip()]).output(
                    wiring.line(LineOffset(3)), settings: LineSettings(), initial: .active,
                    consumer: "test")
                #expect(try world.read(0x14) == 0x08)
                withExtendedLifetime(lock) {}
            }
            // As one that was killed leaves it.
            try world.write(0xF7, to: 0x00)
            try world.write(0x0C, to: 0x14)
            let output = SafeOutput(chip: wiring.label, offset: LineOffset(3), isHigh: false)
            let way = SafeExpanders(LinuxGPIO(), i2c: LinuxI2C())
            let (results, _) = driveSafe([output], provider: way, clock: clock)
            #expect(results.allSatisfy { $0.failure == nil })
            #expect(try world.read(0x14) == 0x04, "and no other line")
        }
    }
}
