import Logging
import SpindCore

extension CabinetStepper {
    /// Lets the engine take in an event: intent is on disk before anything is energised.
    ///
    /// - Returns: why it could not be recorded, and so did not happen; `nil` when it did.
    @discardableResult
    func run(_ event: CabinetEvent) -> StoreError? {
        var next = engine
        let effects = next.handle(event, at: now)
        // Letting go never waits for the disk.
        release(effects)
        do throws(StoreError) {
            let records = try commit(effects)
            engine = next
            perform(effects)
            publish(records)
        } catch {
            // `next` is dropped: what could not be recorded did not happen.
            log(error, "a step could not be recorded; nobody is let in until one can")
            runUnrecorded(.storeFailed(error.fault))
            if event != .storeRecovered { runUnrecorded(event) }
            return error
        }
        if effects.contains(.probeStore) { probe() }
        return nil
    }

    /// Lets an engine that knows the store to be away take in an event. What it answers is safe
    /// without the store, or it is a bug and not done.
    func runUnrecorded(_ event: CabinetEvent) {
        let effects = engine.handle(event, at: now)
        release(effects)
        let unsafe = effects.filter { !$0.isSafeWithoutStore }
        if !unsafe.isEmpty {
            parts.logger.critical(
                "bug: the engine wants to record or move while it cannot; \(unsafe.count) dropped")
            assertionFailure("the engine must ask for nothing unsafe without its store")
        }
        perform(effects.filter(\.isSafeWithoutStore))
    }

    private func commit(_ effects: [CabinetEffect]) throws(StoreError) -> [AuditRecord] {
        var operations: [StoreOperation] = []
        for case .store(let operation) in effects { operations.append(operation) }
        return operations.isEmpty ? [] : try parts.store.commit(operations)
    }

    private func release(_ effects: [CabinetEffect]) {
        for case .deenergize(let compartment) in effects { parts.locks.deenergize(compartment) }
    }

    private func perform(_ effects: [CabinetEffect]) {
        for effect in effects {
            switch effect {
            case .store, .deenergize, .probeStore: break  // done before, or after
            case .energize(let order): parts.locks.energize(order)
            case .show(let keypad, let prompt): parts.annunciators[keypad]?.show(prompt)
            case .speak(let keypad, let language): parts.annunciators[keypad]?.speak(language)
            case .collect(let keypad, let form): collect(form, at: keypad)
            case .socket(let compartment, let on):
                parts.sockets.switchSocket(compartment, on: on)
            case .signal(let keypad, let signal): parts.annunciators[keypad]?.play(signal)
            case .answer(let id, let outcome): resolve(id, outcome)
            }
        }
    }

    private func publish(_ records: [AuditRecord]) {
        guard let first = records.first, let last = records.last else { return }
        journalRange = (journalRange.last == 0 ? first.sequence : journalRange.first, last.sequence)
        onRecords(records)
    }

    /// Tries whether the store takes commits again.
    private func probe() {
        do throws(StoreError) {
            try parts.store.probe()
        } catch {
            runUnrecorded(.storeFailed(error.fault))
            return
        }
        if isRecovered {
            run(.storeRecovered)
        } else {
            beginAgain()
        }
        if snapshot.storeFault == nil { parts.logger.notice("the store takes commits again") }
    }

    /// Starts a new engine with what the store remembers, now that it can be read: the one so far
    /// knew of no loan and no opening, and must not give their numbers a second time. Nobody was
    /// let in meanwhile.
    private func beginAgain() {
        var next = CabinetEngine(layout: parts.layout)
        do throws(StoreError) {
            let recovered = try recover()
            raiseFloor(to: try parts.store.newestTime())
            var effects = next.handle(.started(recovered, version: parts.version), at: now)
            effects += next.takeOver(observationsOf: engine, at: now).map { .store(.append($0)) }
            for (compartment, state) in contacts.sorted(by: { $0.key < $1.key }) {
                effects += next.handle(.contact(compartment, state), at: now)
            }
            for (compartment, state) in items.sorted(by: { $0.key < $1.key }) {
                effects += next.handle(.item(compartment, state), at: now)
            }
            for trouble in engine.presentConditions {
                effects += next.handle(.condition(trouble.condition, trouble.detail), at: now)
            }
            for (button, state) in buttons.sorted(by: { $0.key < $1.key }) {
                effects += next.handle(.exitButton(button, state), at: now)
            }
            release(effects)
            let records = try commit(effects)
            engine = next
            isRecovered = true
            perform(effects)
            publish(records)
            rememberJournalRange()
        } catch {
            log(error, "the store could not be read again")
            runUnrecorded(.storeFailed(error.fault))
        }
    }

    /// What the store remembers, with what the newest records say was awaited.
    func recover() throws(StoreError) -> RecoveredState {
        var recovered = try parts.store.recover()
        let last = try parts.store.journalRange().last
        let count = AwaitedOpening.recordsRead
        let newest = try parts.store.records(after: max(0, last - Int64(count)), limit: count)
        recovered.awaited = AwaitedOpening.atEnd(of: newest)
        for awaited in recovered.awaited {
            recovered.awaitedGrants[awaited.grant] =
                try parts.store.grantStatus(named: awaited.grant)
        }
        return recovered
    }

    /// Asks the store for the journal's ends; what was known stays known while it cannot answer.
    func rememberJournalRange() {
        if let range = try? parts.store.journalRange() { journalRange = range }
        if let position = try? parts.store.syncPosition() { syncPosition = position }
    }
}
