import Logging
import SpindBoards
import SpindCore
import SpindDrivers
import SpindHAL

/// Devices that type or read cards.
extension CabinetAssembly {
    static func inputDevices(
        _ site: Site, _ inbox: CabinetInbox
    ) throws(AssemblyError) -> [InputDevice] {
        let logger = site.logger
        var devices: [InputDevice] = []
        for wiring in site.file.inputDevices {
            let told: @Sendable (InputDevice.Event) -> Void = { event in
                switch event {
                case .key(let key): inbox.post(.key(wiring.keypad, key))
                case .card(let number): inbox.post(.card(wiring.keypad, number))
                case .refused(let why): logger.notice("\(wiring.name): no card's number: \(why)")
                case .fault(let fault): inbox.post(wiring.input(for: fault))
                }
            }
            devices.append(
                try building(wiring.name) { () throws(HALError) in
                    try InputDevice(
                        wiring: wiring, inputs: site.hardware.keyInputs, clock: site.clock,
                        onEvent: told)
                })
        }
        return devices
    }
}

extension InputDeviceWiring {
    /// How a fault is told: of the keypad that it is, or of a reader, whose keypad is as well as
    /// before.
    fileprivate func input(for fault: KeypadFault?) -> CabinetInput {
        switch types {
        case .keys: return .keypadFault(keypad, fault)
        case .cards:
            let detail: String? =
                switch fault {
                case .unreadable(let why): why
                case .stuckKey(let key): "key \(key) is stuck"
                case nil: nil
                }
            return .condition(CabinetCondition(.deviceFault, of: DeviceID(name)), detail)
        }
    }
}
