import Synchronization

/// What of a cabinet outlives the parts behind it, as far as its link to the registry goes: who
/// waits for records, and how the link stands.
package final class CabinetLink: Sendable {
    /// Told of every record.
    package let appended = SequenceFollowers()
    private let status = Mutex<LinkStatus?>(nil)

    /// Makes one that nobody follows.
    package init() {}

    /// How the link stands; `nil` on a cabinet without one.
    var standing: LinkStatus? { status.withLock { $0 } }

    /// Takes in how the link stands.
    ///
    /// - Returns: whether anything but the time of the last answer is another.
    func tell(_ new: LinkStatus) -> Bool {
        status.withLock { status in
            defer { status = new }
            guard var before = status else { return true }
            before.heardAt = new.heardAt
            return before != new
        }
    }
}

/// Holds the ``CabinetLink`` of a controller, which may get the one of a controller before it.
final class LinkHolder: Sendable {
    private let held = Mutex((link: CabinetLink(), isOwn: true))

    var link: CabinetLink { held.withLock { $0.link } }

    func adopt(_ link: CabinetLink) {
        held.withLock { $0 = (link, false) }
    }

    /// Ends what nobody else has.
    func finish() {
        let own = held.withLock { $0.isOwn ? $0.link : nil }
        own?.appended.finish()
    }
}
