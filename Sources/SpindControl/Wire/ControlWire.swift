import SpindAgent

/// The rules of the control socket that both sides hold to; `Docs/control-socket.md` has them for
/// people.
package enum ControlWire {
    /// The version of the protocol, which both sides say in their first line.
    package static let version = 1
    /// Where the agent's socket is.
    package static let standardPath = "/run/spind/control.sock"
    /// The longest line a client may send, in bytes without its end.
    package static let requestLimit = 64 * 1_024
    /// The longest line the server sends, in bytes with its end; longer answers come in several.
    package static let answerLimit = 1_024 * 1_024
}

/// The first line of both sides.
struct ControlHello: Codable, Hashable {
    /// The version of the protocol.
    var spind: Int
    /// The version of the program, for people; a client may leave it out.
    var version: String?
}

/// One line of the server after its first.
struct ControlFrame: Codable, Hashable {
    /// Why the server says no more on this connection.
    enum End: String, Codable {
        /// The agent stops.
        case stopping
        /// The client follows the journal too slowly, or the agent begins anew: it connects again
        /// and reads on from the last record it has.
        case behind
        /// The client asked nothing for too long.
        case idle
        /// There are too many connections.
        case full
        /// The journal cannot be followed; the answer says why.
        case refused
        /// The client broke the protocol in a way that leaves nothing to say.
        case unspeakable
    }

    /// The answer, or a part of it: the records or grants of all parts belong together in order.
    var answer: ControlAnswer
    /// Whether another line of the same answer follows.
    var more: Bool
    /// Set on the last line before the server closes the connection.
    var end: End?

    init(_ answer: ControlAnswer, more: Bool = false, end: End? = nil) {
        self.answer = answer
        self.more = more
        self.end = end
    }
}
