package import SpindCore
package import SpindHAL

/// Makes cards and keys of the edges of a Wiegand reader's two lines. Pure: edges, levels and times
/// in, cards, keys and faults out.
///
/// A frame is what came between two silences of 25 ms, by the stamps of its edges (SIA
/// AC-01-1996.10 allows 20 ms from pulse to pulse). Its edges are put in order only then, because
/// two lines may be read one after the other. What is kept is bounded: lines on which more comes
/// than any frame has are let alone for a while, so that noise costs neither memory nor processor.
///
/// ```swift
/// var decoder = WiegandDecoder(formats: [.h10301], keys: .fourBits, at: now)
/// decoder.rested(cameEdges: false, at: now)
/// decoder.read([.inactive, .inactive], at: now)      // next: .edges(until: nil)
/// decoder.take(edges, lost: false, at: now)          // [], next: .edges(until: 25 ms later)
/// decoder.looked(at: later)                          // [.key("5")]
/// ```
package struct WiegandDecoder: Sendable {
    /// What is to be told.
    package enum Action: Hashable, Sendable {
        /// A key was pressed.
        case key(Character)
        /// A card was held to the reader.
        case card(WiegandCard)
        /// The reader is faulty now, or well again (`nil`).
        case fault(WiegandFault?)
    }

    /// What the lines need next.
    package enum Next: Hashable, Sendable {
        /// Wait for edges, at most until then, and hand them to ``take(_:lost:at:)``; without any,
        /// ``looked(at:)``.
        case edges(until: Instant?)
        /// Read the lines' levels, for ``read(_:at:)``.
        case levels
        /// Let the lines alone until then, drop the edges that are waiting, and say with
        /// ``rested(cameEdges:at:)`` whether there were any.
        case rest(until: Instant)
    }

    /// How long both lines must be silent for a frame to have ended.
    package static let silence: Duration = .milliseconds(25)
    /// Edges without a silence that are more than a disturbed frame: noise.
    package static let runLimit = 128
    /// Edges of refused frames within ``window`` that are noise, too: more than any reader sends.
    package static let refusedLimit = 1_024
    /// What ``refusedLimit`` is counted over.
    package static let window: Duration = .seconds(1)
    /// How long noisy lines are let alone at a time.
    package static let restTime: Duration = .milliseconds(100)
    /// How long after the last noise the fault stands.
    package static let calmTime: Duration = .seconds(10)
    /// A line that is low for so long is no pulse.
    package static let lowAfter: Duration = .seconds(1)
    /// Between two looks at a line that was low.
    package static let lowInterval: Duration = .milliseconds(250)
    /// Between two tries when the lines cannot be had.
    package static let faultyInterval: Duration = .seconds(1)
    /// Refused frames in a row that are a fault, and frames without parity in a row that end it.
    package static let inRow = 3

    /// Edges that wait for their frame to end; at most ``runLimit`` and those of one call.
    package private(set) var heldCount = 0

    private let interpreter: WiegandInterpreter
    private var held: [LineEdge] = []
    /// When the newest of ``held`` came, no later than it was read.
    private var newestAt: Instant?
    /// Frames that begin before this may lack edges.
    private var doubtfulUntil: Instant?
    /// The last edge of the last frame.
    private var lastEdge: Instant?
    private var restingUntil: Instant?
    private var levelsAt: Instant?
    private var lowSince: Instant?
    private var calmAt: Instant?
    private var refused = (edges: 0, since: Instant(sinceBoot: .zero))
    private var faults: WiegandFaults

    /// Makes the decoder of lines of which nothing is known; its ``next(at:)`` is to rest.
    ///
    /// - Parameters:
    ///   - formats: the accepted formats, no two of one length.
    ///   - keys: how keys are sent.
    ///   - now: the start.
    package init(formats: [WiegandFormat], keys: WiegandKeys, at now: Instant) {
        interpreter = WiegandInterpreter(formats: formats, keys: keys)
        faults = WiegandFaults()
        restingUntil = now
        held.reserveCapacity(2 * Self.runLimit)
    }

    /// What the lines need next.
    package func next(at now: Instant) -> Next {
        if let restingUntil { return .rest(until: restingUntil) }
        if let levelsAt, levelsAt <= now { return .levels }
        let frameEnd = newestAt.map { $0.advanced(by: Self.silence) }
        return .edges(until: [frameEnd, levelsAt, calmAt].compactMap { $0 }.min())
    }

    /// Edges came; `lost` says that others may be missing.
    package mutating func take(_ edges: [LineEdge], lost: Bool, at now: Instant) -> [Action] {
        precondition(edges.allSatisfy { $0.line == 0 || $0.line == 1 }, "a reader has two lines")
        guard restingUntil == nil else { return [] }
        if lost || edges.count > Self.runLimit { doubt(until: now) }
        held += edges.prefix(Self.runLimit)
        heldCount = held.count
        // A stamp of another clock than ours must not keep the frame for ever.
        if let newest = held.map(\.at).max() { newestAt = min(newest, now) }
        guard held.count > Self.runLimit else { return [] }
        // A thread that came late has several frames at once; what is left of them is one run.
        let (frames, rest) = split()
        var actions = frames.flatMap { close($0, at: now) }
        held = restingUntil == nil ? Array(rest) : []
        heldCount = held.count
        if held.count > Self.runLimit { actions += storm(held, at: now) }
        return actions
    }

    /// No edge came although it was waited for.
    package mutating func looked(at now: Instant) -> [Action] {
        var actions: [Action] = []
        if let newestAt, newestAt.advanced(by: Self.silence) <= now {
            let (frames, rest) = split()
            self.newestAt = nil
            held.removeAll(keepingCapacity: true)
            heldCount = 0
            levelsAt = now
            actions = (frames + [rest]).flatMap { close($0, at: now) }
        }
        if let calmAt, calmAt <= now {
            self.calmAt = nil
            actions += tell { $0.storm = nil }
        }
        return actions
    }

    /// The lines' levels were read; active means low. Also to be called whenever it is convenient.
    package mutating func read(_ states: [LineState], at now: Instant) -> [Action] {
        levelsAt = nil
        let low = zip(["D0", "D1"], states).filter { $0.1 == .active }.map(\.0)
        guard !low.isEmpty else {
            lowSince = nil
            return tell { $0.low = nil }
        }
        levelsAt = now.advanced(by: faults.low == nil ? Self.lowInterval : Self.lowAfter)
        let since = lowSince ?? now
        lowSince = since
        guard since.duration(to: now) >= Self.lowAfter else { return [] }
        return tell { $0.low = $0.low ?? low.joined(separator: " and ") }
    }

    /// The lines were let alone, and edges that were waiting are dropped; the lines are ours.
    package mutating func rested(cameEdges: Bool, at now: Instant) -> [Action] {
        if cameEdges {
            restingUntil = now.advanced(by: Self.restTime)
            return []
        }
        restingUntil = nil
        levelsAt = now
        doubt(until: now)
        if faults.storm != nil { calmAt = now.advanced(by: Self.calmTime) }
        return tell { $0.unreadable = nil }
    }

    /// The lines could not be had or read; they are given back.
    package mutating func failed(_ reason: String, at now: Instant) -> [Action] {
        drop(restingUntil: now.advanced(by: Self.faultyInterval))
        return tell { $0.unreadable = reason }
    }

    // MARK: - Frames

    /// The held edges in the order of time, cut at each silence; the last run may go on.
    private mutating func split() -> (frames: [ArraySlice<LineEdge>], rest: ArraySlice<LineEdge>) {
        held.sort { ($0.at, $0.line) < ($1.at, $1.line) }
        var frames: [ArraySlice<LineEdge>] = []
        var start = held.startIndex
        for index in held.indices.dropFirst()
        where held[index - 1].at.duration(to: held[index].at) >= Self.silence {
            frames.append(held[start..<index])
            start = index
        }
        return (frames, held[start...])
    }

    private mutating func close(_ edges: ArraySlice<LineEdge>, at now: Instant) -> [Action] {
        guard restingUntil == nil, let first = edges.first, let last = edges.last else { return [] }
        guard edges.count <= Self.runLimit else { return storm(Array(edges), at: now) }
        let isCut = lastEdge.map { $0.duration(to: first.at) < Self.silence } ?? false
        lastEdge = min(max(lastEdge ?? last.at, last.at), now)
        var frame = WiegandFrame(edges)
        frame.isDoubtful = doubtfulUntil.map { first.at < $0 } ?? false
        return tell(isCut ? .refused(.cut) : interpreter.meaning(of: frame), edges, at: now)
    }

    private mutating func tell(
        _ meaning: WiegandMeaning, _ edges: ArraySlice<LineEdge>, at now: Instant
    ) -> [Action] {
        switch meaning {
        case .card(let card):
            if card.format.paritySpan != nil { calmAt = nil }
            return tell { $0.understood(hasParity: card.format.paritySpan != nil) }
                + [.card(card)]
        case .keys(let keys):
            return tell { $0.understood(hasParity: false) } + keys.map { .key($0) }
        case .inverted:
            return tell { $0.inverted() }
        case .refused(let why):
            if refused.since.duration(to: now) >= Self.window { refused = (0, now) }
            refused.edges += edges.count
            if refused.edges > Self.refusedLimit { return storm(Array(edges), at: now) }
            return tell { $0.refused(why) }
        }
    }

    /// Frames that begin within a silence of now may lack edges.
    private mutating func doubt(until now: Instant) {
        doubtfulUntil = now.advanced(by: Self.silence)
    }

    // MARK: - Faults

    private mutating func storm(_ edges: [LineEdge], at now: Instant) -> [Action] {
        drop(restingUntil: now.advanced(by: Self.restTime))
        refused = (0, now)
        let rate = NoiseRate(edges)
        return tell { $0.storm = $0.storm ?? rate }
    }

    private mutating func drop(restingUntil time: Instant) {
        held.removeAll(keepingCapacity: true)
        heldCount = 0
        newestAt = nil
        lastEdge = nil
        lowSince = nil
        levelsAt = nil
        calmAt = nil
        restingUntil = time
    }

    private mutating func tell(_ change: (inout WiegandFaults) -> Void) -> [Action] {
        let before = faults.worst
        change(&faults)
        return faults.worst == before ? [] : [.fault(faults.worst)]
    }
}
