import SpindAgent
import SpindCore
import SpindCrypto
import SpindSeeds

extension CheckWorld {
    /// Does one thing of the plan's kind.
    func perform(_ act: CheckAct) {
        switch act {
        case .typeRightPIN, .typeWrongPIN, .typePartly: typeSomething(act)
        case .pullDoor: onSomeDoor(.pull)
        case .closeDoor: onSomeDoor(.close)
        case .forceDoor: onSomeDoor(.force)
        case .jamDoor: onSomeDoor(.jam)
        case .unjamDoor: onSomeDoor(.unjam)
        case .unplugContact: onSomeDoor(.unplug)
        case .plugContact: onSomeDoor(.plug)
        case .addGrant, .revokeGrant, .block, .unblock, .openRemotely, .closeLoan:
            requestSomething(act)
        case .loseTimeServer: clock.hasTimeServer = false
        case .findTimeServer: clock.hasTimeServer = true
        case .stepSystemClock:
            clock.step(by: .seconds(random.number(-90_000...90_000)))
        case .failStore:
            let fault: StoreFault = [.full, .unwritable, .locked][random.number(0...2)]
            let commits = random.number(1...4)
            note("the next \(commits) commits fail: \(fault)")
            disk.fail(commits, with: fault)
        case .takeItem, .putItem:
            let open = doors.indices.filter { doors[$0].position == .open }
            if let index = random.pick(open) { moveItem(index, in: act == .putItem) }
        case .pressExit: pressExit(true)
        case .releaseExit: pressExit(false)
        case .unplugSensor: plugSensor(random.number(0...doors.count - 1), false)
        case .plugSensor: plugSensor(random.number(0...doors.count - 1), true)
        case .typeNumber: typeNumber()
        case .typeStar: type("*")
        case .addService, .revokeService, .inspect, .propOpen, .moveHome: requestService(act)
        case .typeServicePIN: type((random.pick(ledger.servicePINs)?.pin ?? "123456789") + "#")
        case .askChallenge: type(Challenge.request + "#")
        case .answerChallenge: answerChallenge()
        case .registryGrant, .registryChange, .registryRevoke, .registryCommand, .registryNews,
            .deliverChanges, .deliverSnapshot, .sendOutbox, .restoreRegistry, .tellTime:
            registryActs(act)
        case .cutPower: cutPower()
        case .restart: restart()
        case .wait: pass(.seconds(random.number(60...20_000)))
        }
    }

    private func typeSomething(_ act: CheckAct) {
        let wrong = (0..<6).map { _ in String(random.number(0...9)) }.joined()
        switch act {
        case .typeRightPIN: type((random.pick(ledger.tickets)?.pin ?? wrong) + "#")
        case .typePartly: type(String(wrong.prefix(random.number(1...5))))
        default: type(wrong + "#")
        }
    }

    /// An answer, or a choice of an operator; who is asked nothing types no number.
    private func typeNumber() {
        guard let use = computer?.keypadUse, use != .entries else { return }
        type("\(random.number(0...random.number(3...99_999)))#")
    }

    private func onSomeDoor(_ act: SimulatedDoor.Act) {
        self.act(act, on: random.number(0...doors.count - 1))
    }

    private func requestSomething(_ act: CheckAct) {
        let compartment = CompartmentID(random.number(1...doors.count + 1))
        switch act {
        case .addGrant: addGrant()
        case .revokeGrant:
            if let ticket = random.pick(ledger.tickets) { request(.revokeGrant(ticket.grant)) }
        case .block: request(.block(compartment, note: "checked"))
        case .unblock: request(.unblock(compartment))
        case .openRemotely: request(.open(compartment, reason: "check"))
        default:
            let loans = ledger.loans.sorted { $0.key < $1.key }.map(\.value)
            if let loan = random.pick(loans) {
                request(.closeLoan(loan, reason: "check"))
            }
        }
    }

    private func requestService(_ act: CheckAct) {
        switch act {
        case .addService:
            serviceCount += 1
            request(
                .addService(
                    ServiceRequest(
                        id: ServiceID("op-\(serviceCount)"), card: nil,
                        durationMilliseconds: Int64(random.number(1...200)) * 3_600_000)))
        case .revokeService:
            if let known = random.pick(ledger.servicePINs) { request(.revokeService(known.id)) }
        case .inspect: request(.inspect(reason: "check"))
        case .moveHome:
            if let set = random.pick(plan.layout.handoverSets) { request(.moveHome(set.id)) }
        default:
            request(
                .propOpen(
                    CompartmentID(random.number(1...doors.count + 1)),
                    milliseconds: Int64(random.number(60...3_600)) * 1_000, reason: "check"))
        }
    }

    /// Whoever holds the key answers the newest challenge, mostly rightly.
    private func answerChallenge() {
        guard let challenge = ledger.challenge else { return }
        let answer = CheckComputer.service.answer(to: challenge)
        type((random.happens(800) ? answer : "12345678") + "#")
    }

    private func addGrant() {
        let set = random.pick(plan.layout.handoverSets)?.id ?? HandoverSetID(1)
        // Windows of one set must not overlap, as the registry sees to; each begins where the
        // newest one of its set ends, or at any time around now.
        let taken = ledger.tickets.filter { $0.set == set }.map { $0.window.end + $0.grace }.max()
        let soon = clock.trueTime + .seconds(random.number(-600...7_200))
        let start = max(taken ?? soon, soon)
        let lasting = Duration.seconds(random.number(60...40_000))
        request(
            .addGrant(
                GrantRequest(
                    kind: random.happens(750) ? .loan : .opening, set: set, start: start,
                    durationMilliseconds: lasting.wholeMilliseconds,
                    graceMilliseconds: Int64(random.number(0...3)) * 300_000,
                    usesAllowed: random.happens(800) ? random.number(1...3) : nil)))
    }

    /// Sends a request over the control socket, as a maintainer would.
    func request(_ request: ControlRequest) {
        note("asks \(request)")
        computer?.ask(request) { [self] answer in heard(answer) }
        settleAfterStep()
    }

    private func heard(_ answer: ControlAnswer) {
        if case .serviceAdded(let credential, let pin?) = answer {
            note("hears of service credential \(credential.id)")
            ledger.servicePINs.append(
                CheckLedger.ServicePIN(
                    pin: pin, id: credential.id, window: credential.window, isRevoked: false))
            return
        }
        guard case .grantAdded(let grant, let pin) = answer else {
            note("hears \(answer)")
            return
        }
        note("hears of grant \(grant.id)")
        ledger.tickets.append(
            CheckLedger.Ticket(
                pin: pin, grant: grant.id, kind: grant.kind, set: grant.set,
                window: grant.window, grace: .milliseconds(grant.graceMilliseconds)))
    }
}
