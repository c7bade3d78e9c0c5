import SpindHAL

extension InputDeviceSource {
    /// What an input device types.
    private enum Typing: String, CaseIterable {
        case keys
        case cards
    }

    static func read(_ fields: Fields) -> InputDeviceSource? {
        let path = fields.requiredLocated(
            "path", .devicePath(example: "/dev/input/by-id/usb-Sycreader_RFID-event-kbd"))
        let types = fields.required("types", .word(Typing.allCases))
        let number = fields.optional("number", .word(CardNumberForm.allCases))
        let beside = fields.optionalLocated("beside", .name)
        guard let path, let types else { return nil }
        switch types {
        case .keys:
            for key in ["number", "beside"] where fields.has(key) {
                fields.findings.refuse(
                    fields.place(of: key), "`\(key)` is for a reader that `types: cards`",
                    mend: "delete it: the device is a keypad itself")
            }
            return InputDeviceSource(path: path, types: .keys, beside: nil)
        case .cards:
            guard
                let number = number
                    ?? missing(
                        "number", "number: decimal", "how it types a card's number", fields),
                let beside = beside
                    ?? missing(
                        "beside", "beside: keypad", "the keypad that it belongs to", fields)
            else { return nil }
            return InputDeviceSource(path: path, types: .cards(number), beside: beside)
        }
    }

    private static func missing<Value>(
        _ key: String, _ example: String, _ what: String, _ fields: Fields
    ) -> Value? {
        if !fields.has(key) {
            fields.findings.refuse(
                fields.place, "`\(key)` is missing in a reader: \(what)",
                mend: "add it, for example `\(example)`")
        }
        return nil
    }
}
