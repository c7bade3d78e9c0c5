import SpindCrypto

/// The keys of one secure channel, made of the reader's key and the control panel's random bytes.
///
/// - Note: sources are OSDP 2.2 annex D and the sample values of annex E, which the tests hold.
package struct OSDPSessionKeys: Sendable {
    /// Encrypts.
    let encryption: AES128
    /// Authenticates all blocks but the last.
    let firstMAC: AES128
    /// Authenticates the last.
    let lastMAC: AES128

    /// Makes the keys.
    ///
    /// - Parameters:
    ///   - key: the reader's key (SCBK), 16 bytes.
    ///   - random: the control panel's random bytes (RND.A), 8 of them.
    package init(key: [UInt8], random: [UInt8]) {
        let cipher = AES128(key: key)
        func derived(_ second: UInt8) -> AES128 {
            AES128(
                key: cipher.encrypt(
                    [1, second] + random.prefix(6) + [UInt8](repeating: 0, count: 8)))
        }
        encryption = derived(0x82)
        firstMAC = derived(0x01)
        lastMAC = derived(0x02)
    }

    /// What proves to the control panel that the reader has the key.
    package func clientCryptogram(_ panelRandom: [UInt8], _ readerRandom: [UInt8]) -> [UInt8] {
        encryption.encrypt(
            panelRandom + readerRandom, chainedFrom: [UInt8](repeating: 0, count: 16))
    }

    /// What proves to the reader that the control panel has the key.
    package func serverCryptogram(_ panelRandom: [UInt8], _ readerRandom: [UInt8]) -> [UInt8] {
        clientCryptogram(readerRandom, panelRandom)
    }

    /// The first authentication code (RMAC-I), which the reader sends.
    package func initialMAC(serverCryptogram: [UInt8]) -> [UInt8] {
        lastMAC.encrypt(firstMAC.encrypt(serverCryptogram))
    }
}

/// A secure channel that stands: each frame's code hangs on the one before it from the other side,
/// so nothing can be left out, repeated or put in. Pure.
package struct OSDPSession: Sendable {
    private let keys: OSDPSessionKeys
    /// The whole codes, 16 bytes each, of which four are sent.
    private var sent: [UInt8]
    private var received: [UInt8]

    /// Makes the channel of a side.
    ///
    /// - Parameters:
    ///   - keys: its keys.
    ///   - initialMAC: the reader's first code, sent by it and received by the control panel, which
    ///     has sent none yet.
    package init(keys: OSDPSessionKeys, initialMAC: [UInt8]) {
        self.keys = keys
        sent = initialMAC
        received = initialMAC
    }

    /// Encrypts and authenticates a plain frame. What it returns must be sent, and sent again as it
    /// is where that is repeated.
    package mutating func seal(_ plain: OSDPFrame) -> OSDPFrame {
        var frame = plain
        let isEmpty = plain.payload.isEmpty
        frame.security = [(plain.isReply ? 0x16 : 0x15) + (isEmpty ? 0 : 2)]
        if !isEmpty {
            frame.payload = keys.encryption.encrypt(
                Self.padded(plain.payload), chainedFrom: received.map { ~$0 })
        }
        sent = code(of: frame.covered, from: received)
        frame.mac = Array(sent.prefix(4))
        return frame
    }

    /// Checks and decrypts a frame; `nil`, and nothing changed, when it is not the other side's next
    /// in this channel.
    package mutating func open(_ frame: OSDPFrame) -> OSDPFrame? {
        let isEmpty = frame.payload.isEmpty
        guard frame.security == [(frame.isReply ? 0x16 : 0x15) + (isEmpty ? 0 : 2)],
            frame.payload.count.isMultiple(of: AES128.byteCount)
        else { return nil }
        let mac = code(of: frame.covered, from: sent)
        // All four, whatever the first differ by: no time tells how many were right.
        guard frame.mac.count == 4, zip(mac, frame.mac).reduce(0, { $0 | ($1.0 ^ $1.1) }) == 0
        else {
            return nil
        }
        var plain = frame
        plain.security = []
        plain.mac = []
        if !isEmpty {
            let padded = keys.encryption.decrypt(frame.payload, chainedFrom: sent.map { ~$0 })
            guard let end = padded.lastIndex(where: { $0 != 0 }), padded[end] == 0x80 else {
                return nil
            }
            plain.payload = Array(padded[..<end])
        }
        received = mac
        return plain
    }

    private func code(of bytes: [UInt8], from initial: [UInt8]) -> [UInt8] {
        let whole = bytes.count.isMultiple(of: AES128.byteCount) ? bytes : Self.padded(bytes)
        let last = whole.count - AES128.byteCount
        let chained = keys.firstMAC.encrypt(Array(whole[..<last]), chainedFrom: initial)
        let before = chained.isEmpty ? initial : Array(chained.suffix(AES128.byteCount))
        return keys.lastMAC.encrypt(Array(whole[last...]), chainedFrom: before)
    }

    private static func padded(_ bytes: [UInt8]) -> [UInt8] {
        let count = AES128.byteCount - 1 - bytes.count % AES128.byteCount
        return bytes + [0x80] + [UInt8](repeating: 0, count: count)
    }
}
