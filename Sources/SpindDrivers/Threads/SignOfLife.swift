/// Whether a driver's thread still goes round: a question is asked by ``beat()`` and answered by
/// the thread's next round.
package struct SignOfLife: Sendable {
    /// Whether the thread has not answered yet.
    package private(set) var isAsked = false

    /// Makes one that was never asked.
    package init() {}

    /// Asks.
    ///
    /// - Returns: whether the question before was answered; true on the first.
    package mutating func beat() -> Bool {
        defer { isAsked = true }
        return !isAsked
    }

    /// The thread's answer.
    package mutating func answer() {
        isAsked = false
    }
}
