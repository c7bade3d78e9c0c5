/// One compartment's supervision, from intent to closed door.
struct Door: Hashable, Sendable {
    /// What the door is doing. Only an opening that was decided leads out of `closed` without an
    /// alarm.
    enum Phase: Hashable, Sendable {
        /// Closed, as far as can be known.
        case closed
        /// An order to drive the lock is given; its outcome is awaited.
        case driving(Opening)
        /// The lock was driven; the door is awaited until then.
        case awaitingDoor(Opening, until: Instant)
        /// Nobody pulled, or the lock is stuck; a late opening still belongs to it until then.
        case released(Opening, until: Instant)
        /// Open since then.
        case open(OpenDoor)
    }

    /// An opening under way.
    struct Opening: Hashable, Sendable {
        var id: OpeningID
        var visit: OpeningID
        var attempt: Int
        /// Whether the contact read open before the lock was driven.
        var wasOpen: Bool
    }

    /// A door that is open.
    struct OpenDoor: Hashable, Sendable {
        /// The opening it belongs to; `nil` where nobody had unlocked it.
        var opening: Opening?
        var since: Instant
        var forced: Bool
        var heldReported = false
    }

    /// An order whose outcome has not come.
    struct Outstanding: Hashable, Sendable {
        var opening: OpeningID
        var attempt: Int
        var deadline: Instant
    }

    /// How long an outcome is awaited before the driver counts as dead: longer than the 5 s an
    /// order may wait and the 60 s a lock may be driven at most, or a slow motor is cut half-way.
    static let outcomeTimeout = Duration.seconds(75)
    /// How long a door that did not open still belongs to its opening.
    static let lateOpening = Duration.seconds(120)
    /// So many changes in ``chatterWindow`` are faster than a door.
    static let chatterChanges = 20
    /// See ``chatterChanges``.
    static let chatterWindow = Duration.seconds(10)
    /// How often a socket is switched on in ``socketWindow``: a sensor that flutters must not wear
    /// a relay out. It stays off then until the window has room.
    static let socketStartsAWindow = 6
    /// See ``socketStartsAWindow``.
    static let socketWindow = Duration.seconds(3_600)

    let layout: CompartmentLayout
    var phase = Phase.closed
    var outstanding: Outstanding?
    /// The newest reading; `nil` before the first.
    var contact: ContactState?
    var block: String?
    /// What its item sensor reads; `nil` before the first reading.
    var item: ItemState?
    /// Since when its charging socket is on; `nil` while it is off.
    var socketSince: Instant?
    /// Whether the socket was on for as long as it may, or failed, and waits for the battery to be
    /// taken out or the door to be opened.
    var socketIsSpent = false
    /// When the socket was switched on within the last ``socketWindow``.
    var socketStarts: [Instant] = []
    /// Until when somebody may be at a door whose contact does not count.
    var usedUntil: Instant?
    /// Until when it may stand open without an alarm.
    var proppedUntil: Instant?
    var lockStuck = false
    /// Somebody behind it wants out.
    var exitWish: ExitWish?
    /// When it was driven to let somebody out within the last ``ExitWish/window``.
    var exitStarts: [Instant] = []
    /// That it is to be locked again, where that takes a drive of its own.
    var locking: PendingLocking?
    var doubt: ContactDoubt?
    var changes: [Instant] = []
    var limiter = ChatterLimiter()
    /// Apart from ``limiter``, so that an item sensor that flutters hides no forced door.
    var itemLimiter = ChatterLimiter()

    init(_ layout: CompartmentLayout) {
        self.layout = layout
    }

    /// Whether the contact can say that the door opened.
    var contactCounts: Bool {
        layout.hasContact && doubt == nil && (contact == .open || contact == .closed)
    }

    /// The opening that is under way or to which the open door belongs.
    var opening: Opening? {
        switch phase {
        case .closed: nil
        case .driving(let opening), .awaitingDoor(let opening, _), .released(let opening, _):
            opening
        case .open(let open): open.opening
        }
    }

    /// Whether its lock is being driven or its door awaited.
    var isBusy: Bool {
        switch phase {
        case .driving, .awaitingDoor: true
        case .closed, .released, .open: outstanding != nil
        }
    }

    /// Whether it stands open in a way that was announced by sound.
    var isAlarmed: Bool {
        guard case .open(let open) = phase else { return false }
        return open.heldReported || open.forced
    }

    /// When something is due that no event announces.
    func deadline(heldOpen: Duration) -> Instant? {
        let phaseDeadline: Instant? =
            switch phase {
            case .closed, .driving: nil
            case .awaitingDoor(_, let until), .released(_, let until): until
            case .open(let open):
                open.heldReported
                    ? nil
                    : max(open.since.advanced(by: heldOpen), proppedUntil ?? open.since)
            }
        let chatterEnds: Instant? =
            doubt == .chatter ? changes.last?.advanced(by: Self.chatterWindow) : nil
        return [
            phaseDeadline, outstanding?.deadline, chatterEnds, limiter.deadline, proppedUntil,
            itemLimiter.deadline, usedUntil, socketDeadline,
        ].compactMap { $0 }.min()
    }

    /// When its socket must be switched off, or may be switched on again.
    private var socketDeadline: Instant? {
        if let socketSince, let longest = layout.socketMax {
            return socketSince.advanced(by: longest)
        }
        return socketStarts.first?.advanced(by: Self.socketWindow)
    }

    /// Whether its item is there; `nil` where no sensor is fitted, or it cannot be believed.
    var seesItem: Bool? {
        guard layout.hasItemSensor, !itemLimiter.isFull else { return nil }
        switch item {
        case .present: return true
        case .absent: return false
        case .unknown, nil: return nil
        }
    }

    /// What `spindctl status` calls it.
    func status(at now: Moment) -> CompartmentStatus {
        let door: CompartmentStatus.Door =
            switch phase {
            case .driving, .awaitingDoor: .unlocking
            case .open(let open):
                open.heldReported ? .heldOpen : open.forced ? .forcedOpen : .open
            case .closed, .released: contact == .unknown ? .unknown : .closed
            }
        return CompartmentStatus(
            id: layout.id, door: door, hasContact: layout.hasContact, blocked: block,
            lockStuck: lockStuck, doubt: doubt, item: layout.hasItemSensor ? item : nil,
            socket: layout.socketMax == nil ? nil : socketSince != nil,
            proppedUntil: proppedUntil.map { now.wall + now.instant.duration(to: $0) })
    }
}
