import SpindCore
import SpindHAL

extension CabinetResolution {
    /// Resolves an item sensor: like a contact, active while the item is there.
    mutating func resolve(item: ContactSource, of compartment: CompartmentSource) {
        let id = compartment.id.value
        if item.kind == .normallyOpen {
            if compartment.socket == nil {
                findings.warn(
                    item.place,
                    "the item sensor of compartment \(id) does not conduct while the item is there: "
                        + "a cut wire looks like an item that is back",
                    mend: "a sensor of `kind: nc` shows it")
            } else {
                findings.refuse(
                    item.place,
                    "with this sensor a cut wire looks like a battery that is back, and the socket "
                        + "of compartment \(id) would be on without one",
                    mend: "use a sensor of `kind: nc`")
            }
        }
        switch item.origin {
        case .input(let reference): resolve(input: reference, item, as: .item, of: id)
        case .line(let line, let bias):
            wiring(item, on: line, bias, of: id, called: "item", "sensor").map {
                itemSensors.append($0)
            }
        }
    }

    /// Resolves a charging socket: it has current only while its battery is seen behind a closed
    /// door, so it needs both to be seen.
    mutating func resolve(socket: SocketSource, of compartment: CompartmentSource) {
        let id = compartment.id.value
        let missing = [
            compartment.contact == nil ? "contact" : nil, compartment.item == nil ? "item" : nil,
        ].compactMap { $0 }
        if source.isComplete, !missing.isEmpty {
            findings.refuse(
                socket.place,
                "compartment \(id) has a `socket` and no "
                    + missing.map { "`\($0)`" }.joined(separator: " and no "),
                mend:
                    "a socket is on only while a sensor sees the battery and a contact the closed "
                    + "door; fit them")
        }
        switch socket.output {
        case .relay(let reference):
            if let board = boards.lockBoard(in: reference.value) {
                findings.refuse(
                    reference.place,
                    "`\(board.entry.value)` drives its locks for a pulse, and a socket stays on",
                    mend: "use a relay on a line")
                return
            }
            guard let relay = takenRelay(reference, for: "socket \(id)") else { return }
            checkBoot(relay, reference, harm: "switches the charging socket on")
            warnAboutOutage(relay.line, of: id, at: reference.place)
            add(relay.line, active: relay.active, to: id)
        case .line(let reference, let active):
            guard let line = claimedLine(reference, key: "line", for: "socket \(id)") else {
                return
            }
            let output = CabinetBoards.Relay(
                line: line, lineName: reference.value, active: active, isWeakPullSafe: false)
            checkBoot(output, reference, harm: "switches the charging socket on")
            warnAboutOutage(line, of: id, at: reference.place)
            add(line, active: active, to: id)
        }
    }

    private mutating func add(_ line: LineTable.Line, active: LineLevel, to id: Int) {
        sockets.append(
            SocketWiring(
                compartment: CompartmentID(id), line: line.address,
                settings: LineSettings(activeLow: active == .low)))
    }

    /// The wiring of a contact or sensor, active while it is closed or the item there. One that
    /// conducts joins its line to ground against a pull-up, or to the supply against a pull-down.
    mutating func wiring(
        _ contact: ContactSource, on reference: Located<String>, _ bias: Bias, of id: Int,
        called user: String, _ what: String
    ) -> ContactWiring? {
        guard let line = claimedLine(reference, key: "line", for: "\(user) \(id)") else {
            return nil
        }
        return ContactWiring(
            compartment: CompartmentID(id), line: line.address,
            settings: lineSettings(contact, bias, on: line, reference, what),
            debounce: contact.debounce)
    }

    /// How the line of a contact is requested, so that active means closed.
    func lineSettings(
        _ contact: ContactSource, _ bias: Bias, on line: LineTable.Line,
        _ reference: Located<String>, _ what: String
    ) -> LineSettings {
        checkInput(line, reference, bias, debounce: contact.debounce, what)
        if bias == .pullDown, line.pin?.boot == .inputFixedPullUp {
            findings.refuse(
                reference.place,
                "`\(reference.value)` has a resistor to the supply on the board, which no "
                    + "pull-down overcomes",
                mend: "wire the \(what) to ground and write `bias: pull-up`, or use another pin")
        }
        let conductsLow = (contact.kind == .normallyClosed) == (bias == .pullUp)
        return LineSettings(activeLow: conductsLow, bias: bias)
    }
}
