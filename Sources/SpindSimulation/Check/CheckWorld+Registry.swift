import SpindAgent
import SpindCore
import SpindCrypto
import SpindSeeds

/// What the registry does, and what its link hands over; whatever it says may be cut off by the
/// power, and is said again then.
extension CheckWorld {
    func registryActs(_ act: CheckAct) {
        switch act {
        case .registryGrant: giveGrant()
        case .registryChange: changeGrant()
        case .registryRevoke:
            if let id = random.pick(registry.grants.keys.sorted()) {
                registry.append(.revokeGrant(id))
            }
        case .registryCommand: giveCommand()
        case .registryNews: registry.append(.unsupported("news"))
        case .deliverChanges: deliver(upTo: random.number(1...5))
        case .deliverSnapshot: deliverSnapshot()
        case .sendOutbox: sendOutbox(limit: random.number(1...40))
        case .restoreRegistry:
            registry.restore(losing: random.number(1...20))
            acknowledge()
        default: tellTime()
        }
    }

    /// Faults have ended: everything said must reach the other side, once.
    func proveSync() {
        for _ in 0...registry.log.count where hasMoreChanges { deliver(upTo: 500) }
        if hasMoreChanges { ledger.fail("the cabinet does not take its registry's changes") }
        for change in registry.log {
            if case .unsupported = change.body, !registry.covered.contains(change.number),
                !ledger.sync.recordedChanges.contains(change.number)
            {
                ledger.fail("change \(change.number) was never taken")
            }
        }
        for _ in 0...ledger.journal.count where registry.acknowledgedThrough < journalEnd {
            sendOutbox(limit: 500)
        }
        if registry.acknowledgedThrough < journalEnd {
            ledger.fail("the registry holds \(registry.acknowledgedThrough) of \(journalEnd)")
        }
    }

    private var position: SyncPosition? { try? disk.syncPosition() }
    private var journalEnd: Int64 { position?.journalLast ?? 0 }

    private var hasMoreChanges: Bool {
        CheckRegistry.number(of: position?.cursor) < Int64(registry.log.count)
    }

    private func giveGrant() {
        let set = random.pick(plan.layout.handoverSets)?.id ?? HandoverSetID(1)
        let taken = ledger.tickets.filter { $0.set == set }.map { $0.window.end + $0.grace }.max()
        let soon = clock.trueTime + .seconds(random.number(-600...7_200))
        let start = max(taken ?? soon, soon)
        let window = WallWindow(
            start: start, end: start + .seconds(random.number(60...40_000)))
        let pin = "7" + (0..<5).map { _ in String(random.number(0...9)) }.joined()
        guard !ledger.tickets.contains(where: { $0.pin == pin }) else { return }
        let verifier = CheckComputer.pins.verifier(ofDigits: pin)
        let grant = SyncedGrant(
            id: GrantID(registry.name("r")), kind: random.happens(750) ? .loan : .opening,
            set: set, window: window, graceMilliseconds: 0,
            usesAllowed: random.happens(800) ? random.number(1...3) : nil,
            verifier: Hexadecimal.text(verifier.bytes), keyEpoch: random.happens(950) ? 1 : 2)
        registry.append(.grant(grant))
        ledger.tickets.append(
            CheckLedger.Ticket(
                pin: pin, grant: grant.id, kind: grant.kind, set: set, window: window,
                grace: .zero, isSynced: true, sentSet: set))
        ledger.sync.barred.insert(grant.id)
    }

    /// Extends a grant, gives it other uses, or moves it to another asset.
    private func changeGrant() {
        guard let id = random.pick(registry.grants.keys.sorted()),
            var grant = registry.grants[id]
        else { return }
        switch random.number(0...2) {
        case 0: grant.window.end = grant.window.end + .seconds(random.number(60...7_200))
        case 1: grant.usesAllowed = random.number(1...3)
        default: grant.set = random.pick(plan.layout.handoverSets)?.id ?? grant.set
        }
        registry.append(.grant(grant))
        for index in ledger.tickets.indices where ledger.tickets[index].grant == id {
            ledger.tickets[index].sentSet = grant.set
        }
    }

    private func giveCommand() {
        let compartment = CompartmentID(random.number(1...doors.count + 1))
        let grants = ledger.tickets.map(\.grant)
        let action: RemoteCommand.Action =
            switch random.number(0...4) {
            case 0: .block(compartment)
            case 1: .unblock(compartment)
            case 2: .closeLoan(random.pick(grants) ?? GrantID("nobody"))
            default: .open(compartment)
            }
        let name = registry.name("c")
        registry.append(
            .command(
                RemoteCommand(
                    id: RemoteCommandID(name), action: action, reason: "check",
                    by: AccountID("a-\(name)"),
                    expires: clock.trueTime + .seconds(random.number(1...900)))))
    }

    private func deliver(upTo count: Int) {
        guard let position else { return }
        let after = CheckRegistry.number(of: position.cursor)
        let changes = registry.log.dropFirst(Int(after)).prefix(count)
        guard let last = changes.last else { return }
        note("delivers changes \(after + 1) to \(last.number)")
        let cursor = CheckRegistry.cursor(last.number)
        sync(
            .changes(Array(changes), cursor: cursor) { [self] outcome in
                note("changes \(outcome)")
            })
    }

    private func deliverSnapshot() {
        guard let position else { return }
        note("delivers a snapshot of \(registry.grants.count) grants")
        let before = CheckRegistry.number(of: position.cursor)
        let end = Int64(registry.log.count)
        let snapshot = registry.snapshot
        ledger.sync.sentMirror = registry.grants.mapValues(\.window)
        for id in registry.grants.keys where registry.grants[id]?.keyEpoch != 1 {
            ledger.sync.sentMirror[id] = nil
        }
        sync(
            .mirror(GrantMirror(snapshot, keyEpoch: 1)) { [self] outcome in
                note("snapshot \(outcome)")
            })
        // Taken or not, the cursor on the disk tells, also after a power cut.
        if CheckRegistry.number(of: self.position?.cursor) == end, before < end {
            registry.covered.formUnion((before + 1)...end)
        }
    }

    private func sendOutbox(limit: Int) {
        do {
            let batch = try disk.outbox(after: registry.acknowledgedThrough, limit: limit)
            guard let batch else { return }
            note("sends \(batch.records.count) records")
            if let problem = registry.take(batch) { return ledger.fail(problem) }
            acknowledge()
        } catch {
            note("the outbox cannot be read: \(error)")
        }
    }

    private func acknowledge() {
        let sequence = registry.acknowledgedThrough
        sync(
            .acknowledge(through: sequence) { [self] outcome in
                note("acknowledged \(sequence) \(outcome)")
            })
    }

    /// Tells the registry's time; where NTP keeps the clock, it may be years off.
    private func tellTime() {
        var time = clock.trueTime
        if clock.hasTimeServer, random.happens(300) {
            time = time + .seconds(random.number(-90_000_000...90_000_000))
        }
        note("the registry says it is \(time)")
        sync(.time(time, error: .milliseconds(random.number(1...900)), at: clock.sinceBoot))
    }

    private func sync(_ input: SyncInput) {
        computer?.sync(input)
        settleAfterStep()
    }
}
