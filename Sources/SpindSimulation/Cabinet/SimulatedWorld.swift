package import SpindBoards
package import SpindCore
import SpindDrivers
package import SpindHAL
package import SpindSimulatedHardware
import Synchronization

/// What is around the agent: doors, locks, contacts, keypad, lights and sounders, wired to simulated
/// lines as the cabinet file says.
///
/// It outlives the agent, as a building outlives a power cut. A thread of its own watches what the
/// agent drives and moves the doors; all calls may come from any thread.
package final class SimulatedWorld: Sendable {
    /// The lines; what the agent gets.
    package let gpio: SimulatedGPIO
    /// The serial buses, with what the file hangs on them; likewise.
    package let serial: SimulatedSerial
    /// The I²C buses that the file's readers and expanders hang on; likewise.
    package let i2c: SimulatedI2C
    /// The readers on serial buses that speak OSDP.
    let readers: SimulatedReaders
    /// All readers that cards can be held to, in the order in which one is chosen.
    let cardReaders: [SimulatedCardReader]
    private let modules: SimulatedModules
    /// Speaks up whenever something here changed.
    package let changes: ChangeSignal

    private struct State: Sendable {
        var doors: [SiteView.Door]
        var indicators: [ScreenState.Indicator]
        var sound = SoundTrace()
        var tones = 0
        var pressed: Set<Character> = []
    }

    private static let wallLabel = "spind-simulator"
    private static let namedLabel = "named"
    private static let endLine = LineAddress.offset(chip: wallLabel, LineOffset(0))
    /// Its level means nothing; a change wakes the world.
    private static let bellLine = LineAddress.offset(chip: wallLabel, LineOffset(1))
    /// The world looks up at least this often; nothing depends on it.
    private static let longestNap = Duration.seconds(3_600)

    private let file: CabinetFile
    private let chips: [String]
    private let matrix: SimulatedKeyMatrix?
    private let clock: any MonotonicClock
    private let lockBoards: SimulatedLockBoards
    private let state: Mutex<State>
    private let thread = Mutex<DriverThread?>(nil)

    /// Builds a cabinet with all doors closed and starts its thread.
    ///
    /// - Parameters:
    ///   - file: the cabinet; its chips are made, whatever its computer is.
    ///   - clock: physics run on it.
    ///   - changes: told of each change.
    /// - Throws: ``HALError`` when the file's lines do not fit its chips, or no thread is left.
    package init(
        file: CabinetFile, clock: any MonotonicClock, changes: ChangeSignal
    ) throws(HALError) {
        self.file = file
        self.clock = clock
        self.changes = changes
        gpio = SimulatedGPIO(clock: clock)
        chips = Self.addChips(of: file, to: gpio)
        serial = SimulatedSerial(clock: clock)
        for bus in file.serialBuses { serial.addPort(bus.path) }
        i2c = SimulatedI2C(
            buses: SimulatedModules.buses(of: file).union(file.expanders.map(\.address.bus)))
        for expander in file.expanders {
            i2c.attach(
                SimulatedMCP23017(pins: expander.label, of: gpio), at: expander.address)
        }
        lockBoards = SimulatedLockBoards(file: file, serial: serial) { [gpio] in
            let isHigh = (try? gpio.level(of: Self.bellLine)) ?? false
            try? gpio.tie(Self.bellLine, high: !isHigh)
        }
        readers = SimulatedReaders(file: file, serial: serial)
        modules = SimulatedModules(file: file, serial: serial, i2c: i2c)
        cardReaders =
            readers.cardReaders
            + (try SimulatedModules.wiegandReaders(of: file, gpio: gpio))
            + modules.cardReaders
        matrix = file.keypads.first.map { [gpio] in SimulatedKeyMatrix(wiring: $0, gpio: gpio) }
        state = Mutex(
            State(
                doors: file.locks.map { Self.compartment(of: $0, in: file) }
                    .sorted { $0.id < $1.id },
                indicators: file.indicators.map {
                    ScreenState.Indicator(name: $0.name, isOn: false)
                }))
        for lock in file.locks {
            // A relay's input rests where the relay does, so that nobody's line drives no lock.
            if let line = lock.line { try gpio.pull(line, high: lock.settings.activeLow) }
            if let locking = lock.locking {
                try gpio.pull(locking.line, high: locking.settings.activeLow)
            }
        }
        for indicator in file.indicators {
            try gpio.pull(indicator.line, high: indicator.settings.activeLow)
        }
        for socket in file.sockets {
            try gpio.pull(socket.line, high: socket.settings.activeLow)
        }
        for column in file.keypads.flatMap(\.columns) {
            // A column that is let go would keep its level, and a scan look like sleep.
            try gpio.pull(column, high: true)
        }
        for contact in file.contacts { try connect(contact, reads: .closed) }
        for input in supervised.map(\.name) { _ = set(input: input, inOrder: true) }
        for door in state.withLock({ $0.doors }) {
            lockBoards.set(.door, of: door.id, .closed)
            readers.set(.door, of: door.id, .closed)
            connectItem(of: door)
        }
        let thread = try DriverThread(name: "spind-world") { [self] in
            while live() {}
        }
        self.thread.withLock { $0 = thread }
    }

    /// Stops physics; must be called before the last reference goes away, and may be called again.
    package func end() {
        try? gpio.tie(Self.endLine, high: true)
        thread.withLock { $0 }?.join()
    }

    /// Puts what can be seen of the world into a view.
    package func look(_ view: inout SiteView) {
        state.withLock { state in
            view.doors = state.doors
            view.indicators = state.indicators
            view.sound = state.sound.drawing
            view.pressed = state.pressed
        }
    }

    /// Has a person do something to a door.
    ///
    /// - Returns: what came of it; `nothingToDo` where there is no such door.
    package func act(
        _ act: SimulatedDoor.Act, on compartment: CompartmentID
    ) -> SimulatedDoor.Outcome {
        let outcome = state.withLock { state in
            let now = clock.now
            guard let index = state.doors.firstIndex(where: { $0.id == compartment }) else {
                return SimulatedDoor.Outcome.nothingToDo
            }
            state.doors[index].door.drive(isDriven(compartment), at: now)
            let outcome = state.doors[index].door.act(act, at: now)
            connectContact(of: state.doors[index])
            return outcome
        }
        changes.notify()
        return outcome
    }

    /// Has a person put the item of a compartment in, or take it out.
    ///
    /// - Returns: what came of it: `locked` while the door is shut, `nothingToDo` when it is so
    ///   already, or no sensor would notice.
    package func move(itemInto isIn: Bool, _ compartment: CompartmentID) -> SimulatedDoor.Outcome {
        let outcome = state.withLock { state in
            guard let index = state.doors.firstIndex(where: { $0.id == compartment }),
                let item = state.doors[index].item, item != isIn
            else { return SimulatedDoor.Outcome.nothingToDo }
            guard state.doors[index].door.position == .open else { return .locked }
            state.doors[index].item = isIn
            connectItem(of: state.doors[index])
            return .done
        }
        changes.notify()
        return outcome
    }

    /// The supervised inputs, wherever they hang.
    private var supervised: [(name: String, role: SupervisedInputWiring.Role)] {
        let atBoards = file.lockBuses.flatMap(\.inputs) + file.osdpReaders.flatMap(\.inputs)
        return file.inputs.map { ($0.name, $0.role) }
            + atBoards.compactMap { input in
                if case .supervised(let name, let role) = input.role { (name, role) } else { nil }
            }
    }

    /// Opens or closes the contact of a supervised input: closed is in order.
    ///
    /// - Returns: whether there is one of that name.
    package func set(input name: String, inOrder: Bool) -> Bool {
        guard let role = supervised.first(where: { $0.name == name })?.role else { return false }
        let state: ContactState = inOrder ? .closed : .open
        if let wiring = file.inputs.first(where: { $0.name == name }) {
            // The line was found when the world was built.
            try? connect(
                ContactWiring(
                    compartment: CompartmentID(0), line: wiring.line, settings: wiring.settings,
                    debounce: wiring.debounce), reads: state)
        }
        let door: CompartmentID =
            if case .exit(let door) = role { door } else { CompartmentID(0) }
        lockBoards.set(.supervised(name, role), of: door, state)
        readers.set(.supervised(name, role), of: door, state)
        changes.notify()
        return true
    }

    /// Whether the agent listens to the keypad and has seen that no key is down: only then are all
    /// its columns driven low at once. True where there is no keypad.
    package var isKeypadAsleep: Bool {
        guard let keypad = file.keypads.first else { return true }
        let columns = keypad.columns
        guard columns.allSatisfy({ (try? gpio.consumer(of: $0)) != nil }) else { return false }
        // All at one moment: one after the other, a scan that passes by would look like sleep.
        return gpio.wait(until: clock.now) { isHigh in !columns.contains(where: isHigh) }
    }

    /// How many tones were heard so far; `nil` where there is neither a light nor a sounder.
    package var tones: Int? {
        file.indicators.isEmpty ? nil : state.withLock { $0.tones }
    }

    /// Presses a key of the first keypad, or lets it go.
    ///
    /// - Throws: ``HALError`` `notFound` when there is no such key.
    package func press(_ key: Character, isDown: Bool) throws(HALError) {
        if let matrix {
            if isDown { try matrix.press(key) } else { try matrix.release(key) }
        } else if isDown, !readers.press(key) {
            throw HALError(.notFound, "the cabinet has no keypad")
        }
        state.withLock { state in
            if isDown { state.pressed.insert(key) } else { state.pressed.remove(key) }
        }
        changes.notify()
    }

    /// Takes the power away from all lines: whoever owned them has lost them for good.
    package func cutPower() {
        for chip in chips { gpio.disconnect(chip: chip) }
        for expander in file.expanders {
            // It has its supply from the computer.
            _ = i2c.withChip(SimulatedMCP23017.self, at: expander.address) { $0.reset() }
            i2c.attach(nil, at: expander.address)
        }
        readers.setPower(false)
        modules.setPower(false)
        for bus in file.serialBuses { serial.unplug(bus.path) }
    }

    /// Gives the power back.
    package func restorePower() {
        for chip in chips { gpio.reconnect(chip: chip) }
        for expander in file.expanders {
            i2c.attach(
                SimulatedMCP23017(pins: expander.label, of: gpio), at: expander.address)
        }
        for bus in file.serialBuses { serial.plug(bus.path) }
        readers.setPower(true)
        modules.setPower(true)
    }

    // MARK: - Physics

    /// Waits until the lines changed or a door moves by itself, and lets it happen.
    ///
    /// - Returns: whether to go on.
    private func live() -> Bool {
        let watched =
            file.locks.compactMap(\.line) + file.locks.compactMap(\.locking?.line)
            + file.contacts.map(\.line) + file.indicators.map(\.line)
            + file.sockets.map(\.line)
        let seen = watched.map(isHigh)
        let rung = lockBoards.rung
        // What changed before `seen` was read is taken in now, what changes after it ends the wait.
        update()
        let next = [
            state.withLock { $0.doors.compactMap(\.door.nextChange).min() },
            lockBoards.nextEnd(after: clock.now),
        ].compactMap(\.self).min()
        let latest = clock.now.advanced(by: Self.longestNap)
        _ = gpio.wait(until: next ?? latest) { isHigh in
            isHigh(Self.endLine) || lockBoards.rung != rung || watched.map(isHigh) != seen
        }
        return !isHigh(Self.endLine)
    }

    private func update() {
        let hasChanged = state.withLock { state in
            let before = (state.doors, state.indicators)
            let now = clock.now
            for index in state.doors.indices {
                state.doors[index].door.drive(isDriven(state.doors[index].id), at: now)
                if isDrivenToLock(state.doors[index].id) {
                    state.doors[index].door.driveToLock(at: now)
                }
                state.doors[index].door.advance(to: now)
                connectContact(of: state.doors[index])
                state.doors[index].socket = isSocketOn(state.doors[index].id)
            }
            for (index, indicator) in file.indicators.enumerated() {
                state.indicators[index].isOn =
                    isHigh(indicator.line) != indicator.settings.activeLow
            }
            if let first = state.indicators.first {
                if first.isOn, before.1.first?.isOn == false { state.tones += 1 }
                state.sound.note(isOn: first.isOn, at: now)
            }
            return before != (state.doors, state.indicators)
        }
        if hasChanged { changes.notify() }
    }

    private func isDriven(_ compartment: CompartmentID) -> Bool {
        guard let lock = file.lock(of: compartment) else { return false }
        switch lock.output {
        case .line(let line, let settings): return isHigh(line) != settings.activeLow
        case .board(let board, let number):
            return lockBoards.isDriven(number, of: board, at: clock.now)
        }
    }

    private func isDrivenToLock(_ compartment: CompartmentID) -> Bool {
        guard let locking = file.lock(of: compartment)?.locking else { return false }
        return isHigh(locking.line) != locking.settings.activeLow
    }

    /// Whether a socket is on; `nil` where there is none.
    private func isSocketOn(_ compartment: CompartmentID) -> Bool? {
        file.sockets.first { $0.compartment == compartment }.map {
            isHigh($0.line) != $0.settings.activeLow
        }
    }

    private func isHigh(_ line: LineAddress) -> Bool {
        (try? gpio.level(of: line)) ?? false
    }

    private func connectContact(of door: SiteView.Door) {
        lockBoards.set(.door, of: door.id, door.door.contact)
        readers.set(.door, of: door.id, door.door.contact)
        guard let contact = file.contacts.first(where: { $0.compartment == door.id }) else {
            return
        }
        // The line was found when the world was built.
        try? connect(contact, reads: door.door.contact)
    }

    private func connectItem(of door: SiteView.Door) {
        guard let item = door.item else { return }
        lockBoards.set(.item, of: door.id, item ? .closed : .open)
        readers.set(.item, of: door.id, item ? .closed : .open)
        guard
            let sensor = file.itemSensors.first(where: { $0.compartment == door.id })
        else { return }
        try? connect(sensor, reads: item ? .closed : .open)
    }

    /// A compartment as the builders leave it: shut, and with its item inside, unless it is a spare
    /// one.
    private static func compartment(of lock: LockWiring, in file: CabinetFile) -> SiteView.Door {
        let id = lock.compartment
        let isSpare = file.layout.compartments.first { $0.id == id }?.isSpare ?? false
        let hasSensor = file.layout.compartments.first { $0.id == id }?.hasItemSensor ?? false
        return SiteView.Door(
            id: id, door: SimulatedDoor(lock: lock.kind), item: hasSensor ? !isSpare : nil,
            socket: file.sockets.contains { $0.compartment == id } ? false : nil)
    }

    /// Wires a contact for what it reads; `nil`: its wire is cut, and only the pull is left.
    private func connect(
        _ contact: ContactWiring, reads state: ContactState?
    ) throws(HALError) {
        guard let state else { return try gpio.tie(contact.line, high: nil) }
        let high = (state == .closed) != contact.settings.activeLow
        switch contact.settings.bias {
        case .pullUp: try gpio.tie(contact.line, high: high ? nil : false)
        case .pullDown: try gpio.tie(contact.line, high: high ? true : nil)
        case .asIs, .disabled: try gpio.tie(contact.line, high: high)
        }
    }

    /// Makes the computer's chips, one more for lines that files know by name only, and one for
    /// the world itself.
    ///
    /// - Returns: the labels of those that the agent's power feeds.
    static func addChips(of file: CabinetFile, to gpio: SimulatedGPIO) -> [String] {
        var labels: [String] = []
        for chip in file.computer.chips {
            gpio.addChip(label: chip.label, lines: chip.lineCount)
            labels.append(chip.label)
        }
        // The pins of expanders are lines that nobody requests here.
        let pins = file.expanders.map(\.label)
        for label in pins { gpio.addChip(label: label, lines: ExpanderWiring.lineCount) }
        // A computer that nobody described lists no chips: each is as long as it must be.
        var lengths: [String: Int] = [:]
        for case .offset(let label, let offset) in file.lineUses.map(\.line)
        where !(labels + pins).contains(label) {
            lengths[label] = max(lengths[label] ?? 0, offset.rawValue + 1)
        }
        for (label, length) in lengths.sorted(by: { $0.key < $1.key }) {
            gpio.addChip(label: label, lines: length)
            labels.append(label)
        }
        var names: [String] = []
        for case .name(let name) in file.lineUses.map(\.line) { names.append(name) }
        if !names.isEmpty {
            gpio.addChip(label: namedLabel, lines: names.count, names: names)
            labels.append(namedLabel)
        }
        gpio.addChip(label: wallLabel, lines: 2)
        return labels
    }
}
