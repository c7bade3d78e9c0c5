import SpindCore
import SpindHAL

extension WiringPlanner {
    /// Charging sockets: the relay switches the coil of a contactor, through what cuts it without
    /// any program.
    mutating func sockets() {
        for socket in cabinet.sockets {
            let id = socket.compartment.rawValue
            let label = "charging socket \(id)"
            let contactor = "Q\(id)"
            draw(with: contactor)
            let relay: (mark: String, number: Int)
            if let (board, number) = cabinet.fitting.relay(on: socket.line),
                let mark = boardMarks[board.entry]
            {
                relay = (mark, number)
            } else {
                relay = (driver(of: socket.line, for: label), 1)
            }
            let heat = "F\(id)0"
            let smoke = "B\(id)0"
            add(
                Part(
                    mark: heat, title: "Thermal cut-out \(id)",
                    details: ["opens when the battery gets hot"], place: .right, terminals: []),
                item: "thermal cut-out at the battery",
                why: "ends charging without any program (`thermal-cut-out: hardware`)")
            add(
                Part(
                    mark: smoke, title: "Smoke detector \(id), contact",
                    details: ["opens on smoke"], place: .right, terminals: []),
                item: "smoke detector with a contact",
                why: "ends charging without any program (`smoke-cut-off: hardware`)")
            add(
                Part(
                    mark: contactor, title: "Contactor of \(label)",
                    details: [
                        "its coil only; the charger's side is mains:", "by an electrician",
                    ], place: .right, terminals: []),
                item: "contactor with coil suppressor",
                why: "switches the charger; coil for the locks' voltage, or a supply of its own")
            wire(
                lockSupply(), End(part: relay.mark, terminal: "\(relay.number) COM"), .supply,
                "feeds relay \(relay.number)", remark: "where the coil has the locks' voltage")
            wire(
                End(part: relay.mark, terminal: "\(relay.number) NO"),
                End(part: heat, terminal: "in"), .supply, "\(label), to its cut-outs")
            wire(
                End(part: heat, terminal: "out"), End(part: smoke, terminal: "in"), .supply,
                "\(label), through both cut-outs")
            wire(
                End(part: smoke, terminal: "out"), End(part: contactor, terminal: "A1"), .supply,
                "\(label), coil +")
            wire(
                End(part: contactor, terminal: "A2"), lockReturn(), .ground,
                "\(label), coil -")
        }
    }
}
