internal import Crypto
package import SpindCore

/// Proves to the registry that a request for a new certificate comes from the cabinet it names,
/// also when its old certificate ran out while it was away: an HMAC-SHA256 under a subkey of the
/// cabinet's key.
///
/// What it covers, each field preceded by its length in bytes as a 32-bit big-endian number:
/// `spind renewal 1` in ASCII, the cabinet's id in UTF-8, the certificate request's DER, and the
/// time in ms since 1970 as 8 big-endian bytes.
///
/// The time is the *registry's*: a cabinet that slept through a winter does not know it and asks
/// for it first. Whoever repeats a proof within its age gets a certificate for a key that they do
/// not have.
package struct RenewalProof: Sendable {
    /// How far the time of a proof may lie from the registry's, in either direction.
    package static let maximumAge = Duration.seconds(600)

    /// What the registry finds.
    package enum Verdict: Hashable, Sendable {
        /// The cabinet made it, and lately.
        case valid
        /// The cabinet made it, for another time: it must use the registry's and try again.
        case outOfTime
        /// Whoever made it has not that cabinet's key, or made it for another request.
        case wrong
    }

    private let subkey: SymmetricKey

    /// Makes and checks proofs under a cabinet's key of that epoch.
    package init(key: CabinetKey, epoch: UInt32) {
        subkey = key.subkey(for: .renewal, epoch: epoch)
    }

    /// Makes the proof for a request.
    ///
    /// - Parameters:
    ///   - request: the DER of the certificate request.
    ///   - cabinet: the id of the cabinet.
    ///   - time: the registry's time, as far as the cabinet knows it.
    /// - Returns: 32 bytes.
    package func code(for request: [UInt8], cabinet: CabinetID, at time: WallTime) -> [UInt8] {
        Array(
            HMAC<SHA256>.authenticationCode(
                for: Self.message(request, cabinet, time), using: subkey))
    }

    /// Checks a proof, in a time that does not depend on where it is wrong.
    ///
    /// - Parameters:
    ///   - code: what the cabinet sent.
    ///   - request: the DER of the certificate request.
    ///   - cabinet: the id of the cabinet.
    ///   - time: the time that the cabinet says the proof was made for.
    ///   - now: the registry's time.
    /// - Returns: what the registry finds.
    package func verdict(
        on code: [UInt8], for request: [UInt8], cabinet: CabinetID, at time: WallTime, now: WallTime
    ) -> Verdict {
        let message = Self.message(request, cabinet, time)
        // First, so that only the cabinet itself learns what time it is here.
        guard HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: message, using: subkey)
        else { return .wrong }
        let age = now - time
        let isInTime = age <= Self.maximumAge && age >= .zero - Self.maximumAge
        return isInTime ? .valid : .outOfTime
    }

    private static func message(
        _ request: [UInt8], _ cabinet: CabinetID, _ time: WallTime
    ) -> [UInt8] {
        var message: [UInt8] = []
        for field in [
            Array("spind renewal 1".utf8), Array(cabinet.rawValue.utf8), request,
            withUnsafeBytes(of: time.millisecondsSince1970.bigEndian) { Array($0) },
        ] {
            withUnsafeBytes(of: UInt32(field.count).bigEndian) { message.append(contentsOf: $0) }
            message.append(contentsOf: field)
        }
        return message
    }
}

extension RenewalProof: CustomStringConvertible, CustomReflectable {
    /// A placeholder: no key shows in a log.
    package var description: String { "renewal proof(...)" }

    /// Nothing: `dump` must not show keys either.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}
