import SpindHAL

/// An entry of `inputs`.
struct InputSource {
    /// What it tells.
    enum Kind: String, CaseIterable {
        /// The housing is open.
        case tamper
        /// The mains are gone.
        case mainsFailure = "mains-failure"
        /// Somebody behind a door wants out.
        case exitButton = "exit-button"
    }

    var kind: Kind
    /// Closed while all is in order.
    var contact: ContactSource
    /// The door that an exit button opens.
    var opens: Located<Int>?
    var place: Place
}

extension Rule where Value == InputSource {
    static var input: Rule<InputSource> {
        .mapping(example: "{ kind: tamper, line: GPIO6, contact: nc, bias: pull-up }") { fields in
            let kind = fields.required("kind", .word(InputSource.Kind.allCases))
            let contact = fields.required("contact", .contactKind)
            let input = fields.optionalLocated("input", .relayReference)
            let isInput = fields.has("input")
            let line =
                isInput
                ? fields.optionalLocated("line", .lineReference)
                : fields.requiredLocated("line", .lineReference)
            let biases = Rule<Bias>.word([.pullUp, .pullDown])
            let bias =
                isInput ? fields.optional("bias", biases) : fields.required("bias", biases)
            let debounce = fields.optional("debounce", .debounce(of: kind))
            let isExit = kind == .exitButton
            let opens = isExit ? fields.requiredLocated("opens", .whole(1...999)) : nil
            let isReleasedByHand =
                !isExit
                || HardwareGuard.demanded(
                    "mechanical-release", fields, by: "an exit button",
                    mend:
                        "it needs power and this program, and must never be the only way out: fit "
                        + "a handle or panic hardware that opens the door from inside without both")
            if isInput {
                for key in ["line", "bias"] where fields.has(key) {
                    fields.findings.refuse(
                        fields.place(of: key), "`\(key)` is for a contact on a line",
                        mend: "delete it, or `input`")
                    return nil
                }
            }
            let onLine = line.flatMap { line in
                bias.map { ContactSource.Origin.line(line, $0) }
            }
            guard let kind, let contact, isReleasedByHand, !isExit || opens != nil,
                let origin = input.map(ContactSource.Origin.input) ?? onLine
            else { return nil }
            return InputSource(
                kind: kind,
                contact: ContactSource(
                    origin: origin, kind: contact, debounce: debounce ?? kind.usualDebounce,
                    place: fields.place),
                opens: opens, place: fields.place)
        }
    }
}

extension Rule where Value == Duration {
    /// How long an input of that kind must stand: a supply that blinks is no failure, and nobody
    /// holds a button for long.
    fileprivate static func debounce(of kind: InputSource.Kind?) -> Rule<Duration> {
        switch kind {
        case .mainsFailure: .duration(.milliseconds(100)...(.seconds(60)), example: "5s")
        case .tamper, .exitButton, nil:
            .duration(.milliseconds(1)...(.seconds(1)), example: "50ms")
        }
    }
}

extension InputSource.Kind {
    /// How long it must stand where the file does not say.
    fileprivate var usualDebounce: Duration {
        switch self {
        case .tamper, .exitButton: .milliseconds(50)
        case .mainsFailure: .seconds(5)
        }
    }
}
