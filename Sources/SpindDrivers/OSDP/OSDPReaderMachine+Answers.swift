import SpindCore
import SpindCrypto

extension OSDPReaderMachine {
    /// The answer to a command came, opened where a channel stands.
    mutating func answered(
        _ command: OSDPCommand, _ frame: OSDPFrame, at now: Instant
    ) -> [OSDPReport] {
        due = now
        let reply = OSDPReply(code: frame.code, payload: frame.payload)
        switch phase {
        case .lost: return []
        case .identifying: return identified(reply, at: now)
        case .listing: return listed(reply, at: now)
        case .challenging(let isDelivered):
            return challenged(reply, frame.security, isDelivered, at: now)
        case .proving(let keys, let server, let key, let isDelivered):
            return proved(reply, frame.security, keys, server, key, isDelivered, at: now)
        case .installing: return installed(reply, at: now)
        case .asking:
            if case .nak(let refusal) = reply, refusal != .unknownCommand {
                return refused(command, refusal, at: now)
            }
            phase = .draining(dropped: 0)
            nextStatus = now.advanced(by: Self.statusInterval)
            return status(reply, at: now)
        case .draining(let dropped):
            return drained(dropped, reply, at: now)
        case .online:
            return command == .poll
                ? polled(reply, at: now) : carriedOut(command, reply, at: now)
        }
    }

    // MARK: - Beginning

    private mutating func identified(_ reply: OSDPReply, at now: Instant) -> [OSDPReport] {
        switch reply {
        case .identity(let identity):
            self.identity = identity
            phase = .listing
            return []
        case .nak(let refusal): return refused(.identify, refusal, at: now)
        default: return lose(.nonsense(command: OSDPCommand.identify.code), at: now)
        }
    }

    private mutating func listed(_ reply: OSDPReply, at now: Instant) -> [OSDPReport] {
        if case .nak(let refusal) = reply, refusal != .unknownCommand {
            return refused(.capabilities, refusal, at: now)
        }
        switch settings.security {
        case .none: phase = .asking
        case .required, .installation: phase = .challenging(isDelivered: triesDeliveredKey)
        }
        return []
    }

    private mutating func challenged(
        _ reply: OSDPReply, _ security: [UInt8], _ isDelivered: Bool, at now: Instant
    ) -> [OSDPReport] {
        switch reply {
        case .challenged(let identifier, let readerRandom, let cryptogram)
        where security.first == 0x12:
            self.identifier = identifier
            let key = isDelivered ? ReaderMasterKey.deliveredKey : ownKey
            guard let key else { return lose(.noSecureChannel, at: now) }
            let keys = OSDPSessionKeys(key: key, random: random)
            guard cryptogram == keys.clientCryptogram(random, readerRandom) else {
                return wrongKey(isDelivered, at: now)
            }
            phase = .proving(
                keys, server: keys.serverCryptogram(random, readerRandom), key: key,
                isDelivered: isDelivered)
            return []
        // A reader that has only the public key may refuse any other in this way.
        case .nak(.securityConditions): return wrongKey(isDelivered, at: now)
        default: return lose(.noSecureChannel, at: now)
        }
    }

    private mutating func proved(
        _ reply: OSDPReply, _ security: [UInt8], _ keys: OSDPSessionKeys, _ server: [UInt8],
        _ key: [UInt8], _ isDelivered: Bool, at now: Instant
    ) -> [OSDPReport] {
        let initial = keys.initialMAC(serverCryptogram: server)
        guard reply == .established(initial), security == [0x14, 1] else {
            return wrongKey(isDelivered, at: now)
        }
        session = OSDPSession(keys: keys, initialMAC: initial)
        phase = isDelivered ? .installing : .asking
        return []
    }

    /// The reader has another key; one that is being installed may still have the public one.
    private mutating func wrongKey(_ wasDelivered: Bool, at now: Instant) -> [OSDPReport] {
        if case .installation = settings.security {
            // Both in turn: a reader may be exchanged at any time while this is allowed.
            triesDeliveredKey = !wasDelivered
            if !wasDelivered {
                phase = .lost(again: now, failures: failures)
                awaited = nil
                due = now
                return []
            }
        }
        return lose(.wrongKey, at: now)
    }

    private mutating func installed(_ reply: OSDPReply, at now: Instant) -> [OSDPReport] {
        guard case .ack = reply, let identity else {
            if case .nak(let refusal) = reply {
                return lose(.refused(command: 0x75, refusal), at: now)
            }
            return lose(.nonsense(command: 0x75), at: now)
        }
        // From here on only its own key counts: the channel begins anew with it.
        triesDeliveredKey = false
        phase = .lost(again: now, failures: failures)
        session = nil
        return [.installed(identity)]
    }

    private mutating func refused(
        _ command: OSDPCommand, _ refusal: OSDPRefusal, at now: Instant
    ) -> [OSDPReport] {
        switch refusal {
        case .sequence: return lose(.restarted, at: now)
        case .securityConditions, .noSecureChannel:
            guard case .none = settings.security else { return lose(.restarted, at: now) }
            return lose(.wantsSecureChannel, at: now)
        default: return lose(.refused(command: command.code, refusal), at: now)
        }
    }

    // MARK: - Going on

    /// Drops cards and keys until the reader has none left: they may have waited in it for a minute,
    /// and whoever held the card has gone.
    private mutating func drained(
        _ dropped: Int, _ reply: OSDPReply, at now: Instant
    ) -> [OSDPReport] {
        switch reply {
        case .card, .digits, .keys:
            phase = .draining(dropped: dropped + 1)
            return []
        case .ack:
            phase = .online
            failures = 0
            freshAt = now
            nextPoll = now.advanced(by: Self.pollInterval)
            // Reports of inputs that waited were dropped: they are asked for.
            nextInputs = now
            due = rest(from: now)
            var reports: [OSDPReport] = dropped > 0 ? [.stale(dropped)] : []
            if told != .connected, let identity {
                told = .connected
                reports.append(.connected(identity))
            }
            return reports
        case .nak(let refusal): return refused(.poll, refusal, at: now)
        // What inputs read while nobody asked is past.
        case .inputs: return []
        default: return status(reply, at: now)
        }
    }

    private mutating func polled(_ reply: OSDPReply, at now: Instant) -> [OSDPReport] {
        nextPoll = now.advanced(by: Self.pollInterval)
        if let freshAt, freshAt.duration(to: now) > Self.freshness {
            phase = .draining(dropped: 0)
            return drained(0, reply, at: now)
        }
        freshAt = now
        switch reply {
        case .ack:
            if pending.isEmpty { due = rest(from: now) }
            return []
        case .card(let card): return [.card(card)]
        case .digits(let digits): return [.digits(digits)]
        case .keys(let keys): return keys.isEmpty ? [] : [.keys(keys)]
        case .nak(let refusal): return refused(.poll, refusal, at: now)
        default: return status(reply, at: now)
        }
    }

    private mutating func carriedOut(
        _ command: OSDPCommand, _ reply: OSDPReply, at now: Instant
    ) -> [OSDPReport] {
        if command == .inputStatus { nextInputs = now.advanced(by: Self.inputInterval) }
        if command == .localStatus { nextStatus = now.advanced(by: Self.statusInterval) }
        if pending.isEmpty { due = rest(from: now) }
        guard case .nak(let refusal) = reply else {
            if command == .inputStatus, case .inputs = reply { return status(reply, at: now) }
            // Something else than an answer tells nothing of the inputs.
            return (command == .inputStatus ? read([], at: now) : []) + status(reply, at: now)
        }
        switch refusal {
        case .sequence, .securityConditions, .noSecureChannel:
            return refused(command, refusal, at: now)
        default:
            let unknown = command == .inputStatus ? read([], at: now) : []
            guard unsupported.insert(command.code).inserted else { return unknown }
            return unknown + [.unsupported(code: command.code)]
        }
    }

    /// What a reader says of itself, asked or not; tamper and power only when they changed.
    private mutating func status(_ reply: OSDPReply, at now: Instant) -> [OSDPReport] {
        switch reply {
        case .localStatus(let tamper, let power):
            var reports: [OSDPReport] = []
            if self.tamper ?? false != tamper { reports.append(.tamper(tamper)) }
            if powerFailure ?? false != power { reports.append(.powerFailure(power)) }
            self.tamper = tamper
            powerFailure = power
            return reports
        case .inputs(let bits): return read(bits, at: now)
        default: return []
        }
    }

    /// Takes what the inputs read; a reading that has changed is asked for again when it may be
    /// believed.
    private mutating func read(_ bits: [Bool], at now: Instant) -> [OSDPReport] {
        let (changes, again) = inputs.read(bits, at: now)
        if let again {
            nextInputs = min(nextInputs, again)
            if pending.isEmpty { due = rest(from: now) }
        }
        return changes.map { .input($0.0, $0.1) }
    }
}
