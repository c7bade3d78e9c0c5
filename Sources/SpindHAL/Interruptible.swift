/// Something that a thread of a driver waits for, and that any thread may end the wait of.
public protocol Interruptible: Sendable {
    /// Ends a wait that is under way, or the next one at once. From any thread.
    func interrupt()
}
