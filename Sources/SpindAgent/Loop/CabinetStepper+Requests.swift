import Logging
import SpindCore
import SpindCrypto

extension CabinetStepper {
    /// How often a PIN or a name is drawn again because it is taken.
    static let drawLimit = 32

    /// Answers a request, now or when its command's outcome is committed.
    func answer(
        _ request: ControlRequest, by principal: Principal,
        _ reply: @escaping @Sendable (ControlAnswer) -> Void
    ) {
        precondition(!request.isAboutJournal, "the journal is read beside the loop")
        if let problem = RequestRules.problem(with: request, at: now) {
            reply(.refused(.malformed(problem)))
            return
        }
        do throws(StoreError) {
            switch request {
            case .status, .watch: reply(.status(status))
            case .grants: reply(.grants(try grants()))
            case .addGrant(let wanted): try addGrant(wanted, by: principal, reply)
            case .revokeGrant(let id):
                let status = try parts.store.grantStatus(named: id)
                command(.revokeGrant(id, status: status), by: principal, reply)
            case .open(let compartment, let reason):
                command(.open(compartment, reason: reason), by: principal, reply)
            case .lock(let compartment, let reason):
                command(.lock(compartment, reason: reason), by: principal, reply)
            case .block(let compartment, let note):
                command(.block(compartment, note: note), by: principal, reply)
            case .unblock(let compartment): command(.unblock(compartment), by: principal, reply)
            case .closeLoan(let loan, let reason):
                command(.closeLoan(loan, reason: reason), by: principal, reply)
            case .inspect(let reason): command(.inspect(reason: reason), by: principal, reply)
            case .propOpen(let compartment, let milliseconds, let reason):
                command(
                    .propOpen(compartment, milliseconds: milliseconds, reason: reason),
                    by: principal, reply)
            case .moveHome(let set): command(.moveHome(set), by: principal, reply)
            case .testKeypad(let keypad, let milliseconds):
                command(.testKeypad(keypad, milliseconds: milliseconds), by: principal, reply)
            case .services:
                reply(.services(try parts.store.serviceCredentials(endingAfter: now.wall)))
            case .addService(let wanted): try addService(wanted, by: principal, reply)
            case .revokeService(let id):
                let found = try parts.store.serviceCredential(named: id)
                command(.revokeServiceCredential(id, found: found), by: principal, reply)
            case .confirmTime(let wall, let reason):
                confirmTime(wall, reason, by: principal, reply)
            case .reload:
                reply(.refused(.failed("this cabinet's configuration is not from a file")))
            case .events, .record, .verifyJournal: preconditionFailure("refused above")
            }
        } catch {
            log(error, "a request could not be looked up; nobody is let in until it can")
            runUnrecorded(.storeFailed(error.fault))
            reply(.outcome(.refused(.storeUnavailable(error.fault))))
        }
    }

    /// Gives a command's answer to whoever waits for it.
    func resolve(_ id: CommandID, _ outcome: CommandOutcome) {
        guard let waiting = pending.removeValue(forKey: id) else { return }
        if let grant = waiting.grant, outcome == .done {
            waiting.reply(.grantAdded(grant.summary, pin: grant.pin))
        } else {
            waiting.reply(.outcome(outcome))
        }
    }

    /// The state of everything at the newest step.
    var status: AgentStatus {
        AgentStatus(
            cabinet: snapshot, version: parts.version,
            uptimeMilliseconds: uptime.wholeMilliseconds, journalFirst: journalRange.first,
            journalLast: journalRange.last, timeZone: parts.timeZoneName,
            utcOffsetSeconds: parts.timeZone.offsetSeconds(at: now.wall), clock: estimator.report,
            sync: SyncStanding(syncPosition, journalLast: journalEnd))
    }

    private func grants() throws(StoreError) -> [GrantSummary] {
        try parts.store.grants(endingAfter: now.wall).map(GrantSummary.init)
    }

    func command(
        _ command: CabinetCommand, grant: DrawnGrant? = nil, by principal: Principal,
        _ reply: @escaping @Sendable (ControlAnswer) -> Void
    ) {
        let id = CommandID(nextCommand)
        nextCommand += 1
        pending[id] = PendingCommand(grant: grant, reply: reply)
        run(.command(id, command, by: principal))
        // Every command is answered in its own step.
        if let forgotten = pending.removeValue(forKey: id) {
            parts.logger.critical("bug: the engine did not answer a command")
            forgotten.reply(.refused(.failed("the agent did not answer; see its log")))
        }
    }

    private func addGrant(
        _ wanted: GrantRequest, by principal: Principal,
        _ reply: @escaping @Sendable (ControlAnswer) -> Void
    ) throws(StoreError) {
        guard snapshot.storeFault == nil else {
            // The engine refuses it too; there is nothing to draw against.
            reply(.outcome(.refused(.storeUnavailable(snapshot.storeFault ?? .unwritable))))
            return
        }
        guard let (pin, verifier) = try drawPIN(), let id = try drawName() else {
            reply(
                .refused(
                    .failed(
                        """
                        no free PIN in \(Self.drawLimit) draws: too many grants for PINs of \
                        \(parts.layout.policy.pinDigits) digits; revoke old ones
                        """)))
            return
        }
        let start = wanted.start ?? now.wall
        let grant = Grant(
            id: id, kind: wanted.kind, set: wanted.set,
            window: WallWindow(
                start: start, end: start + .milliseconds(wanted.durationMilliseconds)),
            grace: .milliseconds(wanted.graceMilliseconds), usesAllowed: wanted.usesAllowed)
        command(
            .addGrant(grant, verifier, taken: false),
            grant: DrawnGrant(summary: GrantSummary(GrantStatus(grant: grant)), pin: pin),
            by: principal, reply)
    }

    /// A PIN unlike that of any grant the store holds; `nil` if none was found.
    private func drawPIN() throws(StoreError) -> (String, CredentialVerifier)? {
        for _ in 0..<Self.drawLimit {
            let pin = PINGenerator.draw(
                digits: parts.layout.policy.pinDigits, using: &parts.generator)
            let verifier = parts.verifier.verifier(ofDigits: pin)
            if try parts.store.grantStatus(matching: verifier) == nil { return (pin, verifier) }
        }
        return nil
    }

    /// A name of ten letters and digits that no grant of the store has: 50 bits, so short enough
    /// to type. Without i, l, o and u, which are misread.
    private func drawName() throws(StoreError) -> GrantID? {
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
        for _ in 0..<Self.drawLimit {
            var bits = parts.generator.next() as UInt64
            var name = "g-"
            for _ in 0..<10 {
                name.append(alphabet[Int(bits & 31)])
                bits >>= 5
            }
            if try parts.store.grantStatus(named: GrantID(name)) == nil { return GrantID(name) }
        }
        return nil
    }
}
