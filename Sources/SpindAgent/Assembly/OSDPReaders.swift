import Logging
import SpindBoards
import SpindCore
import SpindDrivers
import SpindHAL

/// The OSDP readers of a cabinet, with a control panel for each of their buses.
final class OSDPReaders: Sendable {
    /// The parts with threads.
    let panels: [OSDPControlPanel]
    private let readers: [ReaderPanel]

    init(_ site: CabinetAssembly.Site, _ inbox: CabinetInbox) throws(AssemblyError) {
        // Without secrets there are readers in clear only, which need nothing random.
        let random = site.readerSecrets?.random ?? Self.nothingRandom
        var panels: [OSDPControlPanel] = []
        var all: [ReaderPanel] = []
        for bus in site.file.serialBuses {
            var readers: [ReaderPanel] = []
            for wiring in site.file.osdpReaders where wiring.bus == bus.name {
                readers.append(ReaderPanel(wiring, number: readers.count))
            }
            guard !readers.isEmpty else { continue }
            var settings: [OSDPSettings] = []
            for reader in readers {
                settings.append(try OSDPSettings(reader.wiring, site.readerSecrets))
            }
            let desk = ReaderDesk(readers: readers, inbox: inbox, logger: site.logger)
            let panel: OSDPControlPanel
            do throws(HALError) {
                panel = try OSDPControlPanel(
                    bus: bus, readers: settings, serial: site.hardware.serial, clock: site.clock,
                    random: random, onReport: desk.told, onPortFault: desk.portFault)
            } catch {
                throw AssemblyError(device: "the readers on \(bus.name)", cause: error)
            }
            for reader in readers { reader.connect(to: panel) }
            panels.append(panel)
            all += readers
        }
        self.panels = panels
        readers = all
    }

    @Sendable private static func nothingRandom(_ count: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: count)
    }

    /// The readers that show and sound what is meant for a keypad.
    func readers(of keypad: KeypadID) -> [ReaderPanel] {
        readers.filter { $0.wiring.keypad == keypad }
    }

    func shutdown() {
        for panel in panels { panel.shutdown() }
    }
}

extension OSDPSettings {
    /// - Throws: ``AssemblyError`` for a secure channel without a key.
    fileprivate init(
        _ wiring: OSDPReaderWiring, _ secrets: ReaderSecrets?
    ) throws(AssemblyError) {
        let security: Security
        switch (wiring.security, secrets?.key) {
        case (.none, _): security = .none
        case (.required, let key?): security = .required(key)
        case (.installation, let key?): security = .installation(key)
        case (.required, nil), (.installation, nil):
            throw AssemblyError(
                device: wiring.name,
                cause: HALError(.unsupported, "a secure channel without the readers' key"))
        }
        self.init(address: wiring.address, security: security, inputs: wiring.inputs)
    }
}

/// Passes what readers tell to the cabinet.
private struct ReaderDesk: Sendable {
    let readers: [ReaderPanel]
    let inbox: CabinetInbox
    let logger: Logger

    func told(_ number: Int, _ report: OSDPReport) {
        let reader = readers[number]
        let wiring = reader.wiring
        let device = DeviceID(wiring.name)
        switch report {
        case .connected(let identity):
            logger.notice("\(wiring.name): reader \(identity)")
            fault(wiring, nil)
            reader.restore()
        case .lost(let outage): fault(wiring, "\(outage)")
        case .card(let card): self.card(wiring, card.number, "\(card.bitCount) bits")
        case .digits(let digits):
            card(wiring, OSDPCard.number(ofDigits: digits), "\(digits.count) digits")
        case .keys(let keys):
            for key in keys where wiring.hasKeys { inbox.post(.key(wiring.keypad, key)) }
        case .tamper(let isOpen):
            inbox.post(
                .condition(
                    CabinetCondition(.tamper, of: device),
                    isOpen ? "the reader was opened or taken off the wall" : nil))
        case .powerFailure(let fails):
            inbox.post(
                .condition(
                    CabinetCondition(.mainsFailure, of: device),
                    fails ? "the reader says that its power fails" : nil))
        case .input(let input, let state): inbox.post(input, state)
        case .stale(let count):
            logger.notice(
                "\(wiring.name): \(count) cards or keys dropped that waited while it was not asked")
        case .installed(let identity):
            logger.notice(
                "\(wiring.name): reader \(identity) has its own key now; delete `secure: installation`"
            )
        case .unsupported(let code):
            logger.notice(
                "\(wiring.name): command 0x\(String(code, radix: 16)) is not known to it, and left out"
            )
        }
    }

    func portFault(_ error: HALError?) {
        guard let error else { return logger.notice("the readers' port works again") }
        logger.error("\(AssemblyError(device: "the readers' port", cause: error))")
    }

    private func card(_ wiring: OSDPReaderWiring, _ number: [UInt8]?, _ what: String) {
        guard let number else {
            return logger.notice("\(wiring.name): \(what) are no card's number of 4 to 10 bytes")
        }
        inbox.post(.card(wiring.keypad, number))
    }

    /// A reader with keys is the keypad; a fault of one beside a keypad is its own.
    private func fault(_ wiring: OSDPReaderWiring, _ why: String?) {
        if wiring.hasKeys {
            inbox.post(.keypadFault(wiring.keypad, why.map(KeypadFault.unreadable)))
        } else {
            inbox.post(
                .condition(CabinetCondition(.deviceFault, of: DeviceID(wiring.name)), why))
        }
    }
}
