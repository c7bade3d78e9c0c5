import SpindCore
import SpindHAL

extension WiringPlanner {
    /// Door contacts and item sensors, by compartment.
    mutating func sensors() {
        for compartment in cabinet.layout.compartments.map(\.id) {
            for contact in cabinet.contacts where contact.compartment == compartment {
                sensor(contact, as: .door)
            }
            for sensor in cabinet.itemSensors where sensor.compartment == compartment {
                self.sensor(sensor, as: .item)
            }
            for bus in cabinet.lockBuses {
                for input in bus.inputs where input.compartment == compartment { sensor(input) }
            }
            for reader in cabinet.osdpReaders {
                for input in reader.inputs where input.compartment == compartment { sensor(input) }
            }
        }
    }

    /// The sensor's part; what it says of it stands on the drawing.
    private mutating func sensor(
        _ role: BoardInputWiring.Role, _ compartment: CompartmentID, conducts: Bool,
        _ details: [String]
    ) -> String {
        let id = compartment.rawValue
        let kind = conducts ? "nc" : "no"
        let isDoor = role == .door
        let mark = "\(isDoor ? "S" : "B")\(id)"
        let title = "\(isDoor ? "Door contact" : "Item sensor") \(id)"
        let item = isDoor ? "door contact" : "item sensor"
        let rest = role == .door ? "door closed" : "item there"
        draw(with: mark)
        add(
            Part(
                mark: mark, title: "\(title) (\(kind))",
                details: ["\(conducts ? "conducts" : "open") with the \(rest)"] + details,
                place: .right, terminals: []),
            item: "\(item), \(kind)", why: "\(conducts ? "conducts" : "open") with the \(rest)")
        return mark
    }

    private mutating func sensor(_ wiring: ContactWiring, as role: BoardInputWiring.Role) {
        let settings = wiring.settings
        let pullsUp = settings.bias != .pullDown
        let pull: String =
            switch settings.bias {
            case .pullUp: "the computer pulls the line up"
            case .pullDown: "the computer pulls the line down"
            case .asIs, .disabled: "fit 10 kOhm from the line to 3.3 V"
            }
        let mark = sensor(
            role, wiring.compartment, conducts: settings.activeLow == pullsUp, [pull])
        let label = label(role, wiring.compartment)
        wire(end(of: wiring.line), End(part: mark, terminal: "1"), .signal, label)
        if pullsUp {
            wire(End(part: mark, terminal: "2"), ground(), .ground, "\(label), ground")
        } else {
            wire(End(part: mark, terminal: "2"), threeVolts(), .supply, "\(label), 3.3 V")
        }
    }

    private mutating func sensor(_ input: BoardInputWiring) {
        let locks = cabinet.lockBuses.flatMap(\.boards).first { $0.name == input.board }?.locks ?? 0
        let isOfLatch = isPowered(input.board) && input.input <= locks
        let mark = sensor(
            input.role, input.compartment, conducts: input.closedReadsOne,
            ["`\(input.board)/\(input.input)`" + (isOfLatch ? ", the latch's own switch" : "")])
        let board = busBoard(input.board)
        let label = label(input.role, input.compartment)
        if isPowered(input.board) {
            // The switch of a latch comes with its cable; sensors have places of their own.
            let name = isOfLatch ? "S\(input.input)" : "I\(input.input - locks)"
            wire(
                End(part: board, terminal: "\(name) a"), End(part: mark, terminal: "1"), .signal,
                label)
            wire(
                End(part: mark, terminal: "2"), End(part: board, terminal: "\(name) b"), .signal,
                "\(label), back")
        } else {
            wire(
                End(part: board, terminal: "IN\(input.input)"), End(part: mark, terminal: "1"),
                .signal, label)
            wire(
                End(part: mark, terminal: "2"), End(part: board, terminal: "IN COM"), .signal,
                "\(label), back",
                remark: "the inputs' supply: see the board's manual")
        }
    }

    private func label(_ role: BoardInputWiring.Role, _ compartment: CompartmentID) -> String {
        "\(role == .door ? "door contact" : "item sensor") \(compartment.rawValue)"
    }
}
