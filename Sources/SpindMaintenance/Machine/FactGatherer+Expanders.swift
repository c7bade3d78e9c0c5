import SpindBoards
import SpindHAL

extension FactGatherer {
    /// Looks whether the expanders answer. One register is read of each, which changes nothing and
    /// disturbs no agent.
    func expanders(_ cabinet: CabinetFile?) -> [GPIOFacts.Expander] {
        guard let cabinet, cabinet.computer.kind == .gpio else { return [] }
        return cabinet.expanders.map { wiring in
            guard let trouble = trouble(at: wiring.address) else {
                return GPIOFacts.Expander(wiring: wiring)
            }
            let others = ExpanderWiring.devices.filter { device in
                device != wiring.address.device
                    && self.trouble(at: I2CAddress(bus: wiring.address.bus, device: device)) == nil
            }
            return GPIOFacts.Expander(wiring: wiring, trouble: trouble, others: others)
        }
    }

    /// Why nothing can be read at an address; `nil` when something answers.
    private func trouble(at address: I2CAddress) -> HALError.Code? {
        do throws(HALError) {
            _ = try i2c.i2c(address).read(0)
            return nil
        } catch {
            return error.code
        }
    }
}

extension CabinetFile {
    /// Whether a line is one of an expander's.
    func isOnExpander(_ line: LineAddress) -> Bool {
        guard case .offset(let chip, _) = line else { return false }
        return expanders.contains { $0.label == chip }
    }
}
