import SpindCore
import SpindHAL

/// The drivers of `devices`.
private enum DeviceDriver: String, CaseIterable {
    case matrixKeypad = "matrix-keypad"
    case led
    case buzzer
    case console
    case inputDevice = "input-device"
    case characterDisplay = "hd44780-pcf8574"
    case osdp
    case wiegand
    case rdm6300
    case pn532
}

extension Rule where Value == DeviceSource {
    /// A device: its `driver` says which other keys it has.
    static var device: Rule<DeviceSource> {
        .mapping(example: "{ driver: matrix-keypad, ... }") { fields in
            switch fields.required("driver", .word(DeviceDriver.allCases)) {
            case .matrixKeypad:
                return KeypadSource.read(fields).map(DeviceSource.keypad)
            case .led:
                return indicator(.led, fields)
            case .buzzer:
                return indicator(.buzzer, fields)
            case .console:
                return .display(.console)
            case .characterDisplay:
                return CharacterDisplaySource.read(fields).map { .display(.character($0)) }
            case .inputDevice:
                return InputDeviceSource.read(fields).map(DeviceSource.inputDevice)
            case .osdp:
                return OSDPReaderSource.read(fields).map(DeviceSource.osdpReader)
            case .wiegand:
                return WiegandSource.read(fields).map(DeviceSource.wiegand)
            case .rdm6300:
                return CardReaderSource.rdm6300(fields).map(DeviceSource.cardReader)
            case .pn532:
                return CardReaderSource.pn532(fields).map(DeviceSource.cardReader)
            case nil:
                // Which keys there may be is not known, so none is refused.
                fields.allowAnyKey()
                return nil
            }
        }
    }

    private static func indicator(
        _ kind: IndicatorWiring.Kind, _ fields: Fields
    ) -> DeviceSource? {
        let line = fields.requiredLocated("line", .lineReference)
        let active = fields.optional("active", .word([LineLevel.high, .low]))
        return line.map { .indicator(kind, line: $0, active: active ?? .high) }
    }
}

extension KeypadSource {
    /// What keys may be called; a cabinet needs the ten digits, `#` to confirm and `*` to clear.
    private static let needed = Array("0123456789*#")
    private static let allowed = needed + Array("ABCD")

    static func read(_ fields: Fields) -> KeypadSource? {
        let rows = fields.required("rows", .list(of: .lineReference, 1...8))
        let columns = fields.required("columns", .list(of: .lineReference, 1...8))
        let keys = fields.requiredLocated(
            "keys", .list(of: .text(8, example: "\"123\""), 1...8))
        // The driver pulls columns low, so a row must rest high.
        let bias = fields.required("bias", .word([Bias.pullUp]))
        let debounce = fields.required(
            "debounce", .duration(.milliseconds(1)...(.milliseconds(200)), example: "20ms"))
        let settle = fields.optional(
            "settle", .duration(.microseconds(1)...(.milliseconds(1)), example: "50us"))
        guard let rows, let columns, let keys else { return nil }
        let fits = keysFit(keys.value, rows.count, columns.count, at: keys.place, fields.findings)
        guard fits, bias != nil, let debounce else { return nil }
        return KeypadSource(
            rows: rows, columns: columns, keys: keys.value.map { Array($0.value) },
            debounce: debounce, settle: settle ?? .microseconds(50))
    }

    private static func keysFit(
        _ keys: [Located<String>], _ rows: Int, _ columns: Int, at place: Place,
        _ findings: Findings
    ) -> Bool {
        guard keys.count == rows else {
            findings.refuse(
                place, "`keys` has \(keys.count) rows and `rows` names \(rows) lines",
                mend: "write one text for each row, with a character for each column")
            return false
        }
        for row in keys where row.value.count != columns {
            findings.refuse(
                row.place,
                "`\(row.value)` has \(row.value.count) keys and `columns` names \(columns) lines",
                mend: "write a character for each column")
            return false
        }
        var places: [Character: Place] = [:]
        var fits = true
        for row in keys {
            for key in row.value {
                if !allowed.contains(key) {
                    fits = false
                    findings.refuse(
                        row.place, "`\(key)` is not a key that can be typed",
                        mend: "use 0 to 9, `*`, `#` and A to D")
                } else if places.updateValue(row.place, forKey: key) != nil {
                    fits = false
                    findings.refuse(
                        row.place, "the key `\(key)` is there twice",
                        mend: "each key can be in one place only")
                }
            }
        }
        let missing = needed.filter { places[$0] == nil }
        guard fits, !missing.isEmpty else { return fits }
        findings.refuse(
            place, "the keypad lacks " + missing.map { "`\($0)`" }.joined(separator: ", "),
            mend: "a cabinet needs 0 to 9, `#` to confirm and `*` to clear")
        return false
    }
}
