/// What a PN532 found when it looked for cards. Source: NXP, UM0701-02, 7.3.5.
package enum PN532Findings: Hashable, Sendable {
    /// No card.
    case none
    /// One card.
    case one(ISO14443UID)
    /// Two cards, or more.
    case several
    /// No answer to that question.
    case nonsense

    /// Reads what goes with the answer's code: how many, and for each its place, two bytes of its
    /// kind, one of its abilities, and its number with the number's length before it.
    package init(_ answer: [UInt8]) {
        guard let count = answer.first, count <= 2 else {
            self = .nonsense
            return
        }
        switch count {
        case 0: self = answer.count == 1 ? .none : .nonsense
        case 1:
            // What a card says of its protocol may follow.
            guard answer.count > 5, answer[1] == 1, answer.count >= 6 + Int(answer[5]),
                let uid = ISO14443UID(Array(answer[6..<6 + Int(answer[5])]))
            else {
                self = .nonsense
                return
            }
            self = .one(uid)
        default: self = .several
        }
    }
}
