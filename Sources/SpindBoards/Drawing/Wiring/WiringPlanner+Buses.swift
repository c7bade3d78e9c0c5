import SpindCore
import SpindHAL

extension WiringPlanner {
    /// The serial buses with lock boards or OSDP readers.
    mutating func buses() {
        for bus in cabinet.serialBuses {
            let boards = cabinet.lockBuses.first { $0.bus.name == bus.name }?.boards ?? []
            let readers = cabinet.osdpReaders.filter { $0.bus == bus.name }
            guard !boards.isEmpty || !readers.isEmpty else { continue }
            drawnBuses.insert(bus.name)
            var stations: [String] = []
            for board in boards { stations.append(add(board)) }
            for reader in readers { stations.append(add(reader)) }
            draw(with: stations[0])
            let adapter = adapter(of: bus)
            chain(bus, adapter, stations, hasOwnGround: readers.isEmpty)
            for board in boards { feed(board) }
            for reader in readers { feed(reader) }
        }
    }

    /// Whether a board feeds its locks itself, with two clamps for each.
    func isPowered(_ board: String) -> Bool {
        let board = cabinet.lockBuses.flatMap(\.boards).first { $0.name == board }
        return board.map { $0.dialect != .waveshareModbus } ?? false
    }

    /// The mark of a board on a bus.
    func busBoard(_ name: String) -> String {
        guard let mark = boardMarks[name] else {
            preconditionFailure("boards and readers of buses come before what hangs on them")
        }
        return mark
    }

    /// What joins a port to its bus: an adapter on USB, or a transceiver on the header.
    private mutating func adapter(of bus: SerialBusWiring) -> String {
        let mark = newMark("U")
        let settings = bus.settings
        let speed = "`\(bus.name)`: \(settings.bitsPerSecond) bits a second"
        if let pins = headerPort(bus) {
            add(
                Part(
                    mark: mark, title: "RS-485 transceiver, 3.3 V",
                    details: [speed, bus.path, "with automatic direction"], place: .middle,
                    terminals: []),
                item: "RS-485 transceiver for 3.3 V", why: "with automatic direction, isolated")
            wire(
                computerEnd(pinName(pins.send)), End(part: mark, terminal: "DI"), .signal,
                "\(bus.name), sent")
            wire(
                End(part: mark, terminal: "RO"), computerEnd(pinName(pins.receive)), .signal,
                "\(bus.name), received")
            wire(threeVolts(), End(part: mark, terminal: "3.3 V"), .supply, "its supply")
        } else {
            add(
                Part(
                    mark: mark, title: "USB RS-485 adapter", details: [speed, bus.path],
                    place: .middle, terminals: []),
                item: "USB RS-485 adapter, isolated", why: "bus `\(bus.name)`")
            wire(
                computerEnd("USB"), End(part: mark, terminal: "USB"), .plug,
                "port of bus \(bus.name)")
        }
        return mark
    }

    /// The header's own port, where the path says that it is that.
    func headerPort(_ bus: SerialBusWiring) -> (send: HeaderPin, receive: HeaderPin)? {
        let isOwn = ["/dev/ttyAMA", "/dev/ttyS", "/dev/serial0", "/dev/serial1"].contains {
            bus.path.hasPrefix($0)
        }
        guard isOwn, let send = pin(being: "uart-tx"), let receive = pin(being: "uart-rx") else {
            return nil
        }
        return (send, receive)
    }

    private mutating func add(_ board: LockBoardWiring) -> String {
        let mark = newMark("K")
        boardMarks[board.name] = mark
        let fitted = cabinet.fitting.boards.first { $0.entry == board.name }
        let title = fitted?.title ?? board.name
        add(
            Part(
                mark: mark, title: title,
                details: ["`\(board.name)`, address \(board.address)"], place: .onBus,
                terminals: []),
            item: title, why: "address \(board.address) on its bus")
        return mark
    }

    private mutating func add(_ reader: OSDPReaderWiring) -> String {
        let mark = newMark("E")
        boardMarks[reader.name] = mark
        var details = ["OSDP, address \(reader.address)"]
        switch reader.security {
        case .required: break
        case .installation: details.append("being installed: gets its key")
        case .none: details.append("talked to in clear")
        }
        add(
            Part(
                mark: mark, title: "Reader `\(reader.name)`", details: details, place: .onBus,
                terminals: []),
            item: "OSDP reader" + (reader.hasKeys ? " with keys" : ""),
            why: "address \(reader.address) on its bus")
        return mark
    }

    /// A and B from one to the next, with a resistor at both ends; and a ground of the bus's own,
    /// unless its stations are fed from the signals' ground.
    private mutating func chain(
        _ bus: SerialBusWiring, _ adapter: String, _ stations: [String], hasOwnGround: Bool
    ) {
        var wires: [(String, WiringPlan.Wire.Kind)] = [("A", .bus), ("B", .bus)]
        if hasOwnGround {
            wires.append(("GND", .ground))
        } else {
            wire(
                End(part: adapter, terminal: "GND"), ground(), .ground,
                "\(bus.name), ground of the bus")
        }
        var last = adapter
        for station in stations {
            draw(with: station)
            for (terminal, kind) in wires {
                wire(
                    End(part: last, terminal: terminal), End(part: station, terminal: terminal),
                    kind, "\(bus.name), \(terminal)",
                    remark: terminal == "A" ? "twisted pair with B, in a line, no star" : "")
            }
            last = station
        }
        for (end, remark) in [(adapter, "many adapters have it"), (last, "or the board's jumper")] {
            let resistor = newMark("R")
            draw(with: end == adapter ? stations[0] : end)
            add(
                Part(
                    mark: resistor, title: "Termination 120 Ohm",
                    details: [remark], place: .right, terminals: []),
                item: "resistor 120 Ohm, 0.25 W", why: "ends of the bus; not where a jumper does it"
            )
            wire(
                End(part: end, terminal: "A"), End(part: resistor, terminal: "1"), .bus,
                "\(bus.name), end of the bus")
            wire(
                End(part: end, terminal: "B"), End(part: resistor, terminal: "2"), .bus,
                "\(bus.name), end of the bus")
        }
    }

    /// The board's supply.
    private mutating func feed(_ board: LockBoardWiring) {
        guard let mark = boardMarks[board.name] else { return }
        begin(.locks)
        draw(with: "")
        wire(
            lockSupply(), End(part: mark, terminal: "V+"), .supply,
            isPowered(board.name) ? "feeds the board and its locks" : "feeds the board",
            remark: "where its manual allows the locks' voltage")
        wire(
            End(part: mark, terminal: "V−"), lockReturn(), .ground, "− of the board")
        begin(.controls)
    }

    private mutating func feed(_ reader: OSDPReaderWiring) {
        let mark = busBoard(reader.name)
        draw(with: mark)
        feedReader(mark)
        guard let output = reader.alarmOutput else { return }
        let alarm = newMark("H")
        add(
            Part(
                mark: alarm, title: "Alarm at reader `\(reader.name)`",
                details: ["on while an alarm sounds", "never a lock: see the reader's manual"],
                place: .right, terminals: []),
            item: "sounder or lamp for alarms", why: "at the output of reader `\(reader.name)`")
        wire(
            End(part: mark, terminal: "OUT\(output)"), End(part: alarm, terminal: "1"), .signal,
            "\(reader.name), alarm output \(output)")
    }

    /// Supply of a reader: of its own, with the signals' ground.
    mutating func feedReader(_ mark: String) {
        if !parts.contains(where: { $0.mark == "G9" }) {
            add(
                Part(
                    mark: "G9", title: "Supply of the readers",
                    details: ["DC, by the readers' labels", "mains side: by an electrician"],
                    place: .left, terminals: []),
                item: "supply, DC, the readers' voltage", why: "sum of the readers' labels")
            let current = mark
            draw(with: "")
            wire(
                End(part: "G9", terminal: "−"), ground(), .ground, "common ground of the readers")
            draw(with: current)
        }
        wire(
            End(part: "G9", terminal: "+"), End(part: mark, terminal: "+"), .supply,
            "supply of the reader", remark: "voltage by its label")
        wire(ground(), End(part: mark, terminal: "0 V"), .ground, "ground of the reader")
    }
}
