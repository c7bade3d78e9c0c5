import SpindCore
import SpindHAL

/// A contact by whatever its owner calls it.
struct WatchedContact<ID: Hashable & Sendable>: Sendable {
    var id: ID
    var line: LineAddress
    var settings: LineSettings
    var debounce: Duration

    /// Contacts that one request can hold: same chip, same pull. A line that is known by its name
    /// only may be on any chip and stays alone.
    static func grouped(_ contacts: [Self]) -> [[Self]] {
        var groups: [[Self]] = []
        for contact in contacts {
            let index = groups.firstIndex { group in
                guard let first = group.first, first.settings.bias == contact.settings.bias,
                    case .offset(let chip, _) = contact.line,
                    case .offset(chip, _) = first.line
                else { return false }
                return true
            }
            if let index { groups[index].append(contact) } else { groups.append([contact]) }
        }
        return groups
    }
}

/// The thread that reads the contacts of one chip.
final class ContactGroup<ID: Hashable & Sendable>: Sendable {
    private let monitor: ThreadMonitor<ContactGroupState>
    private let thread: DriverThread

    init(
        _ contacts: [WatchedContact<ID>], gpio: any GPIOProvider, clock: any MonotonicClock,
        onChange: @escaping @Sendable (ID, ContactState) -> Void
    ) throws(HALError) {
        let monitor = ThreadMonitor(ContactGroupState())
        self.monitor = monitor
        thread = try DriverThread(name: "spind-contacts") {
            var reader = ContactReader(
                contacts, monitor: monitor, gpio: gpio, clock: clock, onChange: onChange)
            while reader.round() {}
        }
    }

    func resync() {
        monitor.update { state in
            state.isResyncAsked = true
            state.lines?.interrupt()
        }
    }

    func beat() -> Bool {
        monitor.update { state in
            state.lines?.interrupt()
            return state.life.beat()
        }
    }

    func shutdown() {
        monitor.update { state in
            state.isEnding = true
            state.lines?.interrupt()
        }
        thread.join()
    }
}

/// What a group's thread and its callers share.
struct ContactGroupState: Sendable {
    var isEnding = false
    var isResyncAsked = false
    var life = SignOfLife()

    /// Whether the thread has to look at this before it sleeps on.
    var isAsked: Bool { isEnding || isResyncAsked || life.isAsked }

    /// What the thread watches, for interrupting it; only the thread replaces it.
    var lines: (any InputLines)?
}

/// What a group's thread does, round after round.
private struct ContactReader<ID: Hashable & Sendable> {
    /// Between two tries to get a line back.
    static var retry: Duration { .seconds(1) }
    /// Between two readings: a line that flutters must not keep the processor busy.
    static var pace: Duration { .milliseconds(2) }

    private struct Member {
        let wiring: WatchedContact<ID>
        var debouncer: ContactDebouncer
        var isWatched = false
    }

    private var members: [Member]
    private let monitor: ThreadMonitor<ContactGroupState>
    private let gpio: any GPIOProvider
    private let clock: any MonotonicClock
    private let onChange: @Sendable (ID, ContactState) -> Void
    private var retryAt: Instant?

    init(
        _ contacts: [WatchedContact<ID>], monitor: ThreadMonitor<ContactGroupState>,
        gpio: any GPIOProvider, clock: any MonotonicClock,
        onChange: @escaping @Sendable (ID, ContactState) -> Void
    ) {
        let now = clock.now
        members = contacts.map {
            Member(
                wiring: $0, debouncer: ContactDebouncer(debounce: $0.debounce, at: now))
        }
        self.monitor = monitor
        self.gpio = gpio
        self.clock = clock
        self.onChange = onChange
        retryAt = now
    }

    /// One reading and one sleep; false when the thread is to end.
    mutating func round() -> Bool {
        let (isEnding, isResyncAsked) = monitor.withLock { state in
            defer { state.isResyncAsked = false }
            state.life.answer()
            if state.isEnding { state.lines = nil }
            return (state.isEnding, state.isResyncAsked)
        }
        if isEnding { return false }
        let known = members.map(\.debouncer.state)
        if let retryAt, retryAt <= clock.now { request() }
        read()
        if isResyncAsked {
            // What changed was reported just now; the rest is reported again.
            for (member, state) in zip(members, known) {
                guard let state, state == member.debouncer.state else { continue }
                onChange(member.wiring.id, state)
            }
        }
        sleep()
        return true
    }

    /// Requests what is not watched yet, together with what is.
    private mutating func request() {
        retryAt = nil
        let all = Array(members.indices)
        if members.contains(where: \.isWatched) {
            // Leave the others alone until a lost line is there again.
            let found = all.filter { !members[$0].isWatched && canRequest([$0]) }
            if found.isEmpty {
                retryAt = clock.now.advanced(by: Self.retry)
                return
            }
        }
        drop()
        if !watch(all) {
            let good = all.filter { canRequest([$0]) }
            if !good.isEmpty { _ = watch(good) }
        }
        if !members.allSatisfy(\.isWatched) { retryAt = clock.now.advanced(by: Self.retry) }
    }

    private func inputs(_ indices: [Int]) throws(HALError) -> any InputLines {
        try gpio.inputs(
            indices.map { members[$0].wiring.line },
            settings: members[0].wiring.settings, consumer: "spind contacts")
    }

    private func canRequest(_ indices: [Int]) -> Bool {
        (try? inputs(indices)) != nil
    }

    private mutating func watch(_ indices: [Int]) -> Bool {
        guard let lines = try? inputs(indices) else { return false }
        monitor.withLock { $0.lines = lines }
        for index in indices { members[index].isWatched = true }
        return true
    }

    private mutating func drop() {
        monitor.withLock { $0.lines = nil }
        for index in members.indices { members[index].isWatched = false }
    }

    private mutating func read() {
        var states: [LineState]?
        if let lines = monitor.withLock({ $0.lines }) {
            states = try? lines.states()
        }
        if states == nil, members.contains(where: \.isWatched) {
            drop()
            retryAt = clock.now.advanced(by: Self.retry)
        }
        var readings = (states ?? []).makeIterator()
        for index in members.indices {
            var reading = ContactState.unknown
            if members[index].isWatched, let state = readings.next() {
                // One request has one polarity: what is wired the other way is turned here.
                let isTurned =
                    members[index].wiring.settings.activeLow
                    != members[0].wiring.settings.activeLow
                reading = (state == .active) != isTurned ? .closed : .open
            }
            if let change = members[index].debouncer.read(reading, at: clock.now) {
                onChange(members[index].wiring.id, change)
            }
        }
    }

    private mutating func sleep() {
        let watched = members.filter(\.isWatched).compactMap(\.debouncer.nextDeadline)
        let deadline = (watched + [retryAt].compactMap(\.self)).min()
        let soonest = clock.now.advanced(by: Self.pace)
        // What was asked for before the lines were there did not interrupt them.
        let (isAsked, lines) = monitor.withLock { ($0.isAsked, $0.lines) }
        if isAsked { return }
        if let lines {
            if (try? lines.wait(until: deadline)) == nil {
                drop()
                retryAt = clock.now.advanced(by: Self.retry)
            }
            monitor.wait(on: clock) { state in
                state.isEnding || clock.now >= soonest ? .done(()) : .until(soonest)
            }
        } else {
            monitor.wait(on: clock) { state in
                if state.isAsked { return .done(()) }
                if let deadline, deadline <= clock.now { return .done(()) }
                return .until(deadline)
            }
        }
    }
}
