import SpindContracts
import SpindCore
import SpindHAL
import SpindLinux
import Testing

extension GPIOSimTests {
    /// Looking at a line without taking it.
    @Suite struct Owner {
        @Test func ownerOfALineIsToldByItsName() throws {
            let chip = try GPIOSimChip(label: "owned", lineNames: ["lock", "free"])
            let gpio = LinuxGPIO()
            #expect(try gpio.owner(of: .name("lock")) == nil)
            let line = try gpio.output(
                .name("lock"), settings: LineSettings(), initial: .active,
                consumer: "spind lock 1")
            #expect(try gpio.owner(of: .name("lock")) == "spind lock 1")
            #expect(try gpio.owner(of: .offset(chip: "owned", LineOffset(0))) == "spind lock 1")
            #expect(try gpio.owner(of: .name("free")) == nil)
            // Looking took nothing and changed nothing.
            #expect(try chip.isHigh(LineOffset(0)))
            try line.set(.inactive)
            #expect(try !chip.isHigh(LineOffset(0)))
        }

        @Test func linesThatAreNotThereHaveNoOwner() throws {
            let chip = try GPIOSimChip(label: "small", lineNames: ["only"])
            for address in [LineAddress.name("none"), .offset(chip: "small", LineOffset(1))] {
                let error = try #require(throws: HALError.self) {
                    try LinuxGPIO().owner(of: address)
                }
                #expect(error.code == .notFound)
            }
            withExtendedLifetime(chip) {}
        }
    }
}
