import SpindCore

/// The newest card at each reader: one that is held there is told many times, and is one card.
struct CardReads {
    /// The same card within this time after its last reading is the same reading.
    static let sameReading = Duration.seconds(2)

    private var newest: [KeypadID: (card: CredentialVerifier, at: Instant)] = [:]

    /// Whether it is a card that was not held there just now.
    mutating func isNew(
        _ card: CredentialVerifier, at keypad: KeypadID, _ now: Instant
    ) -> Bool {
        let before = newest.updateValue((card, now), forKey: keypad)
        guard let before, before.card == card else { return true }
        return before.at.duration(to: now) >= Self.sameReading
    }
}
