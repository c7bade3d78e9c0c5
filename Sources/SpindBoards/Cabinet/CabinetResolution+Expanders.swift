import SpindCore
import SpindHAL

/// What expanders bear.
enum ExpanderLimits {
    /// How often inputs are read where the file does not say.
    static let usualPoll: Duration = .milliseconds(20)
    /// How often they may be read: three transfers of 0.4 ms each on a bus of 100 kHz.
    static let poll: ClosedRange<Duration> = .milliseconds(5)...(.milliseconds(200))
}

extension CabinetResolution {
    /// Puts the expanders on their buses.
    mutating func resolveExpanders() {
        for (entry, use, wiring) in boards.expanders {
            guard let on = use.on else {
                findings.refuse(
                    use.path.place, "an expander needs `on`, the bus it hangs on",
                    mend: "name it in `buses:` and write `{ use: \(use.path.value), on: i2c, "
                        + "address: 0x20 }`")
                continue
            }
            guard let address = use.address,
                let device = UInt8(exactly: address.value),
                ExpanderWiring.devices.contains(device)
            else {
                findings.refuse(
                    use.address?.place ?? use.path.place,
                    use.address == nil
                        ? "an expander needs `address`, as its pins A0 to A2 set it"
                        : "`\(use.path.value)` cannot have the address \(use.address?.value ?? 0)",
                    mend: "write 0x20 to 0x27")
                continue
            }
            refuseWhatItHasNot(use)
            if boards.computer.chips.contains(where: { $0.name == entry.value }) {
                findings.refuse(
                    entry.place, "`\(entry.value)` is also a chip of \(boards.computer.title)",
                    mend: "give the expander another name")
            }
            guard i2cBus(on, key: "on") != nil,
                i2cAddress(device, on: on, for: entry) != nil, let wiring
            else { continue }
            expanders.append(wiring)
        }
    }

    private func refuseWhatItHasNot(_ use: BoardUse) {
        if let pulse = use.pulse {
            findings.refuse(
                pulse.place, "`\(use.path.value)` ends no pulse by itself", mend: "delete `pulse`")
        }
        if let poll = use.poll, !ExpanderLimits.poll.contains(poll.value) {
            findings.refuse(
                poll.place,
                "an expander is read every \(ExpanderLimits.poll.lowerBound.asQuantity) to "
                    + "\(ExpanderLimits.poll.upperBound.asQuantity), not every "
                    + "\(poll.value.asQuantity)",
                mend: "write for example `poll: 20ms`")
        }
    }

    /// Refuses a line of an expander where it cannot do what is asked of it.
    func refuseExpander(
        _ line: LineTable.Line?, _ reference: Located<String>, _ why: String, mend: String
    ) {
        guard let line, let expander = boards.expander(of: line.address) else { return }
        findings.refuse(
            reference.place, "`\(reference.value)` is on `\(expander.name)`, \(why)", mend: mend)
    }

    /// Checks a lock on an expander: a bus that fails while it is driven leaves it driven, for as
    /// long as the bus is away.
    func checkOutage(_ lock: LockSource, on line: LineTable.Line, of id: Int) {
        guard let expander = boards.expander(of: line.address), lock.hardwareLimit == nil else {
            return
        }
        findings.refuse(
            lock.place,
            "lock \(id) is on the expander `\(expander.name)`: a bus that fails in the middle of a "
                + "pulse leaves it driven until somebody comes",
            mend:
                "put a timed relay or one-shot in its supply and write `hardware-limit:` with its "
                + "time, or use a line of the computer")
    }

    /// Warns about a charging socket there, which stays on in the same way.
    func warnAboutOutage(_ line: LineTable.Line, of id: Int, at place: Place) {
        guard let expander = boards.expander(of: line.address) else { return }
        findings.warn(
            place,
            "the socket of compartment \(id) is on the expander `\(expander.name)`: a bus that fails "
                + "leaves it on, beyond `on-max` and with the door open",
            mend: "switch sockets by lines of the computer")
    }

    /// Checks an input on an expander.
    func checkInput(
        _ line: LineTable.Line, _ reference: Located<String>, _ bias: Bias, debounce: Duration,
        _ what: String
    ) {
        guard let expander = boards.expander(of: line.address),
            case .offset(_, let offset) = line.address
        else { return }
        if ExpanderWiring.outputOnly.contains(offset.rawValue) {
            findings.refuse(
                reference.place,
                "`\(reference.value)` can only be an output: read while it changes, it disturbs "
                    + "the bus",
                mend: "use one of GPA0 to GPA6 and GPB0 to GPB6")
        }
        if bias == .pullDown {
            findings.refuse(
                reference.place, "`\(expander.name)` pulls lines up only",
                mend: "wire the \(what) to ground and write `bias: pull-up`")
        }
        if debounce < expander.poll {
            findings.refuse(
                reference.place,
                "`\(expander.name)` is read every \(expander.poll.asQuantity), and `debounce` is "
                    + "\(debounce.asQuantity)",
                mend: "write `debounce: \((expander.poll * 2).asQuantity)`, or a shorter `poll`")
        }
    }

    /// Warns that nothing decides the level of an output before the agent has it; false for a line
    /// of the computer.
    func isFloatingExpander(_ relay: CabinetBoards.Relay, _ reference: Located<String>) -> Bool {
        guard let expander = boards.expander(of: relay.line.address) else { return false }
        if !relay.isWeakPullSafe {
            findings.warn(
                reference.place,
                "`\(relay.lineName)` of `\(expander.name)` floats from power-on until the agent has "
                    + "it, and after each dip of its supply",
                mend: "a resistor of 10 kΩ that holds the relay's input "
                    + "\(relay.active == .low ? "high" : "low") (then write `held-off: hardware` at the "
                    + "board), or a relay board that is proved to stay off")
        }
        return true
    }
}
