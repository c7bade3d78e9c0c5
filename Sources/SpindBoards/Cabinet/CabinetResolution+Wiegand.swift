import SpindCore
import SpindHAL

extension CabinetResolution {
    /// Resolves a Wiegand reader.
    mutating func resolve(_ reader: WiegandSource, name: Located<String>) {
        let d0 = claimedLine(reader.d0, key: "d0", for: "\(name.value) D0")
        let d1 = claimedLine(reader.d1, key: "d1", for: "\(name.value) D1")
        let keypad = KeypadID(reader.beside?.value ?? name.value)
        if let beside = reader.beside { besides.append(beside) } else { keypadNames.append(keypad) }
        warnAboutCardsAndKeys(reader, name)
        for (line, reference) in [(d0, reader.d0), (d1, reader.d1)] {
            refuseExpander(
                line, reference,
                "which is read now and then: a reader's pulses last 50 µs and would be missed",
                mend: "use a line of the computer")
        }
        guard let d0, let d1 else { return }
        // The kernel keeps the edges of one request in order only on one chip.
        if d0.chip != d1.chip {
            findings.refuse(
                reader.d1.place, "the reader's lines are on more than one chip",
                mend: "choose both on one chip")
        }
        wiegandReaders.append(
            WiegandWiring(
                name: name.value, keypad: keypad, d0: d0.address, d1: d1.address,
                bias: reader.bias, formats: reader.formats, keys: reader.keys))
    }

    private func warnAboutCardsAndKeys(_ reader: WiegandSource, _ name: Located<String>) {
        if reader.formats.contains(.bits32) {
            findings.warn(
                name.place,
                "`32-bit` has no parity: a disturbed frame of `\(name.value)` is another card",
                mend: "have the reader send `34-bit`, if it can")
        }
        guard reader.keys.areBuffered else { return }
        let held = reader.keys == .buffered ? "five digits" : "exactly six digits"
        findings.warn(
            reader.keysPlace,
            "`keys: \(reader.keys.rawValue)` sends \(held) at a time: longer PINs and codes cannot "
                + "be typed, and `*` not at all",
            mend: "have the reader send each key at once, as `4-bit` or `8-bit`")
    }
}
