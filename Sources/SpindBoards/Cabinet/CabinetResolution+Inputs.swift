import SpindCore
import SpindHAL

extension CabinetResolution {
    /// Resolves the supervised inputs. After the locks, which exit buttons drive.
    mutating func resolveInputs() {
        for (name, input) in source.inputs {
            checkName(name)
            checkContact(of: input, name.value)
            var role = SupervisedInputWiring.Role.tamper
            switch input.kind {
            case .tamper: break
            case .mainsFailure: role = .mainsFailure
            case .exitButton:
                guard let door = exitDoor(input, name.value) else { continue }
                role = .exit(door)
                exitButtons.append(ExitButton(device: DeviceID(name.value), opens: door))
            }
            switch input.contact.origin {
            case .input(let reference):
                resolve(
                    input: reference, input.contact, as: .supervised(name.value, role),
                    of: input.opens?.value ?? 0)
            case .line(let reference, let bias):
                add(input, name.value, role, on: reference, bias)
            }
        }
    }

    private mutating func add(
        _ input: InputSource, _ name: String, _ role: SupervisedInputWiring.Role,
        on reference: Located<String>, _ bias: Bias
    ) {
        let user = "\(input.kind.rawValue) \(name)"
        guard let line = claimedLine(reference, key: "line", for: user) else { return }
        inputs.append(
            SupervisedInputWiring(
                name: name, role: role, line: line.address,
                settings: lineSettings(input.contact, bias, on: line, reference, "contact"),
                debounce: input.contact.debounce))
    }

    /// A fault is told by a name: two things cannot have one.
    private func checkName(_ name: Located<String>) {
        let others = [
            ("a device", source.devices.map(\.name)), ("a board", source.boards.map(\.name)),
            ("a bus", source.buses.map(\.name)),
        ]
        for (what, names) in others {
            guard let other = names.first(where: { $0.value == name.value }) else { continue }
            findings.refuse(
                name.place,
                "`\(name.value)` is the name of \(what) too, at line \(other.place.line), column "
                    + "\(other.place.column)",
                mend: "give the input another name: faults are told by it")
        }
    }

    private func checkContact(of input: InputSource, _ name: String) {
        guard input.contact.kind == .normallyOpen else { return }
        switch input.kind {
        case .tamper:
            findings.refuse(
                input.contact.place,
                "`\(name)` does not conduct while the housing is closed: whoever cuts its wire first "
                    + "can open it unseen",
                mend: "use a contact that is closed with the housing, and write `contact: nc`")
        case .mainsFailure:
            findings.warn(
                input.contact.place,
                "`\(name)` does not conduct while the mains are there: a cut wire looks as if they "
                    + "were",
                mend: "a contact of `contact: nc` shows it")
        case .exitButton:
            findings.warn(
                input.contact.place,
                "`\(name)` does not conduct until it is pressed: nobody notices that its wire is "
                    + "cut, and the door then opens by its mechanical release alone",
                mend: "press it at each visit, or use a button of `contact: nc`")
        }
    }

    /// The door that an exit button opens; `nil` where it cannot.
    private func exitDoor(_ input: InputSource, _ name: String) -> CompartmentID? {
        guard let opens = input.opens else { return nil }
        guard
            let compartment = source.compartments.first(where: { $0.id.value == opens.value })
        else {
            if source.isComplete {
                findings.refuse(
                    opens.place, "`opens` is \(opens.value), and there is no such compartment",
                    mend: "write the number of the door that people stand behind")
            }
            return nil
        }
        if case .input(let reference) = input.contact.origin, namesReader(reference.value) != nil {
            findings.refuse(
                reference.place,
                "`\(name)` hangs on a reader: whoever takes the reader from the wall joins the two "
                    + "wires, and the door is open",
                mend: "hang it on a line, or on a lock board inside")
        }
        guard let lock = compartment.lock else { return CompartmentID(opens.value) }
        checkExit(lock, opens, name)
        return CompartmentID(opens.value)
    }

    private func checkExit(_ lock: LockSource, _ opens: Located<Int>, _ name: String) {
        switch lock.kind {
        case .strike, .maglock, .motor: break
        case .solenoid, .centralLocking:
            findings.refuse(
                opens.place,
                "door \(opens.value) has a \(lock.kind.rawValue), and nobody can stand behind it",
                mend:
                    "`opens` names the door of a room: one with a strike, a maglock or a motor lock"
            )
            return
        }
        // A drive is judged by the longest it may become.
        let longest = min(lock.unlockTimeMax, lock.dutyTime)
        guard longest * 2 > lock.dutyTime else { return }
        findings.refuse(
            opens.place,
            "lock \(opens.value) may be driven once in \(lock.dutyWindow.asQuantity): whoever presses "
                + "`\(name)` after somebody was let in would be kept waiting",
            mend: "a lock that bears more, with a `duty-max` that allows two drives of "
                + "\(lock.unlockTimeMax.asQuantity) in a row")
    }
}
