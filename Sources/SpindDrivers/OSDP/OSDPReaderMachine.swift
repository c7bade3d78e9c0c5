package import SpindCore
import SpindCrypto

/// The control panel's side of one reader: what is sent next, and what an answer means. Pure:
/// frames and times in, frames and reports out; no clock, no bytes of its own.
///
/// It asks who the reader is and what it can do, begins a secure channel, drops what waited in the
/// reader while nobody asked, and then polls. A command without an answer is sent again as it was;
/// after four tries the reader is lost, and looked for again at growing distances.
package struct OSDPReaderMachine: Sendable {
    /// Between two polls of a reader that has nothing to say.
    package static let pollInterval: Duration = .milliseconds(50)
    /// How often a command is sent before the reader counts as lost.
    package static let tries = 4
    /// An event counts only when the reader was asked within this time before: an older one may
    /// have waited in it while the bus was silent, and would open a door to nobody.
    package static let freshness: Duration = .seconds(1)
    /// How long a reader may say that it is busy.
    package static let busyLimit: Duration = .seconds(8)
    /// Between two questions for the inputs and for tamper and power: a reader that says of itself
    /// what changed is heard at its next poll, and one that does not is found out.
    package static let inputInterval: Duration = .milliseconds(300)
    /// See ``inputInterval``.
    package static let statusInterval: Duration = .seconds(10)
    /// How many commands wait; further ones are dropped.
    package static let pendingLimit = 16

    enum Phase {
        /// Looked for again then, after so many times in vain.
        case lost(again: Instant, failures: Int)
        /// Asked who it is.
        case identifying
        /// Asked what it can do.
        case listing
        /// Challenged with these random bytes.
        case challenging(isDelivered: Bool)
        /// Sent our proof of that channel.
        case proving(OSDPSessionKeys, server: [UInt8], key: [UInt8], isDelivered: Bool)
        /// Given its own key.
        case installing
        /// Asked about tamper and power.
        case asking
        /// Polled until it has nothing more to say; cards and keys are dropped, so many so far.
        case draining(dropped: Int)
        /// Polled.
        case online
    }

    /// A command that is on the bus.
    struct Awaited {
        var command: OSDPCommand
        var bytes: [UInt8]
        var tries: Int
        var busySince: Instant?
    }

    let settings: OSDPSettings
    var phase: Phase
    var awaited: Awaited?
    var session: OSDPSession?
    var sequence: UInt8 = 0
    /// When it wants the bus next.
    package internal(set) var due: Instant
    var nextPoll: Instant
    var pending: [OSDPCommand] = []
    var wasPolled = false
    /// When a poll was last answered; `nil` when not since the reader was found.
    var freshAt: Instant?
    var failures = 0
    /// Whether a reader with the public key is to be tried, as it refused its own.
    var triesDeliveredKey = false
    var identity: OSDPIdentity?
    var random: [UInt8] = []
    var unsupported: Set<UInt8> = []
    var tamper: Bool?
    var powerFailure: Bool?
    var inputs: BoardInputs
    var nextInputs: Instant
    /// Whether it drops its channel when it is asked for its inputs, as libosdp does where its
    /// application has no answer: then they are what it tells by itself, and unknown before.
    var isNotToBeAsked = false
    var nextStatus: Instant
    /// What was told last about the connection; `nil` when nothing was.
    var told: Told?

    enum Told: Equatable {
        case connected
        case lost(OSDPOutage)
    }

    /// Makes the machine of a reader that is to be looked for.
    package init(_ settings: OSDPSettings, at now: Instant) {
        self.settings = settings
        phase = .lost(again: now, failures: 0)
        due = now
        nextPoll = now
        inputs = BoardInputs(settings.inputs, at: now)
        nextInputs = now
        nextStatus = now
    }

    /// Whether it is there and answered the last command: others wait for those that did not.
    package var answers: Bool { awaited == nil && isOnline }

    /// Whether the reader is there and what it sends counts.
    package var isOnline: Bool {
        if case .online = phase { true } else { false }
    }

    /// Asks for a command to be sent when its turn comes. One that shows or sounds takes the place
    /// of one of its kind that was not sent yet. While the reader is lost it is dropped: what is
    /// shown late is wrong.
    package mutating func submit(_ command: OSDPCommand, at now: Instant) {
        guard isOnline, !unsupported.contains(command.code) else { return }
        pending.removeAll { $0.isReplaced(by: command) }
        guard pending.count < Self.pendingLimit else { return }
        pending.append(command)
        due = min(due, now)
    }

    /// Sends when it is ``due``.
    ///
    /// - Parameters:
    ///   - now: the time.
    ///   - random: eight new bytes, from the system's generator outside tests.
    /// - Returns: a frame with its mark.
    package mutating func transmit(at now: Instant, random: () -> [UInt8]) -> [UInt8] {
        if awaited == nil {
            let command = next(at: now, random: random)
            awaited = Awaited(command: command, bytes: frame(command), tries: 0, busySince: nil)
            wasPolled = command == .poll
        }
        awaited?.tries += 1
        return awaited?.bytes ?? []
    }

    /// A frame came while an answer was awaited.
    ///
    /// - Returns: what is to be told; `nil` when it was not the answer, which is awaited further.
    package mutating func received(_ frame: OSDPFrame, at now: Instant) -> [OSDPReport]? {
        guard let awaited, frame.isReply, frame.address == settings.address else { return nil }
        // A reader is busy outside any channel and sequence.
        if frame.code == 0x79, frame.security.first.map({ $0 < 0x15 }) ?? true {
            return busy(at: now)
        }
        guard frame.sequence == sequence else { return nil }
        var reply = frame
        if session != nil {
            if let opened = session?.open(frame) {
                reply = opened
            } else if frame.code == 0x41, frame.security.isEmpty {
                // It has forgotten the channel; whoever forges this can cut the wire as well.
                let isAboutInputs = awaited.command == .inputStatus
                isNotToBeAsked = isNotToBeAsked || isAboutInputs
                return (isAboutInputs ? [.unsupported(code: awaited.command.code)] : [])
                    + lose(.restarted, at: now, again: now)
            } else {
                return nil
            }
        } else if OSDPFrame.isAuthenticated(frame.security.first) {
            return nil
        }
        self.awaited = nil
        sequence = sequence == 3 ? 1 : sequence + 1
        return answered(awaited.command, reply, at: now)
    }

    /// No answer came in time.
    package mutating func timedOut(at now: Instant) -> [OSDPReport] {
        guard let awaited else { return [] }
        let isLooking = if case .identifying = phase { true } else { false }
        guard isLooking || awaited.tries >= Self.tries else {
            due = now
            return []
        }
        return lose(.silent, at: now)
    }

    /// The serial port is gone, and with it the reader, until ``portOpened(at:)``.
    package mutating func portFailed(at now: Instant) -> [OSDPReport] {
        lose(.port, at: now, again: now)
    }

    /// The port is there (again): the reader is looked for at once.
    package mutating func portOpened(at now: Instant) {
        guard case .lost = phase else { return }
        phase = .lost(again: now, failures: 0)
        failures = 0
        due = now
    }

    // MARK: - Sending

    private mutating func next(at now: Instant, random: () -> [UInt8]) -> OSDPCommand {
        switch phase {
        case .lost:
            phase = .identifying
            sequence = 0
            session = nil
            return .identify
        case .identifying: return .identify
        case .listing: return .capabilities
        case .challenging:
            self.random = random()
            return .challenge(self.random)
        case .proving(_, let server, _, _): return .cryptogram(server)
        case .installing:
            guard let key = ownKey else { return .poll }
            return .setKey(key)
        case .asking: return .localStatus
        case .draining: return .poll
        case .online:
            // Every other command is a poll, whatever waits.
            guard wasPolled || nextPoll > now else { return .poll }
            if !pending.isEmpty { return pending.removeFirst() }
            if let question = questionDue(at: now) { return question }
            return .poll
        }
    }

    /// What the reader is asked besides being polled, if it is time to.
    private func questionDue(at now: Instant) -> OSDPCommand? {
        if asksForInputs, nextInputs <= now { return .inputStatus }
        return asksForStatus && nextStatus <= now ? .localStatus : nil
    }

    /// Whether something hangs on its inputs, and it knows the question.
    private var asksForInputs: Bool {
        !inputs.isEmpty && !isNotToBeAsked && !unsupported.contains(OSDPCommand.inputStatus.code)
    }

    private var asksForStatus: Bool { !unsupported.contains(OSDPCommand.localStatus.code) }

    /// When a reader that has nothing to say wants the bus again.
    func rest(from now: Instant) -> Instant {
        var next = nextPoll
        if asksForInputs { next = min(next, nextInputs) }
        if asksForStatus { next = min(next, nextStatus) }
        return max(now, next)
    }

    /// The bytes of a command, sealed where a channel stands.
    private mutating func frame(_ command: OSDPCommand) -> [UInt8] {
        var frame = OSDPFrame(
            address: settings.address, isReply: false, sequence: sequence, code: command.code,
            payload: command.payload)
        if case .challenging(let isDelivered) = phase {
            frame.security = [0x11, isDelivered ? 0 : 1]
        } else if case .proving(_, _, _, let isDelivered) = phase {
            frame.security = [0x13, isDelivered ? 0 : 1]
        } else if session != nil, let sealed = session?.seal(frame) {
            frame = sealed
        }
        return [OSDPFrame.mark] + frame.encoded
    }

    // MARK: - Losing

    private mutating func busy(at now: Instant) -> [OSDPReport] {
        let since = awaited?.busySince ?? now
        guard since.duration(to: now) < Self.busyLimit else { return lose(.busy, at: now) }
        awaited?.busySince = since
        awaited?.tries = 0
        due = now.advanced(by: .milliseconds(200))
        return []
    }

    /// Gives the reader up, and looks for it again after a while that grows.
    mutating func lose(
        _ outage: OSDPOutage, at now: Instant, again: Instant? = nil
    ) -> [OSDPReport] {
        let distances: [Duration] = [.milliseconds(250), .seconds(1), .seconds(2), .seconds(5)]
        let distance = distances[min(failures, distances.count - 1)]
        failures += 1
        due = again ?? now.advanced(by: distance)
        phase = .lost(again: due, failures: failures)
        awaited = nil
        session = nil
        sequence = 0
        pending = []
        unsupported = []
        freshAt = nil
        identity = nil
        // Another one may be put in its place while it is away.
        if outage != .restarted { isNotToBeAsked = false }
        // What is not told is not known.
        let unknown = inputs.forget(at: now).map { OSDPReport.input($0.0, $0.1) }
        // A reader that restarts is back within a moment: told only when it is not.
        guard outage != .restarted || failures > distances.count, told != .lost(outage) else {
            return unknown
        }
        told = .lost(outage)
        return unknown + [.lost(outage)]
    }

    /// The key that this reader is to have; `nil` before it said who it is, and in clear.
    var ownKey: [UInt8]? {
        guard let identifier else { return nil }
        return switch settings.security {
        case .none: nil
        case .required(let key), .installation(let key): key.key(ofReader: identifier)
        }
    }

    /// What the reader said its key is made for.
    var identifier: [UInt8]?
}

extension OSDPCommand {
    /// Whether a newer command says all that this one would.
    fileprivate func isReplaced(by newer: OSDPCommand) -> Bool {
        switch (self, newer) {
        case (.led, .led), (.buzzer, .buzzer): true
        case (.text(let old), .text(let new)): old.row == new.row
        case (.output(let old), .output(let new)): old.number == new.number
        default: self == newer
        }
    }
}
