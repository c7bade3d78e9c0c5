import SpindCore
import SpindHAL

/// What an expander's thread and its callers share.
struct ExpanderState: Sendable {
    /// What is known of the chip.
    enum Phase: Sendable {
        /// It was not tried yet.
        case starting
        /// It is set as the shadow says.
        case working
        /// It is not; why.
        case lost(HALError)
    }

    /// What the thread is to do next; none of it with the state locked.
    enum Task: Sendable {
        /// Set the chip whole.
        case configure(ExpanderRegisters, outputs: UInt16)
        /// Carry a caller's change out.
        case change(Int, from: ExpanderRegisters, to: ExpanderRegisters)
        /// Read the inputs, and whether the chip is as it was.
        case sample(UInt16)
        /// Read everything back.
        case check(ExpanderRegisters)
        /// End.
        case end
    }

    private struct Job: Sendable {
        let id: Int
        let change: ExpanderShadow.Change
        /// Whether somebody still waits for it.
        var isAwaited = true
    }

    private struct Watch: Sendable {
        let lines: UInt16
        var seen: UInt16
        var edge: Instant?
        var isInterrupted = false
    }

    /// Between two tries to reach a chip that is lost.
    static let retry: Duration = .seconds(1)
    /// Between two readings of the whole setting.
    static let checkInterval: Duration = .seconds(1)
    /// Between two looks at a chip that nobody reads inputs of.
    static let slowTick: Duration = .milliseconds(200)
    /// Changes that wait at most; more are refused.
    static let queueLimit = 64

    private(set) var phase = Phase.starting
    var shadow = ExpanderShadow()
    private(set) var life = SignOfLife()
    private(set) var isEnding = false
    private let wiring: ExpanderWiring
    private var queue: [Job] = []
    private var running: Job?
    private var results: [Int: Result<Void, HALError>] = [:]
    private var lastID = 0
    /// A caller waited in vain: until the thread is heard of again nobody else shall.
    private var isHanging = false
    private var watches: [Int: Watch] = [:]
    private var levels: UInt16 = 0
    private var samplesBegun = 0
    private var samplesDone = 0
    private var samplesAsked = 0
    private var nextTick: Instant
    private var nextCheck: Instant
    private var retryAt: Instant
    /// Whether a fault was told that is not over.
    private var isFaultTold = false

    init(_ wiring: ExpanderWiring, at now: Instant) {
        self.wiring = wiring
        (nextTick, nextCheck, retryAt) = (now, now, now)
    }

    /// Why nothing can be asked of the chip now; `nil` while it works.
    var trouble: HALError? {
        switch phase {
        case .working: isHanging ? HALError(.io, "\(wiring.name): the bus hangs") : nil
        case .starting: HALError(.io, "\(wiring.name) was not reached yet")
        case .lost(let error): error
        }
    }

    var isStarting: Bool { if case .starting = phase { true } else { false } }

    mutating func beat() -> Bool { life.beat() }

    mutating func end() { isEnding = true }

    // MARK: - The thread's side

    /// What the thread does next.
    mutating func next(at now: Instant) -> ThreadMonitor<ExpanderState>.Finding<Task> {
        life.answer()
        guard case .working = phase else {
            if isEnding { return .done(.end) }
            guard retryAt <= now else { return .until(retryAt) }
            return .done(.configure(shadow.registers, outputs: shadow.outputs))
        }
        if !queue.isEmpty {
            let job = queue.removeFirst()
            running = job
            shadow.begin(job.change)
            return .done(
                .change(
                    job.id, from: shadow.registers, to: shadow.registers(after: job.change)))
        }
        if isEnding { return .done(.end) }
        if samplesAsked > samplesBegun || nextTick <= now {
            samplesBegun += 1
            let lines = watches.values.reduce(0) { $0 | $1.lines }
            nextTick = now.advanced(
                by: watches.isEmpty ? max(wiring.poll, Self.slowTick) : wiring.poll)
            return .done(.sample(lines))
        }
        if nextCheck <= now {
            nextCheck = now.advanced(by: Self.checkInterval)
            return .done(.check(shadow.registers))
        }
        return .until(min(nextTick, nextCheck))
    }

    /// The chip was set.
    mutating func configured(_ registers: ExpanderRegisters, at now: Instant) {
        // Somebody let a line go, or took one, meanwhile: once more.
        guard registers == shadow.registers else {
            retryAt = now
            return
        }
        phase = .working
        isHanging = false
        shadow.settled()
        nextTick = now
        nextCheck = now.advanced(by: Self.checkInterval)
    }

    /// A caller's change was carried out, and the chip still has its setting.
    ///
    /// - Returns: why it counts as failed all the same; the chip is to be set anew then.
    mutating func changed() -> HALError? {
        guard let job = running else { return nil }
        running = nil
        isHanging = false
        let isSafe = shadow.isSafe(job.change)
        shadow.end(job.change, isWritten: true)
        if job.isAwaited {
            results[job.id] = .success(())
        } else if !isSafe {
            // Its caller counts on a line that is not driven.
            return HALError(.io, "\(wiring.name) answered too late")
        }
        return nil
    }

    /// The inputs were read.
    ///
    /// - Returns: whether anybody waits for what that brought.
    mutating func sampled(_ read: UInt16, of lines: UInt16, at now: Instant) -> Bool {
        isHanging = false
        var isNews = samplesAsked > samplesDone
        samplesDone = samplesBegun
        levels = levels & ~lines | read & lines
        // In whatever order: each is by itself.
        for (id, watch) in watches where (watch.seen ^ levels) & watch.lines & lines != 0 {
            watches[id]?.seen = levels
            watches[id]?.edge = now
            isNews = true
        }
        return isNews
    }

    /// All was read back, and is as it should be.
    ///
    /// - Returns: whether a fault is over by that.
    mutating func checked() -> Bool {
        isHanging = false
        defer { isFaultTold = false }
        return isFaultTold
    }

    /// The chip was reset or is not reached.
    ///
    /// - Parameters:
    ///   - error: why.
    ///   - now: the present.
    /// - Returns: whether that is news, and the lines that were driven.
    mutating func lose(_ error: HALError, at now: Instant) -> (isNews: Bool, driven: UInt16) {
        // What was reset is set again at once; what does not answer, or not keep it, later.
        if case .working = phase { retryAt = now } else { retryAt = now.advanced(by: Self.retry) }
        phase = .lost(error)
        let driven = shadow.lose()
        for job in queue + [running].compactMap(\.self) where job.isAwaited {
            results[job.id] = .failure(error)
        }
        // What makes lines inputs is not forgotten: the shadow keeps it.
        for job in [running].compactMap(\.self) + queue where shadow.isSafe(job.change) {
            shadow.end(job.change, isWritten: false)
        }
        queue = []
        running = nil
        isHanging = false
        defer { isFaultTold = true }
        return (!isFaultTold, driven)
    }

    // MARK: - The callers' side

    /// Has the thread carry a change out.
    ///
    /// - Returns: the number to ask for the result by.
    mutating func submit(_ change: ExpanderShadow.Change) throws(HALError) -> Int {
        if let trouble { throw trouble }
        guard !isEnding, queue.count < Self.queueLimit else {
            throw HALError(.io, "\(wiring.name) takes no more changes")
        }
        lastID += 1
        queue.append(Job(id: lastID, change: change))
        return lastID
    }

    /// Takes over, where the chip is not reached, what it shall be set to when it is.
    ///
    /// - Returns: false where the chip has to be asked: it is there, or the lines may be driven.
    mutating func adopt(_ change: ExpanderShadow.Change, of lines: UInt16) -> Bool {
        if case .working = phase { return false }
        guard shadow.isSafe(change), shadow.mayBeDriven & lines == 0 else { return false }
        shadow.end(change, isWritten: false)
        return true
    }

    /// What became of a change; `nil` while it is not known.
    mutating func takeResult(_ id: Int) -> Result<Void, HALError>? {
        results.removeValue(forKey: id)
    }

    /// Nobody waits for a change any more. One that lets a line rest is carried out all the same;
    /// any other is not, or is undone.
    mutating func abandon(_ id: Int) {
        isHanging = true
        if running?.id == id { running?.isAwaited = false }
        guard let index = queue.firstIndex(where: { $0.id == id }) else { return }
        queue[index].isAwaited = false
        if !shadow.isSafe(queue[index].change) { queue.remove(at: index) }
    }

    /// Frees lines, which become inputs when the thread comes to it.
    mutating func free(_ lines: UInt16) {
        shadow.free(lines)
        let change = ExpanderShadow.Change.input(lines, pulledUp: false)
        if case .working = phase {
            lastID += 1
            queue.append(Job(id: lastID, change: change, isAwaited: false))
        } else {
            shadow.end(change, isWritten: false)
        }
    }

    /// Asks for a sample that begins from now on.
    ///
    /// - Returns: the number of it.
    mutating func askSample() throws(HALError) -> Int {
        if let trouble { throw trouble }
        samplesAsked = samplesBegun + 1
        return samplesAsked
    }

    /// The levels, once that sample was taken; `nil` before.
    func levels(ofSample number: Int) throws(HALError) -> UInt16? {
        if case .lost(let error) = phase { throw error }
        return samplesDone >= number ? levels : nil
    }

    mutating func noteHanging() { isHanging = true }

    mutating func watch(_ lines: UInt16) -> Int {
        lastID += 1
        watches[lastID] = Watch(lines: lines, seen: levels)
        return lastID
    }

    /// What is seen from now on is what a watch begins with.
    mutating func beginWatch(_ id: Int) {
        watches[id]?.seen = levels
        watches[id]?.edge = nil
    }

    mutating func unwatch(_ id: Int) { watches[id] = nil }

    mutating func interrupt(_ id: Int) { watches[id]?.isInterrupted = true }

    /// Why a wait ends now, if it does. An edge is told before an interrupt, which stays.
    mutating func takeWake(_ id: Int) throws(HALError) -> InputWake? {
        if case .lost(let error) = phase { throw error }
        if let edge = watches[id]?.edge {
            watches[id]?.edge = nil
            return .edge(at: edge)
        }
        guard watches[id]?.isInterrupted == true else { return nil }
        watches[id]?.isInterrupted = false
        return .interrupted
    }
}
