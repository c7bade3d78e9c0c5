import SpindCore
import SpindHAL

/// What must be so whatever happens, checked against what the world saw. Each broken promise is one
/// line in ``failures``.
struct CheckLedger {
    /// A PIN somebody was told, and the grant it stands for.
    struct Ticket: Hashable {
        var pin: String
        var grant: GrantID
        var kind: GrantKind
        var set: HandoverSetID
        var window: WallWindow
        var grace: Duration
        /// Whether the registry gave it, and the set it gave it for last.
        var isSynced = false
        var sentSet: HandoverSetID?
    }

    private(set) var failures: [String] = []
    /// The journal as far as it was ever seen committed.
    private(set) var journal: [AuditRecord] = []
    /// Open loans, by handover set, as the journal tells them.
    private(set) var loans: [HandoverSetID: LoanID] = [:]
    private(set) var openings = 0
    private(set) var loansOpened = 0
    var tickets: [Ticket] = []
    /// The entry that was confirmed last, for the grant that may follow it.
    var typed: String?

    /// A service PIN somebody was told.
    struct ServicePIN: Hashable {
        var pin: String
        var id: ServiceID
        var window: WallWindow
        var isRevoked: Bool
    }

    var servicePINs: [ServicePIN] = []
    var sync = CheckSync()
    /// What the agent was last told of each item.
    var itemsTold: [CompartmentID: ItemState] = [:]
    var socketsOn: Set<CompartmentID> = []
    /// The exit buttons that were pressed since the last start.
    var pressed: Set<DeviceID> = []
    /// The newest challenge that was shown and not answered.
    private(set) var challenge: Challenge?

    private struct Intent: Hashable {
        var opening: OpeningID
        var compartment: CompartmentID
        var attempt: Int
    }

    let plan: CheckPlan
    private var intents: Set<Intent> = []
    /// Where the newest record says that a lock is about to be driven to lock.
    private var lockings: Set<CompartmentID> = []
    private(set) var admitted: Set<GrantID> = []
    private(set) var operators: Set<ServiceActor> = []
    private(set) var placements: Set<Placement> = []
    private var opened: CompartmentID?
    /// Sockets that the journal says are on.
    private(set) var mayBeOn: Set<CompartmentID> = []
    private var lockedUntil: Instant?
    private var drives: [CompartmentID: [Range<Instant>]] = [:]
    private var drivenSince: [CompartmentID: Instant] = [:]

    init(_ plan: CheckPlan) {
        self.plan = plan
    }

    mutating func forgetChallenge() {
        challenge = nil
    }

    mutating func fail(_ what: String) {
        failures.append(what)
    }

    // MARK: - The journal

    /// A record is durable. `world` and `trueTime` are when that was.
    mutating func committed(_ record: AuditRecord, at world: Instant, trueTime: WallTime) {
        if record.sequence != Int64(journal.count) + 1 {
            fail("record \(record.sequence) follows record \(journal.count)")
        }
        journal.append(record)
        if !record.delayed, let error = record.trust.error {
            let off = record.at - trueTime
            if max(off, .zero - off) > error + .seconds(1) {
                fail("record \(record.sequence) is \(off) off and claims at most \(error)")
            }
        }
        follow(record, at: world, trueTime: trueTime)
    }

    /// After a start: what was committed is all there, unchanged; at most the step under way when
    /// the power went is more.
    mutating func compare(_ stored: [AuditRecord], at world: Instant, trueTime: WallTime) {
        for (known, found) in zip(journal, stored) where known != found {
            fail("record \(known.sequence) was changed: \(known) is now \(found)")
        }
        if stored.count < journal.count {
            fail("\(journal.count - stored.count) committed records are lost")
        }
        for record in stored.dropFirst(journal.count) {
            committed(record, at: world, trueTime: trueTime)
        }
    }

    private mutating func follow(
        _ record: AuditRecord, at world: Instant, trueTime: WallTime
    ) {
        followSync(record.event)
        switch record.event {
        case .accessGranted(_, let grant, let purpose, let set, let loan):
            judge(grant, purpose, of: set, loan, record, at: world, trueTime: trueTime)
        case .openingIntended(let opening, let compartment, let attempt, let cause):
            judge(cause, of: opening, attempt)
            let intent = Intent(opening: opening, compartment: compartment, attempt: attempt)
            if !intents.insert(intent).inserted { fail("opening \(opening) is intended twice") }
        case .lockingIntended(let compartment, _): lockings.insert(compartment)
        case .lockingEnded(let compartment, _): lockings.remove(compartment)
        case .loanOpened(let loan, _, let set, _):
            if let open = loans[set] { fail("loan \(loan) of set \(set) beside loan \(open)") }
            loans[set] = loan
            loansOpened += 1
            placements = placements.filter { $0.set != set || $0.at != opened }
        case .loanEnded(let loan, _, let set, let how):
            if how == .returned { judgeReturn(of: set, loan) }
            if loans[set] != loan { fail("loan \(loan) ended that was not open") }
            loans[set] = nil
        case .serviceStarted(_, let actor):
            judge(actor, record, at: trueTime)
            operators.insert(actor)
        case .serviceEnded(_, let actor): operators.remove(actor)
        case .serviceCredentialRevoked(let id, _):
            for index in servicePINs.indices where servicePINs[index].id == id {
                servicePINs[index].isRevoked = true
            }
        case .challengeShown(_, let shown): challenge = shown
        case .assetPlaced(_, let placement):
            if let other = placements.first(where: { $0.at == placement.at }) {
                fail("sets \(other.set) and \(placement.set) lie in \(placement.at)")
            }
            placements.insert(placement)
        case .assetMovedHome(let placement, _): placements.remove(placement)
        case .doorOpened(let compartment, _, _):
            // Whatever is taken from a spare compartment is gone from it; that it stays until a
            // pickup is the engine's to know.
            opened = compartment
        case .socketSwitched(let compartment, let on, _):
            if on { mayBeOn.insert(compartment) } else { mayBeOn.remove(compartment) }
        case .lockoutStarted(_, let milliseconds, _, _):
            lockedUntil = world.advanced(by: .milliseconds(milliseconds))
        default: break
        }
    }

    private mutating func judge(
        _ grant: GrantID, _ purpose: AccessPurpose, of set: HandoverSetID, _ loan: LoanID?,
        _ record: AuditRecord, at world: Instant, trueTime: WallTime
    ) {
        admitted.insert(grant)
        guard let ticket = tickets.first(where: { $0.grant == grant }) else {
            fail("grant \(grant) let somebody in and was never made")
            return
        }
        // What was typed long before may have timed out, so only the end must fit.
        if typed?.hasSuffix(ticket.pin) != true {
            fail("grant \(grant) was let in by \(typed ?? "nobody")")
        }
        if let lockedUntil, world < lockedUntil { fail("\(grant) was let in during a lockout") }
        switch purpose {
        case .return:
            if loans[set] != loan { fail("\(grant) returned what it had not") }
        case .reopening: break
        case .pickup, .opening:
            if !counts(ticket, record, trueTime) {
                fail("\(grant) was let in at \(trueTime) outside \(ticket.window)")
            }
        }
    }

    private func counts(
        _ ticket: Ticket, _ record: AuditRecord, _ trueTime: WallTime
    ) -> Bool {
        let end = ticket.window.end + ticket.grace
        guard let error = record.trust.error else {
            return plan.layout.policy.untrustedClock == .notEndedAtFloor && end > record.at
        }
        // The clock may be off by its error, and the decision by as much again.
        let slack = error * 2 + .seconds(1)
        return trueTime >= ticket.window.start - slack && trueTime < end + slack
    }

    /// While the store holds, the agent believes of loans what its journal says.
    mutating func compare(_ snapshot: CabinetSnapshot) {
        guard snapshot.storeFault == nil else { return }
        let believed = snapshot.loans.map(\.id)
        let recorded = loans.values.sorted()
        if believed != recorded {
            fail("the agent holds loans \(believed), the journal \(recorded)")
        }
    }

    // MARK: - The locks

    /// A lock is driven. `hasStore`: whether the agent can record; while it cannot, it lets nobody
    /// in, but out, and locks what is unlocked.
    mutating func driven(_ order: UnlockOrder, hasStore: Bool = true, at world: Instant) {
        let isRecorded: Bool
        switch order.purpose {
        case .opening, .exit:
            openings += 1
            drivenOnce(order)
            isRecorded = intents.contains(
                Intent(
                    opening: order.opening, compartment: order.compartment,
                    attempt: order.attempt))
        case .locking: isRecorded = lockings.contains(order.compartment)
        }
        if !isRecorded, hasStore || order.purpose == .opening {
            fail("lock \(order.compartment) is driven for opening \(order.opening) unrecorded")
        }
        let buttons = plan.layout.exitButtons.filter { $0.opens == order.compartment }
        if order.purpose == .exit, pressed.isDisjoint(with: buttons.map(\.device)) {
            fail("lock \(order.compartment) is driven for an exit that nobody asked for")
        }
        drivenSince[order.compartment] = world
        guard let budget = plan.budgetMilliamperes else { return }
        let drawn = plan.locks.filter { drivenSince[$0.compartment] != nil }
            .reduce(0) { $0 + $1.milliamperes }
        if drawn > budget { fail("the locks draw \(drawn) mA of \(budget) mA") }
    }

    mutating func released(_ compartment: CompartmentID, at world: Instant) {
        guard let since = drivenSince.removeValue(forKey: compartment),
            let lock = plan.locks.first(where: { $0.compartment == compartment })
        else { return }
        if since.duration(to: world) > lock.unlockTimeMax {
            fail("lock \(compartment) was driven for \(since.duration(to: world))")
        }
        let windowStart = world.advanced(by: .zero - lock.dutyWindow)
        var history = (drives[compartment] ?? []).filter { $0.upperBound > windowStart }
        history.append(since..<max(since, world))
        drives[compartment] = history
        let total = history.reduce(Duration.zero) {
            $0 + max($1.lowerBound, windowStart).duration(to: $1.upperBound)
        }
        if total > lock.dutyWindow * lock.dutyMax {
            fail("lock \(compartment) was driven for \(total) of \(lock.dutyWindow)")
        }
    }

    /// The power went: every line falls, and a restart forgets the duty of earlier drives.
    mutating func powerCut() {
        drivenSince = [:]
        drives = [:]
        typed = nil
        admitted = []
        operators = []
        challenge = nil
        socketsOn = []
        pressed = []
        lockings = []
        mayBeOn = []
        itemsTold = [:]
        // A lockout starts again in full, in the time of the next boot.
        lockedUntil = nil
    }
}
