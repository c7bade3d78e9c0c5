import SpindHAL

/// A Wiegand reader as written.
struct WiegandSource {
    var d0: Located<String>
    var d1: Located<String>
    var bias: Bias
    var formats: [WiegandFormat]
    var keys: WiegandKeys
    /// Where `keys` stands, or the device.
    var keysPlace: Place
    /// The keypad that a reader belongs to; `nil` for a reader that is one.
    var beside: Located<String>?
}

extension WiegandSource {
    static func read(_ fields: Fields) -> WiegandSource? {
        let d0 = fields.requiredLocated("d0", .lineReference)
        let d1 = fields.requiredLocated("d1", .lineReference)
        let bias = fields.optional("bias", .word([Bias.pullUp, .disabled]))
        let formats = fields.optionalLocated(
            "formats", .list(of: .word(WiegandFormat.allCases), 1...WiegandFormat.allCases.count))
        let keys = fields.optionalLocated("keys", .word(WiegandKeys.allCases))
        let beside = fields.optionalLocated("beside", .name)
        guard let d0, let d1, isGiven(formats, keys, beside, fields) else { return nil }
        let sent = keys?.value ?? .none
        guard fit(formats?.value ?? [], sent, fields.findings) else { return nil }
        return WiegandSource(
            d0: d0, d1: d1, bias: bias ?? .pullUp, formats: formats?.value.map(\.value) ?? [],
            keys: sent, keysPlace: keys?.place ?? fields.place, beside: beside)
    }

    /// A reader must read something, and belong somewhere.
    private static func isGiven(
        _ formats: Located<[Located<WiegandFormat>]>?, _ keys: Located<WiegandKeys>?,
        _ beside: Located<String>?, _ fields: Fields
    ) -> Bool {
        // What is given and wrong was refused where it stands.
        let hasKeys = fields.has("keys") && keys?.value != WiegandKeys.none
        if !fields.has("formats"), !hasKeys {
            fields.findings.refuse(
                fields.place, "the reader reads nothing: neither `formats` of cards nor `keys`",
                mend: "add what it sends, for example `formats: [26-bit]`")
            return false
        }
        if hasKeys, let beside {
            fields.findings.refuse(
                beside.place, "`beside` is for a reader without keys",
                mend: "delete it: the reader is a keypad itself")
            return false
        }
        if !hasKeys, !fields.has("beside") {
            fields.findings.refuse(
                fields.place, "`beside` is missing in a reader: the keypad that it belongs to",
                mend: "add it, for example `beside: keypad`, or what its own `keys` are")
            return false
        }
        return (formats != nil || !fields.has("formats"))
            && (keys != nil || !fields.has("keys")) && (beside != nil || !fields.has("beside"))
    }

    /// A frame is told by its length alone, so that no two things may have one.
    private static func fit(
        _ formats: [Located<WiegandFormat>], _ keys: WiegandKeys, _ findings: Findings
    ) -> Bool {
        var fits = true
        for (index, format) in formats.enumerated() {
            if keys.areBuffered, format.value == .h10301 {
                fits = false
                findings.refuse(
                    format.place,
                    "with `keys: \(keys.rawValue)` a frame of 26 bits is what somebody typed, and "
                        + "cannot be a card too",
                    mend: "have the reader send keys as `4-bit` or `8-bit`, or cards otherwise")
            }
            if formats[..<index].contains(where: { $0.value == format.value }) {
                fits = false
                findings.refuse(
                    format.place, "`\(format.value.rawValue)` is given twice", mend: "delete one")
            } else if format.value == .h10302 || format.value == .h10304,
                formats[..<index].contains(where: { $0.value == .h10302 || $0.value == .h10304 })
            {
                fits = false
                findings.refuse(
                    format.place, "`h10302` and `h10304` are the same frame of 37 bits",
                    mend: "name the one that the cards are printed as; their bytes are the same")
            }
        }
        return fits
    }
}
