import Logging
import SpindBoards
import SpindCore
import SpindDrivers
import SpindHAL

/// What shows and sounds, and what tells how the computer is.
extension CabinetAssembly {
    static func indicators(_ site: Site) throws(AssemblyError) -> IndicatorPlayer {
        let logger = site.logger
        return try building("indicators") { () throws(HALError) in
            try IndicatorPlayer(
                indicators: site.file.indicators, gpio: site.hardware.gpio, clock: site.clock
            ) { name, error in
                if let error {
                    logger.error("\(AssemblyError(device: name, cause: error))")
                } else {
                    logger.notice("\(name) works again")
                }
            }
        }
    }

    static func display(
        _ site: Site, _ inbox: CabinetInbox
    ) throws(AssemblyError) -> (any TextDisplay)? {
        switch site.file.display {
        case nil: return nil
        case .console: return ConsoleDisplay(style: site.displayStyle, write: site.writeDisplay)
        case .character(let wiring):
            let condition = CabinetCondition(.deviceFault, of: DeviceID(wiring.name))
            return try building(wiring.name) { () throws(HALError) in
                try CharacterDisplay(
                    wiring: wiring, i2c: site.hardware.i2c, clock: site.clock
                ) { error in
                    inbox.post(.condition(condition, error.map(\.description)))
                }
            }
        }
    }

    static func health(
        _ site: Site, _ inbox: CabinetInbox
    ) throws(AssemblyError) -> HealthMonitor? {
        guard let sensors = site.hardware.board else { return nil }
        return try building("the computer's sensors") { () throws(HALError) in
            try HealthMonitor(sensors: sensors, clock: site.clock) { kind, detail in
                inbox.post(.condition(CabinetCondition(kind, of: DeviceID("computer")), detail))
            }
        }
    }
}
