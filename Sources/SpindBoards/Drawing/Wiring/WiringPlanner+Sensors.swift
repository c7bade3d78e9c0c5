import SpindCore
import SpindHAL

extension WiringPlanner {
    /// Door contacts and item sensors, by compartment.
    mutating func sensors() {
        for compartment in cabinet.layout.compartments.map(\.id) {
            for contact in cabinet.contacts where contact.compartment == compartment {
                self.sensor(.door(compartment), contact.line, contact.settings)
            }
            for sensor in cabinet.itemSensors where sensor.compartment == compartment {
                self.sensor(.item(compartment), sensor.line, sensor.settings)
            }
            for bus in cabinet.lockBuses {
                for input in bus.inputs where input.isOf(compartment) { sensor(input) }
            }
            for reader in cabinet.osdpReaders {
                for input in reader.inputs where input.isOf(compartment) { sensor(input) }
            }
        }
    }

    /// Contacts and buttons that tell of the cabinet itself.
    mutating func supervisedInputs() {
        for wiring in cabinet.inputs {
            sensor(Sensor(wiring.name, wiring.role), wiring.line, wiring.settings)
        }
        let inputs = cabinet.lockBuses.flatMap(\.inputs) + cabinet.osdpReaders.flatMap(\.inputs)
        for input in inputs {
            if case .supervised = input.role { sensor(input) }
        }
    }

    /// The sensor's part; what it says of it stands on the drawing.
    private mutating func part(
        of sensor: Sensor, conducts: Bool, _ details: [String]
    ) -> String {
        let mark = sensor.number.map { "\(sensor.letter)\($0.rawValue)" } ?? newMark("T")
        let rest = "\(conducts ? "conducts" : "open") with the \(sensor.rest)"
        draw(with: mark)
        add(
            Part(
                mark: mark, title: "\(sensor.title) (\(conducts ? "nc" : "no"))",
                details: [rest] + details, place: .right, terminals: []),
            item: "\(sensor.item), \(conducts ? "nc" : "no")", why: rest)
        return mark
    }

    private mutating func sensor(
        _ sensor: Sensor, _ line: LineAddress, _ settings: LineSettings
    ) {
        let pullsUp = settings.bias != .pullDown
        let pull: String =
            switch settings.bias {
            case .pullUp: "the computer pulls the line up"
            case .pullDown: "the computer pulls the line down"
            case .asIs, .disabled: "fit 10 kOhm from the line to 3.3 V"
            }
        let mark = part(of: sensor, conducts: settings.activeLow == pullsUp, [pull])
        wire(end(of: line), End(part: mark, terminal: "1"), .signal, sensor.label)
        if pullsUp {
            wire(
                End(part: mark, terminal: "2"), ground(), .ground, "\(sensor.label), ground")
        } else {
            wire(
                End(part: mark, terminal: "2"), threeVolts(), .supply, "\(sensor.label), 3.3 V")
        }
    }

    private mutating func sensor(_ input: BoardInputWiring) {
        let sensor = Sensor(input)
        let locks = cabinet.lockBuses.flatMap(\.boards).first { $0.name == input.board }?.locks ?? 0
        let isOfLatch = isPowered(input.board) && input.input <= locks
        let mark = part(
            of: sensor, conducts: input.closedReadsOne,
            ["`\(input.board)/\(input.input)`" + (isOfLatch ? ", the latch's own switch" : "")])
        let board = busBoard(input.board)
        if isPowered(input.board) {
            // The switch of a latch comes with its cable; sensors have places of their own.
            let name = isOfLatch ? "S\(input.input)" : "I\(input.input - locks)"
            wire(
                End(part: board, terminal: "\(name) a"), End(part: mark, terminal: "1"), .signal,
                sensor.label)
            wire(
                End(part: mark, terminal: "2"), End(part: board, terminal: "\(name) b"), .signal,
                "\(sensor.label), back")
        } else {
            wire(
                End(part: board, terminal: "IN\(input.input)"), End(part: mark, terminal: "1"),
                .signal, sensor.label)
            wire(
                End(part: mark, terminal: "2"), End(part: board, terminal: "IN COM"), .signal,
                "\(sensor.label), back",
                remark: "the inputs' supply: see the board's manual")
        }
    }
}

/// A contact among people: a door's, an item's, or one that tells of the cabinet itself.
private struct Sensor {
    /// The letter of its mark.
    var letter = "T"
    /// Its compartment, by which its mark is numbered; `nil`: one after the other.
    var number: CompartmentID?
    /// What it is, at the part.
    var title: String
    /// What to buy.
    var item: String
    /// What is so while it rests.
    var rest: String
    /// What its wires are for.
    var label: String

    static func door(_ compartment: CompartmentID) -> Sensor {
        Sensor(
            letter: "S", number: compartment, title: "Door contact \(compartment.rawValue)",
            item: "door contact", rest: "door closed",
            label: "door contact \(compartment.rawValue)")
    }

    static func item(_ compartment: CompartmentID) -> Sensor {
        Sensor(
            letter: "B", number: compartment, title: "Item sensor \(compartment.rawValue)",
            item: "item sensor", rest: "item there", label: "item sensor \(compartment.rawValue)")
    }
}

extension Sensor {
    init(_ name: String, _ role: SupervisedInputWiring.Role) {
        switch role {
        case .tamper:
            self.init(
                title: "Tamper contact `\(name)`", item: "micro switch for the housing",
                rest: "housing closed", label: name)
        case .mainsFailure:
            self.init(
                title: "Mains contact `\(name)`", item: "supply with an alarm contact",
                rest: "mains there", label: name)
        case .exit(let door):
            self.init(
                title: "Exit button `\(name)`, door \(door.rawValue)", item: "exit button",
                rest: "button at rest", label: name)
        }
    }

    init(_ input: BoardInputWiring) {
        switch input.role {
        case .door: self = .door(input.compartment)
        case .item: self = .item(input.compartment)
        case .supervised(let name, let role): self.init(name, role)
        }
    }
}

extension BoardInputWiring {
    /// Whether it is that compartment's contact or item sensor.
    fileprivate func isOf(_ other: CompartmentID) -> Bool {
        if case .supervised = role { return false }
        return compartment == other
    }
}
