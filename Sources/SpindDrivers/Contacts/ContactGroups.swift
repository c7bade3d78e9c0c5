import SpindCore
import SpindHAL

/// Contacts in groups that share a thread each, started and ended together.
struct ContactGroups<ID: Hashable & Sendable>: Sendable {
    private let groups: [ContactGroup<ID>]

    /// Starts the threads; they request the lines.
    ///
    /// - Throws: ``HALError`` `io` when the machine has no thread left; none runs then.
    init(
        _ contacts: [WatchedContact<ID>], gpio: any GPIOProvider, clock: any MonotonicClock,
        onChange: @escaping @Sendable (ID, ContactState) -> Void
    ) throws(HALError) {
        var groups: [ContactGroup<ID>] = []
        do throws(HALError) {
            for members in WatchedContact.grouped(contacts) {
                groups.append(
                    try ContactGroup(members, gpio: gpio, clock: clock, onChange: onChange))
            }
        } catch {
            for group in groups { group.shutdown() }
            throw error
        }
        self.groups = groups
    }

    /// Reports every state again, changed or not; from the threads, soon.
    func resync() {
        for group in groups { group.resync() }
    }

    /// Asks all threads for a sign of life; true when all answered the last question.
    func beat() -> Bool {
        groups.map { $0.beat() }.allSatisfy { $0 }
    }

    /// Ends the threads and releases the lines. May be called more than once.
    func shutdown() {
        for group in groups { group.shutdown() }
    }
}
