package import SpindCore

/// What a reader of card numbers tells, on its thread.
package enum CardReaderEvent: Hashable, Sendable {
    /// A card was held to it; the bytes of its number, 4 to 10, the most significant first. Told
    /// once for as long as the card lies there.
    case card([UInt8])
    /// What was held to it cannot be used; why, without any number.
    case refused(String)
    /// It became faulty, and why; or it is well again (`nil`).
    case fault(String?)
}

/// What a card reader's thread does, step after step.
package protocol CardReaderWorker {
    /// One read or one exchange with the module, and what came of it; blocks for two seconds at
    /// most.
    ///
    /// - Parameter report: told what happened.
    /// - Returns: when there is something to do again.
    mutating func step(_ report: (CardReaderEvent) -> Void) -> Instant
    /// Lets the port or device go.
    mutating func drop()
}
