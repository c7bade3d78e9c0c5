import SpindCore
import Testing

extension EngineBench {
    static let holder = ServiceID("op-3")
    static let challenge = Challenge(digits: "31415926")

    /// A credential that began an hour ago and lasts a day.
    static func credential(
        _ id: ServiceID = holder, kind: ServiceCredential.Kind = .pin,
        from start: Duration = .seconds(-3_600), lasting: Duration = .seconds(86_400),
        revoked: Bool = false
    ) -> ServiceCredential {
        let begin = Self.start + start
        return ServiceCredential(
            id: id, kind: kind, window: WallWindow(start: begin, end: begin + lasting),
            revokedAt: revoked ? Self.start : nil)
    }

    /// Confirms a service PIN that belongs to that credential, or to none.
    mutating func serve(_ credential: ServiceCredential? = credential(), pin: UInt8 = 200) {
        send(.progress(Self.keypad, count: 9))
        let verifier = CredentialVerifier(bytes: Array(repeating: pin, count: 32))
        send(.service(Self.keypad, verifier, credential: credential))
    }

    /// Presses digits where a number is gathered, then `#`.
    mutating func enter(_ number: Int) {
        send(.typed(Self.keypad, number))
        send(.number(Self.keypad, number))
    }

    /// Chooses from the menu by one key.
    mutating func choose(_ number: Int) {
        send(.typed(Self.keypad, number))
    }

    mutating func asterisk() {
        send(.asterisk(Self.keypad))
    }

    var isServing: Bool {
        if case .service = snapshot.keypads[0].use { true } else { false }
    }

    var serviceDenials: [ServiceDenial] {
        records.compactMap {
            if case .serviceDenied(_, let reason, _) = $0 { reason } else { nil }
        }
    }

    /// The causes of all openings, by compartment.
    var causes: [OpeningCause] {
        records.compactMap {
            if case .openingIntended(_, _, 1, let cause) = $0 { cause } else { nil }
        }
    }

    var opened: [Int] { orders.map(\.compartment.rawValue) }
}
