package import SpindCore
package import SpindCrypto
package import SpindHAL

/// What a reader's machine tells.
package enum OSDPReport: Hashable, Sendable {
    /// The reader is there, and what it sends counts from now on.
    case connected(OSDPIdentity)
    /// The reader cannot be used, and why; told again only for another reason.
    case lost(OSDPOutage)
    /// A card was held to it.
    case card(OSDPCard)
    /// A card, from an old reader that sends digits.
    case digits([UInt8])
    /// Keys were pressed, in that order.
    case keys([Character])
    /// Somebody opened the reader, or it is closed again.
    case tamper(Bool)
    /// Its power fails, or is well again.
    case powerFailure(Bool)
    /// What hangs on one of its inputs reads something else, or first, or cannot be read any more.
    case input(BoardInputWiring, ContactState)
    /// So many cards and keys were dropped: they waited in the reader while nobody asked.
    case stale(Int)
    /// The reader has its own key now.
    case installed(OSDPIdentity)
    /// The reader cannot do that command; it is not sent again before the reader was lost.
    case unsupported(code: UInt8)
}

/// Why a reader cannot be used.
package enum OSDPOutage: Hashable, Sendable {
    /// It does not answer: no power, wrong address, wrong speed, A and B exchanged.
    case silent
    /// It says that it is busy, without an end.
    case busy
    /// It has another key than this cabinet gives it, or still the public one of delivery.
    case wrongKey
    /// It knows no secure channel, or says so; and the cabinet wants one.
    case noSecureChannel
    /// It wants a secure channel, and the cabinet file says that there is none.
    case wantsSecureChannel
    /// It lost its connection, as after a power failure.
    case restarted
    /// It refused the command with that code.
    case refused(command: UInt8, OSDPRefusal)
    /// It answered something else than was asked.
    case nonsense(command: UInt8)
    /// Its serial port cannot be used.
    case port
}

extension OSDPOutage: CustomStringConvertible {
    /// What is wrong and how to mend it, in one line of English.
    package var description: String {
        switch self {
        case .silent:
            "it does not answer: check its power, address and speed, and A and B"
        case .busy: "it says that it is busy, without an end"
        case .wrongKey:
            "it has another key than this cabinet's; a new one is given its key by "
                + "`secure: installation`, another one must be set back first"
        case .noSecureChannel:
            "it knows no secure channel; only `secure: none` talks to it, in clear"
        case .wantsSecureChannel: "it wants a secure channel: delete `secure: none`"
        case .restarted: "it loses its connection again and again: check its power"
        case .refused(let command, let refusal):
            "it refused command 0x\(String(command, radix: 16)) with code \(refusal.rawValue)"
        case .nonsense(let command):
            "it answered something else to command 0x\(String(command, radix: 16))"
        case .port: "its serial port cannot be used: check the adapter"
        }
    }
}

extension OSDPIdentity: CustomStringConvertible {
    /// Its numbers, as its maker's papers have them.
    package var description: String {
        let version = firmware.map(String.init).joined(separator: ".")
        return "vendor \(String(vendor, radix: 16)) model \(model) version \(self.version) "
            + "serial \(serial) firmware \(version)"
    }
}

/// What a reader's machine needs to know.
package struct OSDPSettings: Sendable {
    /// How the reader is talked to.
    package enum Security: Sendable {
        /// In clear, as old readers can.
        case none
        /// In a secure channel with the reader's own key, or not at all.
        case required(ReaderMasterKey)
        /// The same; and a reader that still has the public key is given its own.
        case installation(ReaderMasterKey)
    }

    /// Its address, 0 to 0x7E.
    package var address: UInt8
    /// How it is talked to.
    package var security: Security
    /// What hangs on its inputs.
    package var inputs: [BoardInputWiring]

    /// Makes settings.
    package init(address: UInt8, security: Security, inputs: [BoardInputWiring] = []) {
        precondition(address < OSDPFrame.broadcast, "the loader checks addresses")
        self.address = address
        self.security = security
        self.inputs = inputs
    }
}
