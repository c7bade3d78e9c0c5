import SpindHAL

/// One requirement of the contract of I²C devices that are talked to in messages, to be checked on a
/// fresh bench whose device has registers and moves on by itself, as a memory chip does.
package struct I2CMessageRequirement: Sendable, CustomStringConvertible {
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
        I2CMessageRequirement("a message is written and read whole") { bench in
            let device = try bench.provider.i2cMessages(bench.address)
            try device.write([0x10, 0xA5, 0x5A, 0x01])
            try device.write([0x10])
            try requireEqual(try device.read(3), [0xA5, 0x5A, 0x01], "three registers")
        },
        I2CMessageRequirement("where nobody answers, calls fail") { bench in
            var address = bench.address
            address.device += 1
            let device = try bench.provider.i2cMessages(address)
            try requireThrows(.io, "a message") { () throws(HALError) in try device.write([0]) }
            try requireThrows(.io, "a reading") { () throws(HALError) in _ = try device.read(1) }
        },
        I2CMessageRequirement("a device has one owner, whichever calls it uses") { bench in
            var first: (any I2CMessageDevice)? = try bench.provider.i2cMessages(bench.address)
            try requireThrows(.busy, "a request for registers") { () throws(HALError) in
                _ = try bench.provider.i2c(bench.address)
            }
            // The first must live until here.
            try first?.write([0])
            first = nil
            let second = try bench.provider.i2c(bench.address)
            try requireThrows(.busy, "a request for messages") { () throws(HALError) in
                _ = try bench.provider.i2cMessages(bench.address)
            }
            try second.send(0)
        },
        I2CMessageRequirement("a bus that is not there is not found") { bench in
            try requireThrows(.notFound, "bus 250") { () throws(HALError) in
                _ = try bench.provider.i2cMessages(I2CAddress(bus: 250, device: 0x24))
            }
        },
    ]
}
