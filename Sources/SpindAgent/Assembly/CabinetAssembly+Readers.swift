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

    static func wiegandReaders(
        _ site: Site, _ inbox: CabinetInbox
    ) throws(AssemblyError) -> [WiegandReader] {
        var readers: [WiegandReader] = []
        for wiring in site.file.wiegandReaders {
            readers.append(
                try building(wiring.name) { () throws(HALError) in
                    try WiegandReader(
                        wiring: wiring, gpio: site.hardware.gpio, clock: site.clock,
                        onKey: { inbox.post(.key(wiring.keypad, $0)) },
                        onCard: { inbox.post(.card(wiring.keypad, $0.bytes)) },
                        onFault: { inbox.post(wiring.input(for: $0)) })
                })
        }
        return readers
    }

    static func cardReaders(
        _ site: Site, _ inbox: CabinetInbox
    ) throws(AssemblyError) -> [CardReader] {
        let logger = site.logger
        var readers: [CardReader] = []
        for wiring in site.file.cardReaders {
            let condition = CabinetCondition(.deviceFault, of: DeviceID(wiring.name))
            readers.append(
                try building(wiring.name) { () throws(HALError) in
                    try CardReader(
                        wiring: wiring, serial: site.hardware.serial, i2c: site.hardware.i2c,
                        clock: site.clock
                    ) { event in
                        switch event {
                        case .card(let number): inbox.post(.card(wiring.keypad, number))
                        case .refused(let why): logger.notice("\(wiring.name): \(why)")
                        case .fault(let why): inbox.post(.condition(condition, why))
                        }
                    }
                })
        }
        return readers
    }
}

extension InputDeviceWiring {
    /// How a fault is told: of the keypad that it is, or of a reader, whose keypad is as well as
    /// before.
    fileprivate func input(for fault: KeypadFault?) -> CabinetInput {
        switch types {
        case .keys: return .keypadFault(keypad, fault)
        case .cards:
            return .condition(
                CabinetCondition(.deviceFault, of: DeviceID(name)), fault?.words)
        }
    }
}

extension WiegandWiring {
    /// Likewise of a Wiegand reader.
    fileprivate func input(for fault: KeypadFault?) -> CabinetInput {
        if keypad.rawValue == name { return .keypadFault(keypad, fault) }
        return .condition(CabinetCondition(.deviceFault, of: DeviceID(name)), fault?.words)
    }
}
