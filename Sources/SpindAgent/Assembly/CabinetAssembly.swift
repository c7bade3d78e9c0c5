package import Logging
package import SpindBoards
package import SpindCore
package import SpindCrypto
package import SpindDrivers
package import SpindHAL

/// A cabinet put together from its file: drivers on their lines, the stepper between them, the
/// controller around it. The same for real and simulated lines.
///
///     let cabinet = try CabinetAssembly(site, store: store, journal: journal, generator: random)
///     try cabinet.start(watchdogInterval: .seconds(10)) { notifier.feed() }
///     ...
///     cabinet.stop()
package final class CabinetAssembly: Sendable {
    /// What stands around a cabinet's file.
    package struct Site: Sendable {
        /// The cabinet file.
        package var file: CabinetFile
        /// Where its lines, ports and buses are.
        package var hardware: HardwareAccess
        /// The clocks: what they say, and what the drivers' times count on; one and the same.
        package var clock: any ClockSource & MonotonicClock
        /// The cabinet's key.
        package var key: CabinetKey
        /// The epoch of that key, as the registry counts it; 1 on a cabinet without one.
        package var keyEpoch: UInt32
        /// What readers in secure channels need; `nil` where there are none.
        package var readerSecrets: ReaderSecrets?
        /// The time zone of ``file``, with its transitions.
        package var timeZone: TimeZoneRules
        /// How a console display is written.
        package var displayStyle: ConsoleDisplay.Style
        /// Takes the text of a console display, line ends included; must not block for long.
        package var writeDisplay: @Sendable (String) -> Void
        /// The program's version.
        package var version: String
        /// Told about parts and their faults.
        package var logger: Logger

        package init(
            file: CabinetFile, hardware: HardwareAccess, clock: any ClockSource & MonotonicClock,
            key: CabinetKey, keyEpoch: UInt32 = 1, readerSecrets: ReaderSecrets? = nil,
            timeZone: TimeZoneRules,
            displayStyle: ConsoleDisplay.Style = .plain,
            writeDisplay: @escaping @Sendable (String) -> Void, version: String, logger: Logger
        ) {
            self.file = file
            self.hardware = hardware
            self.clock = clock
            self.key = key
            self.keyEpoch = keyEpoch
            self.readerSecrets = readerSecrets
            self.timeZone = timeZone
            self.displayStyle = displayStyle
            self.writeDisplay = writeDisplay
            self.version = version
            self.logger = logger
        }
    }

    /// The running cabinet, as the control socket sees it.
    package let controller: CabinetController
    /// The way in for what stands for a keypad or a contact that no driver here reads.
    package let inbox: CabinetInbox
    private let expanders: [ExpanderChip]
    private let lockBuses: [LockBus]
    private let locks: LockBank
    private let contacts: DoorContacts
    private let itemSensors: DoorContacts
    private let inputs: SupervisedInputs
    private let sockets: SocketBank
    private let keypads: [MatrixKeypad]
    private let inputDevices: [InputDevice]
    private let osdpReaders: OSDPReaders
    private let wiegandReaders: [WiegandReader]
    private let cardReaders: [CardReader]
    private let indicators: IndicatorPlayer
    private let display: (any TextDisplay)?
    private let health: HealthMonitor?
    private let logger: Logger

    /// Requests all lines, with every lock let go, and puts the parts together. Nothing is driven
    /// before ``start(watchdogInterval:feedWatchdog:)``.
    ///
    /// - Parameters:
    ///   - site: the file and what stands around it.
    ///   - store: the cabinet's memory; nobody else may use it from now on.
    ///   - journal: its journal, on a connection of its own.
    ///   - generator: where PINs are drawn from: the system's generator outside tests.
    ///   - estimator: what an assembly of this process before knew of the time; `nil` at a start.
    /// - Throws: ``AssemblyError``; no line is held then.
    package init(
        _ site: Site, store: sending any CabinetStore, journal: any JournalReader,
        generator: sending any RandomNumberGenerator, estimator: ClockEstimator? = nil
    ) throws(AssemblyError) {
        let inbox = CabinetInbox(clock: site.clock)
        self.inbox = inbox
        logger = site.logger
        var site = site
        let desk = ExpanderDesk(site)
        expanders = try Self.expanders(&site, inbox, desk)
        let buses = try Self.lockBuses(site, inbox)
        lockBuses = buses
        locks = try building("locks") { () throws(HALError) in
            try LockBank(
                locks: site.file.locks, budgetMilliamperes: site.file.lockBudgetMilliamperes,
                gpio: site.hardware.gpio, buses: buses, clock: site.clock
            ) { opening, compartment, outcome in
                inbox.post(.pulse(opening, compartment, outcome))
            }
        }
        contacts = try building("contacts") { () throws(HALError) in
            try DoorContacts(
                contacts: site.file.contacts, gpio: site.hardware.gpio, clock: site.clock
            ) {
                inbox.post(.contact($0, $1))
            }
        }
        (itemSensors, sockets) = try Self.items(site, inbox)
        inputs = try Self.inputs(site, inbox)
        desk.connect(locks, sockets)
        keypads = try Self.keypads(site, inbox)
        inputDevices = try Self.inputDevices(site, inbox)
        let osdpReaders = try OSDPReaders(site, inbox)
        self.osdpReaders = osdpReaders
        wiegandReaders = try Self.wiegandReaders(site, inbox)
        cardReaders = try Self.cardReaders(site, inbox)
        indicators = try Self.indicators(site)
        display = try Self.display(site, inbox)
        health = try Self.health(site, inbox)
        let layout = site.file.layout
        let text = PromptText(layout.policy.languages[0], timeZone: site.timeZone)
        var panels: [KeypadID: any Annunciator] = [:]
        for keypad in layout.keypads {
            panels[keypad] = Panel(
                text: text, display: display, indicators: indicators,
                readers: osdpReaders.readers(of: keypad))
        }
        let stepper = CabinetStepper(
            CabinetParts(
                layout: layout, store: store, locks: locks, sockets: sockets,
                annunciators: panels, clock: site.clock, verifier: PINVerifier(key: site.key),
                service: ServiceVerifier(key: site.key), generator: generator,
                keyEpoch: site.keyEpoch, timeZone: site.timeZone, timeZoneName: site.file.timeZone,
                estimator: estimator, hasBatteryClock: site.file.clock.batteryBacked,
                version: site.version, logger: site.logger))
        do throws(HALError) {
            controller = try CabinetController(
                stepper: stepper, inbox: inbox, locks: locks, journal: journal,
                clock: site.clock, logger: site.logger)
        } catch {
            throw AssemblyError(device: "the decision loop", cause: error)
        }
    }

    /// Starts the decision loop. When it returns, the doors are supervised. Once.
    ///
    /// - Parameters:
    ///   - watchdogInterval: between two looks at the parts: half of what the service manager
    ///     bears; `nil` where it does not watch.
    ///   - feedWatchdog: called each time when every part is alive.
    /// - Throws: ``AssemblyError`` when the machine has no thread left.
    package func start(
        watchdogInterval: Duration?, feedWatchdog: @escaping @Sendable () -> Void
    ) throws(AssemblyError) {
        let parts: [any LivingPart] =
            [locks, contacts, itemSensors, inputs, sockets] + expanders + lockBuses + keypads
            + inputDevices
            + osdpReaders.panels + wiegandReaders + cardReaders
        try building("the decision loop") { () throws(HALError) in
            try controller.start(
                Watchdog(
                    parts: parts, interval: watchdogInterval ?? Watchdog.usualInterval,
                    logger: logger, feed: feedWatchdog))
        }
    }

    /// Lets all locks go, records the end, and ends all threads. Blocks; may be called more than
    /// once.
    package func stop() {
        controller.stop()
        locks.shutdown()
        // After the bank, which may have left pulses to end early.
        for bus in lockBuses { bus.shutdown() }
        sockets.shutdown()
        contacts.shutdown()
        itemSensors.shutdown()
        inputs.shutdown()
        for keypad in keypads { keypad.shutdown() }
        for device in inputDevices { device.shutdown() }
        osdpReaders.shutdown()
        for reader in wiegandReaders { reader.shutdown() }
        for reader in cardReaders { reader.shutdown() }
        indicators.shutdown()
        display?.shutdown()
        health?.shutdown()
        // Last: all others may have had lines to let go.
        for expander in expanders { expander.shutdown() }
    }

    /// The buses with lock boards, which also tell doors and items. A port that is not there stops
    /// nothing: its doors are unknown until it is.
    private static func lockBuses(
        _ site: Site, _ inbox: CabinetInbox
    ) throws(AssemblyError) -> [LockBus] {
        let logger = site.logger
        var buses: [LockBus] = []
        for wiring in site.file.lockBuses {
            let name = wiring.bus.name
            buses.append(
                try building("bus \(name)") { () throws(HALError) in
                    try LockBus(wiring, serial: site.hardware.serial, clock: site.clock) {
                        input, state in
                        inbox.post(input, state)
                    } onNote: { note in
                        if let lost = note.fault {
                            logger.error("bus \(name): \(lost)")
                        } else {
                            logger.notice("bus \(name): \(note.device(on: name)) works again")
                        }
                        let device = DeviceID(note.device(on: name))
                        inbox.post(
                            .condition(CabinetCondition(.deviceFault, of: device), note.fault))
                    }
                })
        }
        return buses
    }

    /// What is in the compartments beside locks and contacts.
    private static func items(
        _ site: Site, _ inbox: CabinetInbox
    ) throws(AssemblyError) -> (sensors: DoorContacts, sockets: SocketBank) {
        let sockets = try building("sockets") { () throws(HALError) in
            try SocketBank(
                sockets: site.file.sockets, gpio: site.hardware.gpio, clock: site.clock
            ) { compartment, what in
                inbox.post(.socketFault(compartment, what))
            }
        }
        let sensors = try building("item sensors") { () throws(HALError) in
            try DoorContacts(
                name: "item sensors", contacts: site.file.itemSensors, gpio: site.hardware.gpio,
                clock: site.clock
            ) { compartment, state in
                inbox.post(.item(compartment, ItemState(state)))
            }
        }
        return (sensors, sockets)
    }

    private static func keypads(
        _ site: Site, _ inbox: CabinetInbox
    ) throws(AssemblyError) -> [MatrixKeypad] {
        var keypads: [MatrixKeypad] = []
        for wiring in site.file.keypads {
            keypads.append(
                try building("\(wiring.id)") { () throws(HALError) in
                    try MatrixKeypad(wiring: wiring, gpio: site.hardware.gpio, clock: site.clock) {
                        keypad, key, _ in
                        inbox.post(.key(keypad, key))
                    } onFault: { keypad, fault in
                        inbox.post(.keypadFault(keypad, fault))
                    }
                })
        }
        return keypads
    }
}

extension LockBusNote {
    /// What is wrong; `nil`: it is in order again.
    fileprivate var fault: String? {
        switch self {
        case .portLost(let why): why
        case .boardSilent(let board): "\(board) does not answer"
        case .portBack, .boardBack: nil
        }
    }

    /// What it is about: a board, or the bus itself.
    fileprivate func device(on bus: String) -> String {
        switch self {
        case .portLost, .portBack: bus
        case .boardSilent(let board), .boardBack(let board): board
        }
    }
}

extension CabinetInbox {
    /// Tells what hangs on an input of a board or a reader.
    func post(_ input: BoardInputWiring, _ state: ContactState) {
        switch input.role {
        case .door: post(.contact(input.compartment, state))
        case .item: post(.item(input.compartment, ItemState(state)))
        case .supervised(let name, let role): post(name, role, state)
        }
    }
}

extension ItemState {
    /// What an item sensor says whose contact reads that.
    fileprivate init(_ contact: ContactState) {
        switch contact {
        case .closed: self = .present
        case .open: self = .absent
        case .unknown: self = .unknown
        }
    }
}

/// Names the device that an error is about.
func building<Device>(
    _ device: String, _ build: () throws(HALError) -> sending Device
) throws(AssemblyError) -> sending Device {
    do {
        return try build()
    } catch {
        throw AssemblyError(device: device, cause: error)
    }
}
