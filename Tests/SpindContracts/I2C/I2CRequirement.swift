package import SpindHAL

/// A device of 256 registers on an I²C bus, as the kernel's `i2c-stub` is: the provider under test.
package struct I2CBench: Sendable {
    /// The way to the bus.
    package var provider: any I2CProvider
    /// Where the device is.
    package var address: I2CAddress

    /// Makes a bench.
    package init(provider: any I2CProvider, address: I2CAddress) {
        self.provider = provider
        self.address = address
    }
}

/// One requirement of the contract of I²C devices, to be checked on a fresh bench on which nobody
/// answers at the next address.
package struct I2CRequirement: Sendable, CustomStringConvertible {
    /// The requirement as a sentence.
    package let description: String
    /// Checks it; throws ``ContractViolation`` when it is not met.
    package let check: @Sendable (I2CBench) throws -> Void

    private init(_ description: String, _ check: @escaping @Sendable (I2CBench) throws -> Void) {
        self.description = description
        self.check = check
    }

    /// The whole contract.
    package static let all = [
        I2CRequirement("a register keeps what is written") { bench in
            let device = try bench.provider.i2c(bench.address)
            for (register, value): (UInt8, UInt8) in [(0x00, 0xFF), (0x12, 0xA5), (0xFF, 0x01)] {
                try device.write(value, to: register)
                try requireEqual(try device.read(register), value, "register \(register)")
            }
        },
        I2CRequirement("a byte that names no register is sent and received") { bench in
            let device = try bench.provider.i2c(bench.address)
            try device.write(0x5A, to: 0x40)
            try device.send(0x40)
            try requireEqual(try device.receive(), 0x5A, "what is at the pointer")
        },
        I2CRequirement("where nobody answers, calls fail") { bench in
            var address = bench.address
            address.device += 1
            let device = try bench.provider.i2c(address)
            try requireThrows(.io, "a byte") { () throws(HALError) in try device.send(0) }
            try requireThrows(.io, "a reading") { () throws(HALError) in _ = try device.read(0) }
        },
        I2CRequirement("a device has one owner, and another when that has gone") { bench in
            var first: (any I2CDevice)? = try bench.provider.i2c(bench.address)
            try requireThrows(.busy, "a second request") { () throws(HALError) in
                _ = try bench.provider.i2c(bench.address)
            }
            // The first must live until here.
            try first?.send(0)
            first = nil
            _ = try bench.provider.i2c(bench.address)
        },
        I2CRequirement("a bus that is not there is not found") { bench in
            try requireThrows(.notFound, "bus 250") { () throws(HALError) in
                _ = try bench.provider.i2c(I2CAddress(bus: 250, device: 0x20))
            }
        },
        I2CRequirement("an address that no device can have is unsupported") { bench in
            for device: UInt8 in [0x00, 0x07, 0x78, 0xFF] {
                try requireThrows(.unsupported, "address \(device)") { () throws(HALError) in
                    _ = try bench.provider.i2c(I2CAddress(bus: bench.address.bus, device: device))
                }
            }
        },
    ]
}
