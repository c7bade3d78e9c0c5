import SpindCore
import SpindHAL

/// Lines that one owner holds together.
struct SimulatedRequest: Hashable, Sendable {
    let id: Int
    let lines: [Int]
}

/// The lines of all chips, who owns them, and what decides their levels.
struct SimulatedCircuit: Sendable {
    /// Level changes that a line remembers; older ones are forgotten.
    static let historyLimit = 4_096

    /// How a program drives a line.
    enum Drive: Sendable {
        case low
        case high
        /// Not at all.
        case released
    }

    struct Owner: Sendable {
        var request: Int
        var consumer: String
    }

    struct Line: Sendable {
        let chip: Int
        let offset: Int
        let name: String?
        var owner: Owner?
        var drive = Drive.released
        var bias = Bias.asIs
        var pull: Bool? = false
        var tied: Bool?
        var isHigh = false
        var history: [LevelChange] = []
        var wires: [Int] = []
        /// Lines that pull this one low while they are driven low: it is at the anode of a diode.
        var cathodes: [Int] = []
        /// Lines that this one pulls low.
        var anodes: [Int] = []
        /// Whether it picks up the mains where nothing decides its level.
        var hums = false
        var faults: [LineOperation: HALError.Code] = [:]
    }

    private struct Chip: Sendable {
        let label: String
        let lines: Range<Int>
        let onRelease: ReleasedOutput
        var isConnected = true
    }

    /// What waits for the owner of inputs.
    private struct Watch: Sendable {
        var newestEdge: Instant?
        var isInterrupted = false
        /// Where each edge counts.
        var queue: SimulatedEdgeQueue?
        let lines: [Int]
    }

    var lines: [Line] = []
    private(set) var shortCircuits = 0
    private var chips: [Chip] = []
    private var watches: [Int: Watch] = [:]
    private var lastRequest = 0

    mutating func addChip(
        label: String, lines count: Int, names: [String?], onRelease: ReleasedOutput
    ) {
        let first = lines.count
        for offset in 0..<count {
            let name = offset < names.count ? names[offset] : nil
            lines.append(Line(chip: chips.count, offset: offset, name: name))
        }
        chips.append(Chip(label: label, lines: first..<lines.count, onRelease: onRelease))
    }

    mutating func setConnected(_ isConnected: Bool, chip label: String, at now: Instant) {
        for index in chips.indices where chips[index].label == label {
            chips[index].isConnected = isConnected
            if isConnected { continue }
            for line in chips[index].lines {
                if let owner = lines[line].owner { watches[owner.request] = nil }
                lines[line].owner = nil
                lines[line].drive = .released
                lines[line].bias = .asIs
                settle(around: line, at: now)
            }
        }
    }

    // MARK: - Finding and owning

    /// The line at an address, whether or not its chip is plugged in.
    func find(_ address: LineAddress) throws(HALError) -> Int {
        switch address {
        case .offset(let label, let offset):
            let found = chips.filter { $0.label == label }
            guard let chip = found.first else {
                throw HALError(.notFound, "no chip has the label '\(label)'")
            }
            guard found.count == 1 else {
                throw HALError(.notFound, "\(found.count) chips have the label '\(label)'")
            }
            guard offset.rawValue >= 0, offset.rawValue < chip.lines.count else {
                throw HALError(.notFound, "the chip '\(label)' has no line \(offset)")
            }
            return chip.lines.lowerBound + offset.rawValue
        case .name(let name):
            let found = lines.indices.filter { lines[$0].name == name }
            guard let line = found.first else {
                throw HALError(.notFound, "no line has the name '\(name)'")
            }
            guard found.count == 1 else {
                throw HALError(.notFound, "\(found.count) lines have the name '\(name)'")
            }
            return line
        }
    }

    /// Gives free lines of one chip to a new owner.
    mutating func request(
        _ addresses: [LineAddress], bias: Bias, consumer: String
    ) throws(HALError) -> SimulatedRequest {
        var found: [Int] = []
        for address in addresses {
            let line = try find(address)
            guard chips[lines[line].chip].isConnected else {
                throw HALError(.notFound, "the chip of \(address) is not plugged in")
            }
            guard lines[line].owner == nil, !found.contains(line) else {
                throw HALError(.busy, "requesting \(address), which is owned")
            }
            if let code = lines[line].faults[.request] {
                throw HALError(code, "requesting \(address)")
            }
            found.append(line)
        }
        guard let first = found.first else {
            throw HALError(.unsupported, "a request without lines")
        }
        guard found.allSatisfy({ lines[$0].chip == lines[first].chip }) else {
            throw HALError(.unsupported, "one request for lines of several chips")
        }
        lastRequest += 1
        for line in found {
            lines[line].owner = Owner(request: lastRequest, consumer: consumer)
            lines[line].bias = bias
        }
        return SimulatedRequest(id: lastRequest, lines: found)
    }

    /// Throws what an operation of an owner meets.
    func check(
        _ request: SimulatedRequest, for operation: LineOperation
    ) throws(HALError) {
        for line in request.lines {
            let place = "\(chips[lines[line].chip].label)/\(lines[line].offset)"
            guard lines[line].owner?.request == request.id else {
                throw HALError(.io, "\(operation) of \(place), whose chip was unplugged")
            }
            if let code = lines[line].faults[operation] {
                throw HALError(code, "\(operation) of \(place)")
            }
        }
    }

    mutating func fail(_ operation: LineOperation, of line: Int, with code: HALError.Code?) {
        lines[line].faults[operation] = code
    }

    mutating func release(_ request: SimulatedRequest, at now: Instant) {
        watches[request.id] = nil
        for line in request.lines where lines[line].owner?.request == request.id {
            lines[line].owner = nil
            switch chips[lines[line].chip].onRelease {
            case .persists: continue
            case .input: break
            case .pull:
                if lines[line].pull == nil, lines[line].isHigh { change(line, false, now) }
            }
            lines[line].drive = .released
            lines[line].bias = .asIs
            settle(around: line, at: now)
        }
    }

    // MARK: - Levels

    mutating func drive(_ request: SimulatedRequest, as drive: Drive, at now: Instant) {
        for line in request.lines { lines[line].drive = drive }
        for line in request.lines { settle(around: line, at: now) }
    }

    mutating func wire(_ first: Int, _ second: Int, isConnected: Bool, at now: Instant) {
        precondition(first != second, "a line is wired to itself")
        lines[first].wires.removeAll { $0 == second }
        lines[second].wires.removeAll { $0 == first }
        if isConnected {
            lines[first].wires.append(second)
            lines[second].wires.append(first)
        }
        settle(around: first, at: now)
        settle(around: second, at: now)
    }

    /// Gives a line, and all it is wired to, the level that their drives and pulls decide.
    mutating func settle(around line: Int, at now: Instant) {
        let net = net(of: line)
        settle(net, at: now)
        // One diode deep: a matrix has no more in a row.
        for anode in net.flatMap({ lines[$0].anodes }) { settle(self.net(of: anode), at: now) }
    }

    /// Joins or parts two lines by a diode, which conducts from the first to the second.
    mutating func setDiode(_ anode: Int, _ cathode: Int, isConnected: Bool, at now: Instant) {
        lines[anode].cathodes.removeAll { $0 == cathode }
        lines[cathode].anodes.removeAll { $0 == anode }
        if isConnected {
            lines[anode].cathodes.append(cathode)
            lines[cathode].anodes.append(anode)
        }
        settle(around: anode, at: now)
    }

    private func net(of line: Int) -> [Int] {
        var net = [line]
        var next = 0
        while next < net.count {
            for other in lines[net[next]].wires where !net.contains(other) { net.append(other) }
            next += 1
        }
        return net
    }

    private mutating func settle(_ net: [Int], at now: Instant) {
        guard let isHigh = level(of: net, at: now) else { return }
        for member in net where lines[member].isHigh != isHigh { change(member, isHigh, now) }
    }

    private func isDrivenLow(_ net: [Int]) -> Bool {
        net.contains { lines[$0].drive == .low || lines[$0].tied == false }
    }

    private mutating func level(of net: [Int], at now: Instant) -> Bool? {
        let isDrivenHigh = net.contains { lines[$0].drive == .high || lines[$0].tied == true }
        let cathodes = net.flatMap { lines[$0].cathodes }
        if isDrivenLow(net) || cathodes.contains(where: { isDrivenLow(self.net(of: $0)) }) {
            let isPush = net.contains { lines[$0].drive == .high }
            if isPush { shortCircuits += 1 }
            return false
        }
        if isDrivenHigh { return true }
        if net.contains(where: { lines[$0].bias == .pullDown }) { return false }
        if net.contains(where: { lines[$0].bias == .pullUp }) { return true }
        if net.contains(where: { lines[$0].pull == false }) { return false }
        if net.contains(where: { lines[$0].pull == true }) { return true }
        // 50 Hz.
        if net.contains(where: { lines[$0].hums }) {
            return now.sinceBoot.wholeMilliseconds / 10 % 2 == 0
        }
        // Nothing decides: parts of a net that was joined just now agree on low.
        return net.allSatisfy { lines[$0].isHigh }
    }

    private mutating func change(_ line: Int, _ isHigh: Bool, _ now: Instant) {
        lines[line].isHigh = isHigh
        if lines[line].history.count == Self.historyLimit { lines[line].history.removeFirst() }
        lines[line].history.append(LevelChange(isHigh: isHigh, at: now))
        guard let owner = lines[line].owner, lines[line].faults[.edge] == nil else { return }
        watches[owner.request]?.newestEdge = now
        if let place = watches[owner.request]?.lines.firstIndex(of: line) {
            watches[owner.request]?.queue?.changed(place, isHigh: isHigh, at: now)
        }
    }

    // MARK: - Waking

    /// Watches inputs; with a queue each edge of theirs counts.
    mutating func watch(_ request: SimulatedRequest, queue: SimulatedEdgeQueue? = nil) {
        watches[request.id] = Watch(queue: queue, lines: request.lines)
    }

    /// Has the owner of a line whose every edge counts find that some are missing.
    mutating func loseEdges(of line: Int) {
        guard let owner = lines[line].owner else { return }
        watches[owner.request]?.queue?.lose()
    }

    mutating func interrupt(_ request: SimulatedRequest) {
        watches[request.id]?.isInterrupted = true
    }

    /// Why a wait ends now, if it does. An edge is told before an interrupt, which stays.
    mutating func takeWake(_ request: SimulatedRequest) -> InputWake? {
        guard let watch = watches[request.id] else { return nil }
        if let edge = watch.newestEdge {
            watches[request.id]?.newestEdge = nil
            return .edge(at: edge)
        }
        watches[request.id]?.isInterrupted = false
        return watch.isInterrupted ? .interrupted : nil
    }

    /// The same for lines whose every edge counts. An interrupt is told first, as by the kernel's.
    mutating func takeEdges(_ request: SimulatedRequest) -> EdgeWake? {
        if watches[request.id]?.isInterrupted == true {
            watches[request.id]?.isInterrupted = false
            return .interrupted
        }
        return watches[request.id]?.queue?.take()
    }
}
