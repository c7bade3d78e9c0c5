import Logging
import SpindBoards
import SpindCore
import SpindDrivers
import SpindHAL
import Synchronization

extension ExpanderChip: LivingPart {}

extension CabinetAssembly {
    /// The expanders, whose lines are among the computer's from here on. One that is not there stops
    /// nothing: its doors are unknown until it is.
    static func expanders(
        _ site: inout Site, _ inbox: CabinetInbox, _ desk: ExpanderDesk
    ) throws(AssemblyError) -> [ExpanderChip] {
        let logger = site.logger
        var chips: [ExpanderChip] = []
        for wiring in site.file.expanders {
            let condition = CabinetCondition(.deviceFault, of: DeviceID(wiring.name))
            let (i2c, clock) = (site.hardware.i2c, site.clock)
            chips.append(
                try building(wiring.name) { () throws(HALError) in
                    try ExpanderChip(wiring, i2c: i2c, clock: clock) { note in
                        switch note {
                        case .lost(let why, let driven):
                            logger.error("expander \(wiring.name): \(why)")
                            desk.lost(driven)
                            inbox.post(.condition(condition, why))
                        case .back:
                            logger.notice("expander \(wiring.name) works again")
                            inbox.post(.condition(condition, nil))
                        }
                    }
                })
        }
        if !chips.isEmpty {
            site.hardware.gpio = ExpanderGPIO(site.hardware.gpio, expanders: chips)
        }
        return chips
    }
}

/// Tells locks and sockets whose lines their expander has lost: they end at once, and not when their
/// time is over.
final class ExpanderDesk: Sendable {
    private struct Parts: Sendable {
        weak var locks: LockBank?
        weak var sockets: SocketBank?
    }

    private let lockLines: [(line: LineAddress, compartment: CompartmentID)]
    private let socketLines: [(line: LineAddress, compartment: CompartmentID)]
    private let parts = Mutex(Parts())

    init(_ site: CabinetAssembly.Site) {
        lockLines = site.file.locks.flatMap { lock in
            [lock.line, lock.locking?.line].compactMap(\.self).map { ($0, lock.compartment) }
        }
        socketLines = site.file.sockets.map { ($0.line, $0.compartment) }
    }

    /// Begins to tell. They are made after the expanders, on whose lines they are.
    func connect(_ locks: LockBank, _ sockets: SocketBank) {
        parts.withLock { $0 = Parts(locks: locks, sockets: sockets) }
    }

    /// The expander's thread waits here and answers nobody; calls for its lines fail at once.
    func lost(_ driven: [LineAddress]) {
        let (locks, sockets) = parts.withLock { ($0.locks, $0.sockets) }
        for (line, compartment) in lockLines where driven.contains(line) {
            locks?.deenergize(compartment)
        }
        for (line, compartment) in socketLines where driven.contains(line) {
            sockets?.switchSocket(compartment, on: false)
        }
    }
}
