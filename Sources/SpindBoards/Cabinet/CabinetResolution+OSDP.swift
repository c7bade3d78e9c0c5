import SpindCore
import SpindHAL

extension CabinetResolution {
    /// How many readers a bus may have: more could not be polled in time at 9600 bits a second.
    private static let readersOfABus = 8

    /// Resolves an OSDP reader.
    mutating func resolve(_ reader: OSDPReaderSource, name: Located<String>) {
        let keypad = KeypadID(reader.beside?.value ?? name.value)
        if let beside = reader.beside { besides.append(beside) } else { keypadNames.append(keypad) }
        warnAboutSecurity(of: reader, name.value)
        guard let bus = serialBus(reader.bus, key: "bus") else { return }
        let known = osdpReaders.filter { $0.bus == bus.name }
        if known.isEmpty { checkReaderBus(bus, reader.bus) }
        if let other = known.first(where: { Int($0.address) == reader.address.value }) {
            findings.refuse(
                reader.address.place,
                "`address` is \(reader.address.value), and so is that of `\(other.name)`",
                mend: "readers of one bus have different ones: set them there and write them here")
        }
        if known.count == Self.readersOfABus {
            findings.refuse(
                reader.bus.place,
                "`\(bus.name)` has more than \(Self.readersOfABus) readers",
                mend: "put the others on a bus of their own: each must be polled in time")
        }
        osdpReaders.append(
            OSDPReaderWiring(
                name: name.value, bus: bus.name, address: UInt8(reader.address.value),
                keypad: keypad, hasKeys: reader.beside == nil,
                security: reader.security?.value ?? .required, hasLight: reader.hasLight,
                hasSounder: reader.hasSounder, lines: reader.lines,
                alarmOutput: reader.alarmOutput))
        readerInputs[name.value] = reader.inputs
    }

    /// Checks a bus on which the first reader was found.
    private func checkReaderBus(_ bus: SerialBusWiring, _ reference: Located<String>) {
        if bus.settings.bitsPerSecond < 9_600 {
            findings.refuse(
                reference.place,
                "`\(bus.name)` has \(bus.settings.bitsPerSecond) bits a second, and OSDP at least "
                    + "9600",
                mend: "set the readers and the bus to 9600 or more")
        }
        if bus.settings.parity != .none || bus.settings.stopBits != 1 {
            findings.refuse(
                reference.place, "`\(bus.name)` is not set as OSDP is",
                mend: "OSDP has no parity and one stop bit: delete `parity` and `stop-bits`")
        }
        for (_, board) in source.boards where board.on?.value == bus.name {
            findings.refuse(
                board.on?.place ?? reference.place,
                "`\(bus.name)` carries OSDP readers, which bear nothing else there",
                mend: "put the board on a bus of its own")
        }
    }

    private func warnAboutSecurity(of reader: OSDPReaderSource, _ name: String) {
        guard let security = reader.security else { return }
        switch security.value {
        case .required: break
        case .installation:
            findings.warn(
                security.place,
                "`\(name)` is being installed: whoever puts another reader on the bus has it "
                    + "installed too",
                mend: "delete `secure: installation` when the reader works")
        case .none:
            findings.warn(
                security.place,
                "`\(name)` is talked to in clear: at its wire cards and PINs can be read and played "
                    + "again",
                mend: "use a reader with a secure channel, and delete `secure: none`")
        }
    }

    /// The OSDP reader that a reference `reader/number` names.
    func namesReader(_ reference: String) -> String? {
        let name = reference.split(separator: "/", omittingEmptySubsequences: false).first
        return source.devices.first { device in
            guard device.name.value == name.map(String.init), case .osdpReader = device.value else {
                return false
            }
            return true
        }?.name.value
    }

    /// Refuses a lock at a reader's output: a reader hangs where people get at it.
    func refuses(readerOutput reference: Located<String>) -> Bool {
        guard let name = namesReader(reference.value) else { return false }
        findings.refuse(
            reference.place,
            "`\(name)` is a reader: whoever takes it from the wall joins the two wires of its "
                + "output, and the lock is open",
            mend: "hang the lock on a relay inside the cabinet")
        return true
    }

    /// Resolves a door contact or an item sensor at an input of a reader.
    mutating func resolve(
        readerInput reference: Located<String>, of name: String, _ contact: ContactSource,
        as role: BoardInputWiring.Role, of id: Int
    ) {
        // A reader that could not be resolved was refused where it stands.
        guard let index = osdpReaders.firstIndex(where: { $0.name == name }) else { return }
        guard
            let number = number(
                reference, key: "input", "input", of: name, atMost: readerInputs[name] ?? 0),
            isFirstUse(ofInput: reference)
        else { return }
        osdpReaders[index].inputs.append(
            BoardInputWiring(
                role: role, compartment: CompartmentID(id), board: name, input: number,
                closedReadsOne: contact.kind == .normallyClosed, debounce: contact.debounce))
    }
}
