import SpindCore
import SpindHAL

/// Looks up what a cabinet file names, checks its parts against each other, and turns polarities,
/// so that active means unlocking, closed, or on.
struct CabinetResolution {
    let source: CabinetSource
    let boards: CabinetBoards
    let findings: Findings
    var claims = LineClaims()
    var locks: [LockWiring] = []
    var contacts: [ContactWiring] = []
    var itemSensors: [ContactWiring] = []
    var sockets: [SocketWiring] = []
    var inputs: [SupervisedInputWiring] = []
    var exitButtons: [ExitButton] = []
    var keypads: [KeypadWiring] = []
    var inputDevices: [InputDeviceWiring] = []
    var osdpReaders: [OSDPReaderWiring] = []
    /// How many inputs each of them has.
    var readerInputs: [String: Int] = [:]
    var wiegandReaders: [WiegandWiring] = []
    var cardReaders: [CardReaderWiring] = []
    /// The serial lines that bare readers name.
    var cardReaderBuses: [Located<String>] = []
    /// The devices that are keypads, whichever their driver; in the order of the file.
    var keypadNames: [KeypadID] = []
    /// What readers say they are beside.
    var besides: [Located<String>] = []
    /// Where each input device was taken.
    var inputPlaces: [String: Place] = [:]
    var indicators: [IndicatorWiring] = []
    var display: DisplayWiring?
    var serialBuses: [SerialBusWiring] = []
    /// Where each address of an I²C bus was taken.
    var i2cPlaces: [I2CAddress: Place] = [:]
    /// The serial buses with lock boards, and what hangs on them.
    var lockBuses: [LockBusWiring] = []
    var expanders: [ExpanderWiring] = []
    /// Where each lock and each input of a lock board was taken, by `board/number`.
    var boardLockPlaces: [String: Place] = [:]
    var boardInputPlaces: [String: Place] = [:]
    /// The buses that something hangs on.
    var usedBuses: Set<String> = []
    /// Where each relay's line was taken by a lock or a socket.
    var relayPlaces: [LineAddress: Place] = [:]
    /// Locks whose coil would be burnt by an agent that hangs.
    var unprotectedLocks: [(id: Int, place: Place)] = []

    init(source: CabinetSource, boards: CabinetBoards, findings: Findings) {
        self.source = source
        self.boards = boards
        self.findings = findings
    }

    /// Resolves everything; the value may only be used when nothing was found wrong.
    mutating func resolve() -> CabinetFile {
        claimRelays()
        resolveBuses()
        resolveLockBoards()
        resolveExpanders()
        for device in source.devices { resolve(device.value, name: device.name) }
        checkBesides()
        checkCardReaderBuses()
        let ids = uniqueCompartments()
        for compartment in source.compartments {
            if let lock = compartment.lock { resolve(lock, of: compartment.id.value) }
            if let contact = compartment.contact { resolve(contact, of: compartment.id.value) }
            if let item = compartment.item { resolve(item: item, of: compartment) }
            if let socket = compartment.socket { resolve(socket: socket, of: compartment) }
        }
        resolveInputs()
        warnAboutTheWhole()
        let sets = handoverSets(ids)
        warnAboutUnused()
        warnAboutUnusedBuses()
        checkBudget(of: sets)
        var policy = source.policy.policy
        policy.pinDigits = syncedDigits(sets.count)
        let layout = CabinetLayout(
            name: source.name,
            compartments: source.compartments.compactMap { compartment in
                compartment.lock.map {
                    CompartmentLayout(
                        id: CompartmentID(compartment.id.value), lock: $0.kind,
                        hasContact: compartment.contact != nil,
                        hasItemSensor: compartment.item != nil,
                        socketMax: compartment.socket?.onMax, isSpare: compartment.spare != nil,
                        relocksAfter: $0.locking?.after)
                }
            },
            handoverSets: sets, keypads: keypadNames, exitButtons: exitButtons, policy: policy)
        return CabinetFile(
            layout: layout, computer: boards.computer, fitting: fitting,
            locks: locks.sorted { $0.compartment < $1.compartment },
            lockBudgetMilliamperes: source.locksMax?.value,
            contacts: contacts.sorted { $0.compartment < $1.compartment },
            itemSensors: itemSensors.sorted { $0.compartment < $1.compartment },
            sockets: sockets.sorted { $0.compartment < $1.compartment }, inputs: inputs,
            serialBuses: serialBuses, lockBuses: lockBuses, expanders: expanders,
            keypads: keypads,
            inputDevices: inputDevices, osdpReaders: osdpReaders, wiegandReaders: wiegandReaders,
            cardReaders: cardReaders,
            indicators: indicators,
            display: display,
            offlinePINDigits: offlineDigits(sets.count), timeZone: source.timeZone,
            clock: ClockFitting(batteryBacked: source.isClockBatteryBacked),
            safeOutputs: safeOutputs(), lineUses: claims.uses, warnings: findings.warnings)
    }

    /// A relay board takes its lines whether or not anything hangs on each relay.
    private mutating func claimRelays() {
        for line in boards.connected {
            claims.claim(
                line.address, called: line.name, for: "board \(line.entry.value)",
                at: line.entry.place, findings)
            checkPin(
                boards.computer.header.first { $0.line == line.address }, at: line.entry.place)
        }
        for bank in boards.banks {
            for (index, relay) in bank.relays.enumerated() {
                guard let relay else { continue }
                let place = relay.place ?? bank.entry.place
                claims.claim(
                    relay.line.address, called: relay.lineName,
                    for: "relay \(bank.entry.value)/\(index + 1)", at: place, findings)
                checkPin(relay.line.pin, at: place)
            }
        }
    }

    private func uniqueCompartments() -> Set<Int> {
        var places: [Int: Place] = [:]
        for compartment in source.compartments {
            let id = compartment.id
            if let first = places[id.value] {
                findings.refuse(
                    id.place,
                    "compartment \(id.value) is given twice, first at line \(first.line), "
                        + "column \(first.column)",
                    mend: "give each the number on its door")
            } else {
                places[id.value] = id.place
            }
        }
        return Set(places.keys)
    }

    private func safeOutputs() -> [SafeOutput] {
        // A board on a bus has none: it ends each pulse by itself.
        let outputs =
            locks.compactMap { lock in lock.line.map { ($0, lock.settings) } }
            + locks.compactMap(\.locking).map { ($0.line, $0.settings) }
            + sockets.map { ($0.line, $0.settings) }
            + indicators.map { ($0.line, $0.settings) }
        return outputs.map { line, settings in
            SafeOutput(line: line, level: settings.activeLow ? .high : .low)
        }.sorted { $0.line.sortKey < $1.line.sortKey }
    }

    /// The line a file names, claimed for its user; `nil` when there was something wrong.
    mutating func claimedLine(
        _ reference: Located<String>, key: String, for user: String
    ) -> LineTable.Line? {
        let found =
            boards.expanderLine(reference.value)
            ?? LineTable(computer: boards.computer).line(reference.value).map { .some($0) }
        switch found {
        case .success(nil): return nil
        case .success(let line?):
            claims.claim(
                line.address, called: reference.value, for: user, at: reference.place, findings)
            checkPin(line.pin, at: reference.place)
            return line
        case .failure(let complaint):
            findings.refuse(reference.place, "`\(key)` \(complaint.message)", mend: complaint.mend)
            return nil
        }
    }
}

extension LineAddress {
    /// Orders addresses: by chip and number, then those with names alone.
    fileprivate var sortKey: (String, Int) {
        switch self {
        case .offset(let chip, let offset): ("0" + chip, offset.rawValue)
        case .name(let name): ("1" + name, 0)
        }
    }
}
