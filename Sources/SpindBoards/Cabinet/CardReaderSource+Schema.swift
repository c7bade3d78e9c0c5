import SpindHAL

/// A bare module that reads card numbers, as written.
struct CardReaderSource {
    /// What it is.
    enum Module {
        case rdm6300(TagNumberForm)
        case pn532(CardByteOrder)
    }

    var bus: Located<String>
    var module: Module
    /// The keypad that it belongs to.
    var beside: Located<String>
}

extension CardReaderSource {
    static func rdm6300(_ fields: Fields) -> CardReaderSource? {
        let bus = fields.requiredLocated("bus", .name)
        let form = fields.optional("number", .word(TagNumberForm.allCases))
        let beside = fields.requiredLocated("beside", .name)
        guard let bus, let beside, form != nil || !fields.has("number") else { return nil }
        return CardReaderSource(bus: bus, module: .rdm6300(form ?? .bits32), beside: beside)
    }

    static func pn532(_ fields: Fields) -> CardReaderSource? {
        let bus = fields.requiredLocated("bus", .name)
        let order = fields.optional("order", .word(CardByteOrder.allCases))
        let beside = fields.requiredLocated("beside", .name)
        guard let bus, let beside, order != nil || !fields.has("order") else { return nil }
        return CardReaderSource(bus: bus, module: .pn532(order ?? .asSent), beside: beside)
    }
}
