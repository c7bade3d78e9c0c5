package import SpindBoards
package import SpindCore
package import SpindCrypto
import SpindDrivers
package import SpindHAL
import SpindMaintenance
import SpindSimulatedHardware
import Synchronization

/// The hardware of a cabinet, wired as its file says or with one fault, and nobody at it: what a
/// ``WiringBench`` looks at. Hands move it through ``SimulatedHands``.
package final class SimulatedWiring: Sendable {
    private struct State: Sendable {
        var openDoors: Set<CompartmentID> = []
        /// Up to when drives of locks have moved doors.
        var seenUntil: Instant
        var keysDown: Set<Character> = []
    }

    /// The ways to it.
    package let hardware: HardwareAccess
    /// What the keys of its OSDP readers are made of.
    package let readerKey: ReaderMasterKey
    /// Time at it.
    package let clock: WiringClock
    /// The fault that is built in.
    package let fault: SimulatedWiringFault?
    /// The cabinet.
    package let file: CabinetFile

    let gpio: SimulatedGPIO
    let keyInputs: SimulatedKeyInputs
    let reader: SimulatedWiegandReader?
    private let serial: SimulatedSerial
    private let i2c: SimulatedI2C
    private let boards: [String: SimulatedLockBoard]
    /// Lines that somebody else has.
    private let taken: [any InputLines]
    private let state: Mutex<State>

    /// Builds a cabinet with all doors closed.
    ///
    /// - Parameters:
    ///   - file: the cabinet.
    ///   - fault: what is wired wrongly; `nil`: nothing.
    ///   - clock: time at it.
    /// - Throws: ``HALError`` when the file's lines do not fit its chips.
    package init(
        file: CabinetFile, fault: SimulatedWiringFault?, clock: WiringClock
    ) throws(HALError) {
        self.file = file
        self.fault = fault
        self.clock = clock
        readerKey = Self.key(from: 1)
        state = Mutex(State(seenUntil: clock.now))
        gpio = SimulatedGPIO(clock: clock)
        serial = SimulatedSerial(clock: clock)
        i2c = SimulatedI2C(buses: [0, 1])
        keyInputs = SimulatedKeyInputs(clock: clock)
        hardware = HardwareAccess(gpio: gpio, serial: serial, i2c: i2c, keyInputs: keyInputs)
        _ = SimulatedWorld.addChips(of: file, to: gpio)
        if let wiring = file.wiegandReaders.first {
            var reader = try SimulatedWiegandReader(
                wiring: fault == .dataLineCut ? Self.withoutD1(wiring) : wiring, gpio: gpio)
            reader.isSwapped = fault == .dataLinesSwapped
            self.reader = reader
        } else {
            reader = nil
        }
        boards = Self.boards(of: file, fault)
        if fault == .lineTaken, let line = file.locks.first?.line {
            taken = [
                try gpio.inputs([line], settings: LineSettings(), consumer: "another program")
            ]
        } else {
            taken = []
        }
        try wireDoors()
        try wireKeypad()
        try wireReader()
        wireBuses()
    }

    private static func key(from first: UInt8) -> ReaderMasterKey {
        do {
            return try ReaderMasterKey(bytes: Array(first...first + 15))
        } catch {
            preconditionFailure("\(error)")
        }
    }

    // MARK: - Doors

    /// Whether a door stands open now, after all that its lock was driven.
    package func isOpen(_ id: CompartmentID) -> Bool {
        letLocksWork()
        return state.withLock { $0.openDoors.contains(id) }
    }

    /// Opens a door by its key, or closes it. A closed door may still spring open again.
    package func setDoor(_ id: CompartmentID, open: Bool) {
        letLocksWork()
        state.withLock { state in
            if open { state.openDoors.insert(id) } else { state.openDoors.remove(id) }
        }
        connect(id, isOpen: open)
    }

    /// Moves a contact for a moment, as a bouncing door does; the door stays where it is.
    package func bounce(_ id: CompartmentID, isOpen: Bool) {
        connect(id, isOpen: isOpen)
    }

    private func wireDoors() throws(HALError) {
        for lock in file.locks {
            guard let line = lock.line else { continue }
            // A relay board pulls its inputs to where its relays are off.
            let isInverted = fault == .relayInverted && lock.compartment == CompartmentID(1)
            try gpio.pull(line, high: lock.settings.activeLow != isInverted)
        }
        for contact in file.contacts { try gpio.pull(contact.line, high: nil) }
        if fault == .hummingInput, let contact = file.contacts.first {
            try gpio.setHum(of: contact.line, true)
        }
        for lock in file.locks { connect(lock.compartment, isOpen: false) }
    }

    /// Gives a door's contact what the door's place and the fault make of it.
    private func connect(_ door: CompartmentID, isOpen: Bool) {
        if let contact = file.contacts.first(where: { $0.compartment == contactOf(door) }) {
            let isFirst = contact.compartment == CompartmentID(1)
            var conducts = !isOpen
            switch fault {
            case .contactReversed where isFirst: conducts = isOpen
            case .contactBridged where isFirst: conducts = true
            case .floatingInput where isFirst, .hummingInput where isFirst: conducts = false
            default: break
            }
            // It ties the line to the level that reads closed, and otherwise lets it go.
            let level = contact.settings.activeLow ? false : true
            try? gpio.tie(contact.line, high: conducts ? level : nil)
        }
        for input in file.lockBuses.flatMap(\.inputs)
        where input.role == .door && input.compartment == door {
            boards[input.board]?.set(input: input.input, !isOpen == input.closedReadsOne)
        }
    }

    private func contactOf(_ door: CompartmentID) -> CompartmentID {
        fault == .contactsExchanged ? Self.other(door) : door
    }

    private static func other(_ door: CompartmentID) -> CompartmentID {
        switch door.rawValue {
        case 1: CompartmentID(2)
        case 2: CompartmentID(1)
        default: door
        }
    }

    /// Opens the doors whose locks were driven for long enough since this was last done.
    func letLocksWork() {
        let now = clock.now
        let start = state.withLock { state in
            defer { state.seenUntil = now }
            return state.seenUntil
        }
        for lock in file.locks where wasDriven(lock, from: start, to: now) {
            let door = fault == .relaysExchanged ? Self.other(lock.compartment) : lock.compartment
            guard !(fault == .lockCut && door == CompartmentID(1)) else { continue }
            state.withLock { _ = $0.openDoors.insert(door) }
            connect(door, isOpen: true)
        }
    }

    /// How long each drive of a lock on a line lasted, and when it began; one that still lasts is
    /// counted up to now.
    package func drives(of lock: LockWiring) -> [(at: Instant, length: Duration)] {
        guard let line = lock.line else { return [] }
        let isInverted = fault == .relayInverted && lock.compartment == CompartmentID(1)
        let drivenHigh = lock.settings.activeLow == isInverted
        let changes = (try? gpio.history(of: line)) ?? []
        return changes.indices.filter { changes[$0].isHigh == drivenHigh }.map { index in
            let end = index + 1 < changes.count ? changes[index + 1].at : clock.now
            return (changes[index].at, changes[index].at.duration(to: end))
        }
    }

    /// Who has lines of the cabinet's.
    package var holders: [String] {
        file.lineUses.compactMap { try? gpio.consumer(of: $0.line) }
    }

    private func wasDriven(_ lock: LockWiring, from start: Instant, to end: Instant) -> Bool {
        if case .board(let name, let number) = lock.output {
            return boards[name]?.pulses.contains {
                $0.lock == number && $0.span.lowerBound >= start
            } ?? false
        }
        let travel = SimulatedDoor.travel(of: lock.kind)
        return drives(of: lock).contains { $0.at >= start && $0.length >= travel }
    }

    // MARK: - Keypads

    /// The keypad as its wires are, not as the file says.
    private var wiredKeypad: KeypadWiring? {
        guard var wiring = file.keypads.first else { return nil }
        switch fault {
        case .rowsExchanged: wiring.rows.swapAt(0, 1)
        case .plugTurned:
            let lines = Array((wiring.rows + wiring.columns).reversed())
            wiring.rows = Array(lines.prefix(wiring.rows.count))
            wiring.columns = Array(lines.dropFirst(wiring.rows.count))
        default: break
        }
        return wiring
    }

    private func wireKeypad() throws(HALError) {
        guard let wiring = file.keypads.first else { return }
        if fault == .rowsJoined { try gpio.wire(wiring.rows[0], to: wiring.rows[1]) }
        if fault == .rowGrounded { try gpio.tie(wiring.rows[0], high: false) }
        if fault == .keyStuck { press("5", isDown: true) }
    }

    /// Presses a key of the first keypad, or lets it go.
    func press(_ key: Character, isDown: Bool) {
        guard let wiring = wiredKeypad, fault != .keypadUnplugged else { return }
        state.withLock { state in
            if isDown { state.keysDown.insert(key) } else { state.keysDown.remove(key) }
        }
        let isDead =
            (fault == .keyDead && key == "5")
            || (fault == .rowCut && wiring.keys[0].contains(key))
        guard !isDead, isDown || !(fault == .keyStuck && key == "5") else { return }
        let matrix = SimulatedKeyMatrix(
            wiring: wiring, gpio: gpio, hasDiodes: fault != .ghostKeys && fault != .plugTurned)
        if isDown { try? matrix.press(key) } else { try? matrix.release(key) }
    }

    /// Lets all keys go.
    func releaseKeys() {
        for key in state.withLock({ $0.keysDown }).sorted() { press(key, isDown: false) }
    }

    // MARK: - The Wiegand reader

    private static func withoutD1(_ wiring: WiegandWiring) -> WiegandWiring {
        var wiring = wiring
        // A wire that ends in the air: the last line of the bench, which nobody uses.
        wiring.d1 = .offset(chip: "spind-bench", LineOffset(63))
        return wiring
    }

    private func wireReader() throws(HALError) {
        guard let wiring = file.wiegandReaders.first else { return }
        if fault == .dataLineCut { try gpio.pull(wiring.d1, high: true) }
        if fault == .dataLineGrounded { try gpio.tie(wiring.d0, high: false) }
        if fault == .noCommonGround { Self.disturb(wiring, gpio, clock, count: 0) }
    }

    /// Both lines swing together, some hundred times a second, while somebody listens.
    private static func disturb(
        _ wiring: WiegandWiring, _ gpio: SimulatedGPIO, _ clock: WiringClock, count: Int
    ) {
        clock.after(.milliseconds(2 + count % 3)) {
            let isHeard = (try? gpio.consumer(of: wiring.d0)) != nil
            if isHeard {
                for line in [wiring.d0, wiring.d1] {
                    try? gpio.tie(line, high: false)
                    try? gpio.tie(line, high: nil)
                }
            }
            disturb(wiring, gpio, clock, count: count + 1)
        }
    }

    /// Holds a card to the reader.
    func holdCard() {
        guard let reader, fault != .readerOff else { return }
        if fault == .readerFormat {
            try? reader.send(
                SimulatedWiegandReader.frame(SimulatedWiegandReader.digits(UInt32(77))))
        } else {
            try? reader.hold(facility: 123, number: 4_567)
        }
    }

    /// Presses a key of the reader.
    func pressReaderKey(_ key: String) {
        guard let wiring = file.wiegandReaders.first, fault != .readerOff else { return }
        try? reader?.press(key, as: wiring.keys)
    }

    // MARK: - Buses

    private func wireBuses() {
        for bus in file.serialBuses {
            serial.addPort(bus.path)
            let isBoards = file.lockBuses.contains { $0.bus.name == bus.name }
            if fault == (isBoards ? .boardPolarity : .osdpPolarity) {
                serial.setFault(.reversed, on: bus.path)
            }
            if fault == .portMissing, !isBoards { serial.unplug(bus.path) }
        }
        for reader in file.osdpReaders { attach(reader) }
        for bus in file.lockBuses {
            for wiring in bus.boards {
                if let board = boards[wiring.name] { serial.attach(board, to: bus.bus.path) }
            }
        }
        // Once more: the boards' inputs are there only now.
        for lock in file.locks { connect(lock.compartment, isOpen: false) }
        if case .character(let display) = file.display, fault != .displayCut {
            var address = display.address
            if fault == .displayAddress { address.device = 0x3F }
            i2c.attach(SimulatedCharacterDisplay(), at: address)
        }
        for device in file.inputDevices where fault != .padMissing { keyInputs.plug(device.path) }
    }

    private func attach(_ wiring: OSDPReaderWiring) {
        guard let bus = file.serialBuses.first(where: { $0.name == wiring.bus }) else { return }
        var settings = bus.settings
        if fault == .osdpSpeed { settings.bitsPerSecond = 38_400 }
        let key: ReaderMasterKey? =
            switch fault {
            case .osdpDelivered: nil
            case .osdpForeign: Self.key(from: 101)
            default: readerKey
            }
        let reader = SimulatedOSDPReader(
            address: fault == .osdpAddress ? wiring.address ^ 5 : wiring.address,
            settings: settings, key: key?.key(ofReader: SimulatedOSDPReader.identifier))
        if fault == .osdpOff { reader.setFault(.off) }
        if fault == .osdpPlain { reader.setFault(.plainOnly) }
        serial.attach(reader, to: bus.path)
    }

    private static func boards(
        of file: CabinetFile, _ fault: SimulatedWiringFault?
    ) -> [String: SimulatedLockBoard] {
        var boards: [String: SimulatedLockBoard] = [:]
        for bus in file.lockBuses {
            for var wiring in bus.boards {
                var settings = bus.bus.settings
                if fault == .boardAddress { wiring.address ^= 3 }
                if fault == .boardSpeed { settings.bitsPerSecond = 115_200 }
                boards[wiring.name] = SimulatedLockBoard(wiring, settings: settings)
            }
        }
        return boards
    }
}

extension SimulatedWiring: LineLooking {
    package func owner(of address: LineAddress) throws(HALError) -> String? {
        try gpio.consumer(of: address)
    }
}
