/// The names and payloads of notifications, which both engines keep to.
enum NotificationRules {
    /// Throws unless the channel is a plain name and the payload fits, as
    /// ``SQLConnection/notify(_:_:)`` says.
    static func require(_ channel: String, _ payload: String) throws(SQLError) {
        guard isName(channel) else {
            throw SQLError(.statement, "'\(channel)' is no name of a channel")
        }
        guard payload.utf8.count < 8_000 else {
            throw SQLError(.statement, "a notification of \(payload.utf8.count) bytes; 7,999 fit")
        }
    }

    /// Whether it needs no quotes in `LISTEN`.
    static func isName(_ channel: String) -> Bool {
        let letters: ClosedRange<UInt8> = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits: ClosedRange<UInt8> = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard (1...63).contains(channel.utf8.count), let first = channel.utf8.first else {
            return false
        }
        return !digits.contains(first)
            && channel.utf8.allSatisfy {
                letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "_")
            }
    }
}
