import SpindBoards
import SpindCore
import SpindDrivers
import SpindHAL

/// Inputs that tell of the cabinet itself.
extension CabinetAssembly {
    static func inputs(
        _ site: Site, _ inbox: CabinetInbox
    ) throws(AssemblyError) -> SupervisedInputs {
        let roles = Dictionary(uniqueKeysWithValues: site.file.inputs.map { ($0.name, $0.role) })
        return try building("inputs") { () throws(HALError) in
            try SupervisedInputs(
                inputs: site.file.inputs, gpio: site.hardware.gpio, clock: site.clock
            ) { name, state in
                guard let role = roles[name] else { return }
                inbox.post(name, role, state)
            }
        }
    }
}

extension CabinetInbox {
    /// Tells what a supervised input reads; closed means that all is in order. One that cannot be
    /// read is a fault of its own, and says nothing of what it watches.
    func post(_ name: String, _ role: SupervisedInputWiring.Role, _ state: ContactState) {
        let device = DeviceID(name)
        if case .exit = role {
            switch state {
            case .closed: post(.exitButton(device, .released))
            case .open: post(.exitButton(device, .pressed))
            case .unknown: post(.exitButton(device, .unknown))
            }
            return
        }
        let fault = CabinetCondition(.deviceFault, of: device)
        guard state != .unknown else {
            post(.condition(fault, "the input cannot be read"))
            return
        }
        post(.condition(fault, nil))
        let isInOrder = state == .closed
        switch role {
        case .tamper:
            post(
                .condition(
                    CabinetCondition(.tamper, of: device),
                    isInOrder ? nil : "the housing is open, or the wire is cut"))
        case .mainsFailure:
            post(
                .condition(
                    CabinetCondition(.mainsFailure, of: device),
                    isInOrder ? nil : "the mains are gone"))
        case .exit: break
        }
    }
}
