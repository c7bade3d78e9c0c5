import Foundation
import SpindContracts
import SpindHAL
import SpindLinux
import Testing

extension GPIOSimTests {
    /// The kernel's I²C buses, with the device of registers that its module `i2c-stub` makes.
    @Suite(.serialized, .timeLimit(.minutes(2)))
    struct I2CContract {
        @Test(arguments: I2CRequirement.all)
        func kernelsBus_MeetsTheContract(requirement: I2CRequirement) throws {
            let address = I2CAddress(bus: try I2CStub.bus.get(), device: 0x20)
            try requirement.check(I2CBench(provider: LinuxI2C(), address: address))
        }
    }
}

/// The kernel's module `i2c-stub`, which makes devices of 256 registers.
enum I2CStub {
    /// Its bus; it is loaded when that is first asked for. Devices are at 0x20 and 0x24.
    static let bus = Result { try load() }

    /// Loads the module and finds its bus by name.
    private static func load() throws -> Int {
        let folder = try #require(
            ProcessInfo.processInfo.environment["KMODDIR"], "set by Scripts/gpio-sim")
        let insmod = Process()
        insmod.executableURL = URL(fileURLWithPath: "/sbin/insmod")
        insmod.arguments = ["\(folder)/i2c-stub.ko", "chip_addr=0x20,0x24"]
        try insmod.run()
        insmod.waitUntilExit()
        #expect(insmod.terminationStatus == 0)
        let buses = "/sys/bus/i2c/devices"
        let entries = try FileManager.default.contentsOfDirectory(atPath: buses)
        let stub = try #require(
            entries.first { entry in
                let name = try? String(
                    contentsOfFile: "\(buses)/\(entry)/name", encoding: .utf8)
                return entry.hasPrefix("i2c-") && name?.contains("stub") == true
            })
        return try #require(Int(stub.dropFirst("i2c-".count)))
    }
}
