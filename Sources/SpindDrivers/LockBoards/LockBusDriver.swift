package import SpindCore
package import SpindHAL

/// What a bus's thread and its callers share.
package struct LockBusState: Sendable {
    /// What waits to be sent.
    package var queue = BoardOrderQueue()
    /// Told what became of each order, on the bus's thread.
    package var onUnlock: (@Sendable (BoardOrder, BoardOutcome) -> Void)?
    /// Told that a pulse was ended early.
    package var onCut: (@Sendable (CompartmentID) -> Void)?
    var isEnding = false
    var life = SignOfLife()

    /// Makes the state of a bus that has nothing to do.
    package init() {}
}

/// What happened on a bus, for the log.
package enum LockBusNote: Hashable, Sendable {
    /// Its port cannot be opened or used; it is tried again every second.
    case portLost(String)
    /// It can be used again.
    case portBack
    /// A board does not answer; it is asked again and again.
    case boardSilent(String)
    /// It answers again.
    case boardBack(String)
}

/// What a bus's thread does, one question after the other: orders first, then asking after orders
/// that were not answered, then the boards' inputs in turn.
///
/// It owns the port and opens it anew when it is lost. Time passes only in the port and the clock it
/// was given, so that an hour of it can be tested in a moment.
package struct LockBusDriver: Sendable {
    /// Between two tries to open the port.
    package static let retry: Duration = .seconds(1)
    /// A port on which every board has been silent for so long is opened anew: some adapters
    /// forget their settings when they are plugged in again.
    package static let renewal: Duration = .seconds(10)
    /// What a board's pulse may last longer than it was asked to.
    package static let pulseMargin: Duration = .milliseconds(50)
    /// How long after an order a board that does not answer orders is asked for its inputs: it may
    /// be busy while it drives.
    private static let checks: [Duration] = [
        .milliseconds(100), .milliseconds(300), .milliseconds(700),
    ]

    /// An order that left, of which nobody knows what the board made of it.
    private struct Check: Sendable {
        var order: BoardOrder
        var sent: Range<Instant>
        var tries = 0
        var due: Instant
    }

    private let wiring: LockBusWiring
    private let serial: any SerialProvider
    private let clock: any MonotonicClock
    private let shared: ThreadMonitor<LockBusState>
    private let onInput: @Sendable (BoardInputWiring, ContactState) -> Void
    private let onNote: @Sendable (LockBusNote) -> Void
    private var polls: [BoardPoll]
    private var checks: [Check] = []
    private var talk: SerialTalk?
    private var openAt: Instant
    private var openedAt: Instant
    private var isPortLost = false
    private var portFault = ""

    /// Makes the driver of a bus; the port is opened by the first step.
    ///
    /// - Parameters:
    ///   - wiring: the bus and its boards.
    ///   - serial: where its port is.
    ///   - clock: all durations count on it.
    ///   - shared: where orders come from and outcomes go to.
    ///   - onInput: told what inputs read, first and on each change.
    ///   - onNote: told what happens to the port and the boards.
    package init(
        _ wiring: LockBusWiring, serial: any SerialProvider, clock: any MonotonicClock,
        shared: ThreadMonitor<LockBusState>,
        onInput: @escaping @Sendable (BoardInputWiring, ContactState) -> Void,
        onNote: @escaping @Sendable (LockBusNote) -> Void
    ) {
        let now = clock.now
        self.wiring = wiring
        self.serial = serial
        self.clock = clock
        self.shared = shared
        self.onInput = onInput
        self.onNote = onNote
        polls = wiring.boards.map { BoardPoll($0, inputs: wiring.inputs, at: now) }
        openAt = now
        openedAt = now
    }

    /// Does the next thing that is due, at most one question.
    ///
    /// - Returns: when to call again; at once when something may be due. New orders are a reason to
    ///   call earlier.
    package mutating func step() -> Instant {
        guard open() else {
            refuseOrders()
            return openAt
        }
        do {
            return try work()
        } catch {
            lose(error)
            return openAt
        }
    }

    private mutating func work() throws(HALError) -> Instant {
        let now = clock.now
        let (job, expired) = shared.withLock { $0.queue.take(at: now) }
        for order in expired { tell(order, .expired) }
        switch job {
        case .cut(let cut): try carryOut(cut)
        case .unlock(let order): try carryOut(order)
        case nil:
            let check = checks.indices.min { checks[$0].due < checks[$1].due }
            let poll = polls.indices.min { polls[$0].due < polls[$1].due }
            if let check, checks[check].due <= now {
                try look(after: checks.remove(at: check))
            } else if let poll, polls[poll].due <= now {
                try ask(poll)
            } else {
                renewIfSilent(at: now)
                return
                    ([check.map { checks[$0].due }, poll.map { polls[$0].due }]
                    .compactMap(\.self) + [now.advanced(by: Self.renewal)]).min() ?? now
            }
        }
        return clock.now
    }

    // MARK: - Orders

    private mutating func carryOut(_ order: BoardOrder) throws(HALError) {
        guard let board = index(of: order.board) else {
            return tell(order, .failed("no board \(order.board) on this bus", mayBeDriven: nil))
        }
        let codec = polls[board].wiring.codec
        let question = LockBoardQuestion.unlock(lock: order.lock, pulse: order.pulse)
        // An order may be answered with its own bytes: find out first whether the port hears
        // itself.
        if talk?.hearsItself == nil {
            do {
                try ask(board)
            } catch {
                tell(order, .failed("\(error)", mayBeDriven: nil))
                throw error
            }
        }
        let reply: SerialTalk.Reply?
        let begun = clock.now
        do {
            reply = try talk?.ask(
                question, codec,
                notAfter: order.order.notAfter,
                patience: codec.unlockPatience)
        } catch {
            // The last byte may have left before the port did.
            tell(
                order,
                .failed("\(error)", mayBeDriven: span(begun..<max(clock.now, begun), order)))
            throw error
        }
        guard let reply else {
            return tell(
                order,
                .failed("\(order.board) has no lock \(order.lock)", mayBeDriven: nil))
        }
        guard let sent = reply.sent else { return tell(order, .expired) }
        let mayBeEarlier = polls[board].mayHearLateAnswer(to: question, at: begun)
        // What came may have been an earlier question's answer: this one's may still come.
        if reply.answer == nil || mayBeEarlier {
            polls[board].miss(question, at: sent.upperBound)
        }
        switch reply.answer {
        case .done where !mayBeEarlier:
            tell(order, .driven(from: sent.lowerBound, to: sent.upperBound))
        case .refused(let code):
            let meaning = ModbusFrame.meaning(of: code)
            tell(order, .failed("\(order.board) refuses: \(meaning)", mayBeDriven: nil))
        case .notOpened:
            polls[board].hurry(to: clock.now)
            let reason = "\(order.board) says that the lock did not open"
            tell(order, .failed(reason, mayBeDriven: span(sent, order)))
        case .done, .bits, nil:
            guard !codec.answersUnlock || codec.bytes(of: .drives) != nil else {
                // Whether it heard, nobody can ask.
                polls[board].hurry(to: clock.now)
                return tell(
                    order, .failed(Self.unknownDrive(order), mayBeDriven: span(sent, order)))
            }
            let wait = codec.answersUnlock ? .zero : Self.checks[0]
            checks.append(
                Check(order: order, sent: sent, due: sent.upperBound.advanced(by: wait)))
        }
    }

    private mutating func carryOut(_ cut: BoardOrderQueue.Cut) throws(HALError) {
        guard let board = index(of: cut.board),
            let reply = try talk?.ask(
                .letGo(lock: cut.lock), polls[board].wiring.codec, notAfter: cut.until),
            reply.answer == .done
        else { return }
        shared.withLock { $0.onCut }?(cut.compartment)
    }

    /// Asks what became of an order that was not answered.
    private mutating func look(after check: Check) throws(HALError) {
        guard let board = index(of: check.order.board) else { return }
        let codec = polls[board].wiring.codec
        let question = codec.answersUnlock ? LockBoardQuestion.drives : .inputs
        let certain = polls[board].isCertain(of: question, from: clock.now)
        guard certain <= clock.now else {
            var later = check
            later.due = certain
            return checks.append(later)
        }
        let answer: LockBoardAnswer?
        do {
            answer = try ask(board, question)
        } catch {
            tell(check.order, .failed("\(error)", mayBeDriven: span(check.sent, check.order)))
            throw error
        }
        guard case .bits(let bits) = answer else { return postpone(check, of: board) }
        if !codec.answersUnlock {
            // It is alive, so it has heard; whether the door moved, its input will tell.
            take(bits, from: board)
            return tell(
                check.order,
                .driven(from: check.sent.lowerBound, to: check.sent.upperBound))
        }
        if bits.indices.contains(check.order.lock - 1), bits[check.order.lock - 1] {
            return tell(
                check.order,
                .driven(from: check.sent.lowerBound, to: check.sent.upperBound))
        }
        let pulseEnd = check.sent.lowerBound.advanced(by: check.order.pulse - Self.pulseMargin)
        if clock.now < pulseEnd {
            repeatOnce(check.order)
        } else {
            tell(
                check.order,
                .failed(
                    Self.unknownDrive(check.order), mayBeDriven: span(check.sent, check.order)))
        }
    }

    /// The board said, while the pulse would last, that it does not drive: it never heard the order.
    private mutating func repeatOnce(_ order: BoardOrder) {
        var again = order
        again.isRepeated = true
        let isBack =
            !order.isRepeated && clock.now <= order.order.notAfter
            && shared.withLock { $0.queue.putBack(again) }
        if !isBack {
            tell(order, .failed("\(order.board) did not take the order", mayBeDriven: nil))
        }
    }

    private mutating func postpone(_ check: Check, of board: Int) {
        var next = check
        next.tries += 1
        guard next.tries < Self.checks.count else {
            let reason = "\(check.order.board) does not answer; whether it opened is unknown"
            return tell(check.order, .failed(reason, mayBeDriven: span(check.sent, check.order)))
        }
        next.due = max(clock.now, check.sent.upperBound.advanced(by: Self.checks[next.tries]))
        checks.append(next)
    }

    private static func unknownDrive(_ order: BoardOrder) -> String {
        "\(order.board) did not answer; whether the lock was driven is unknown"
    }

    /// When a lock may be driven by an order that left in that span.
    private func span(_ sent: Range<Instant>, _ order: BoardOrder) -> Range<Instant> {
        sent.lowerBound..<sent.upperBound.advanced(by: order.pulse + Self.pulseMargin)
    }

    private func tell(_ order: BoardOrder, _ outcome: BoardOutcome) {
        let listener = shared.withLock { state in
            state.queue.finish(order.order)
            return state.onUnlock
        }
        listener?(order, outcome)
    }

    // MARK: - Inputs

    private mutating func ask(_ board: Int) throws(HALError) {
        if case .bits(let bits) = try ask(board, .inputs) { take(bits, from: board) }
    }

    /// Asks a board something that changes nothing, and counts what it leaves unanswered.
    private mutating func ask(
        _ board: Int, _ question: LockBoardQuestion
    ) throws(HALError) -> LockBoardAnswer? {
        guard let reply = try talk?.ask(question, polls[board].wiring.codec) else { return nil }
        let now = clock.now
        if reply.answer == nil { polls[board].miss(question, at: now) }
        if case .bits = reply.answer { return reply.answer }
        tell(polls[board].failed(heardSomething: reply.heardSomething, at: now), board)
        return nil
    }

    private mutating func take(_ bits: [Bool], from board: Int) {
        let wasSilent = polls[board].isSilent
        let changes = polls[board].answered(bits, at: clock.now)
        if wasSilent { onNote(.boardBack(polls[board].wiring.name)) }
        for (input, state) in changes { onInput(input, state) }
    }

    private func tell(_ unknown: [(BoardInputWiring, ContactState)], _ board: Int) {
        if polls[board].failures == BoardPoll.silentAfter {
            onNote(.boardSilent(polls[board].wiring.name))
        }
        for (input, state) in unknown { onInput(input, state) }
    }

    // MARK: - The port

    private mutating func open() -> Bool {
        if talk != nil { return true }
        guard openAt <= clock.now else { return false }
        do {
            let port = try serial.serial(wiring.bus.path, settings: wiring.bus.settings)
            talk = SerialTalk(port: port, settings: wiring.bus.settings, clock: clock)
            openedAt = clock.now
            if isPortLost { onNote(.portBack) }
            isPortLost = false
            for index in polls.indices { polls[index].hurry(to: openedAt) }
            return true
        } catch {
            lose(error)
            return false
        }
    }

    private mutating func lose(_ error: HALError) {
        let now = clock.now
        talk = nil
        openAt = now.advanced(by: Self.retry)
        portFault = "\(error)"
        if !isPortLost { onNote(.portLost(portFault)) }
        isPortLost = true
        for check in checks {
            tell(check.order, .failed(portFault, mayBeDriven: span(check.sent, check.order)))
        }
        checks = []
        refuseOrders()
        for index in polls.indices {
            for (input, state) in polls[index].portLost(at: now) { onInput(input, state) }
        }
    }

    /// Without a port nothing can be sent, and whoever ordered is told at once.
    private func refuseOrders() {
        let orders = shared.withLock { state in
            state.queue.removeCuts()
            return state.queue.removeOrders()
        }
        for order in orders { tell(order, .failed(portFault, mayBeDriven: nil)) }
    }

    private mutating func renewIfSilent(at now: Instant) {
        guard checks.isEmpty, polls.allSatisfy(\.isSilent),
            openedAt.advanced(by: Self.renewal) <= now
        else { return }
        talk = nil
        openAt = now
    }

    private func index(of board: String) -> Int? {
        polls.firstIndex { $0.wiring.name == board }
    }
}
