import SpindContracts
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("The simulated I2C bus")
struct SimulatedI2CTests {
    @Test(arguments: I2CRequirement.all)
    func simulatedBus_MeetsTheContract(requirement: I2CRequirement) throws {
        let i2c = SimulatedI2C(buses: [1])
        let address = I2CAddress(bus: 1, device: 0x20)
        i2c.attach(SimulatedRegisters(), at: address)
        try requirement.check(I2CBench(provider: i2c, address: address))
    }

    @Test(arguments: I2CMessageRequirement.all)
    func simulatedBus_MeetsTheContractOfMessages(requirement: I2CMessageRequirement) throws {
        let i2c = SimulatedI2C(buses: [1])
        let address = I2CAddress(bus: 1, device: 0x20)
        i2c.attach(SimulatedRegisters(), at: address)
        try requirement.check(I2CBench(provider: i2c, address: address))
    }
}
