package import SpindCore
import SpindDrivers
package import SpindHAL

/// Looks at a Wiegand reader: its lines at rest, and what comes when it is used.
package struct WiegandCheck: WiringCheck {
    private enum Phase: Hashable, Sendable {
        case handsOff
        case resting(looks: Int)
        case listening(time: Int)
        case over
    }

    /// Looks at rest: 2 s.
    private static let restLooks = 10
    /// Edges at rest that are noise: a lone one may be a relay's.
    private static let restEdges = 8
    /// Cards, or keys, that are asked for.
    private static let times = 2

    private let wiring: WiegandWiring
    private var phase = Phase.handsOff
    private var edgesAtRest = 0
    private var lowLooks = [0, 0]
    private var held: [LineEdge] = []
    private var frames: [[LineEdge]] = []
    private var faults: [WiringFault] = []

    /// Makes the check of a reader.
    package init(_ wiring: WiegandWiring) {
        self.wiring = wiring
    }

    private var part: WiringPart { .wiegand(wiring.name) }

    package var parts: [WiringPart] { [part] }

    package var step: WiringStep {
        switch phase {
        case .handsOff: .ask(.handsOff(part))
        case .resting: .look(.edges(wiring.name), after: .zero, beside: nil)
        case .listening(let time):
            .look(
                .edges(wiring.name), after: .zero,
                beside: wiring.formats.isEmpty
                    ? .readerKey(wiring.name, time) : .card(wiring.name, time))
        case .over:
            .found(
                faults.isEmpty
                    ? [WiringFinding(part, .right)]
                    : faults.map { WiringFinding(part, .fault($0)) })
        }
    }

    package mutating func take(_ input: WiringInput, at now: Instant) {
        switch (phase, input) {
        case (_, .saw(.failed(let why))), (_, .saw(.missing(let why))):
            end([.unusable(why)])
        case (.handsOff, .reply(.done)), (.handsOff, .reply(.yes)): phase = .resting(looks: 0)
        case (.resting(let looks), .saw(.edges(let edges, let low))):
            // What came while the lines were taken is not looked at.
            rested(looks == 0 ? [] : edges, low, looks)
        case (.listening(let time), .saw(.edges(let edges, _))): heard(edges, time)
        case (.listening, .reply(.done)), (.listening, .reply(.no)):
            end(frames.isEmpty && held.isEmpty ? [.readerSilent] : judgement)
        default: break
        }
    }

    private mutating func rested(_ edges: [LineEdge], _ low: [Bool], _ looks: Int) {
        edgesAtRest += edges.count
        for line in low.indices.prefix(2) where low[line] { lowLooks[line] += 1 }
        guard looks == Self.restLooks else {
            phase = .resting(looks: looks + 1)
            return
        }
        if edgesAtRest >= Self.restEdges {
            end([.noCommonGround])
        } else if lowLooks.contains(where: { $0 > Self.restLooks }) {
            let names = zip(["D0", "D1"], lowLooks).filter { $0.1 > Self.restLooks }.map(\.0)
            end([.dataLineLow(names)])
        } else {
            phase = .listening(time: 1)
        }
    }

    private mutating func heard(_ edges: [LineEdge], _ time: Int) {
        // A look takes far longer than a silence, so an empty one ends the frame.
        if edges.isEmpty, !held.isEmpty {
            frames.append(held)
            held = []
            guard time < Self.times else { return end(judgement) }
            phase = .listening(time: time + 1)
        } else {
            held += edges.prefix(max(0, 2 * WiegandDecoder.runLimit - held.count))
            if held.count >= 2 * WiegandDecoder.runLimit { end([.noCommonGround]) }
        }
    }

    /// What the frames say, the most basic fault first.
    private var judgement: [WiringFault] {
        let all = (frames + [held]).filter { !$0.isEmpty }.flatMap(split)
        let judged = all.map { WiegandFrame($0) }
        if judged.contains(where: { $0.overlaps || $0.count > WiegandFrame.bitLimit }) {
            return [.noCommonGround]
        }
        let lines = Set(all.flatMap { $0 }.map(\.line))
        if lines == [0] { return [.dataLineSilent("D1")] }
        if lines == [1] { return [.dataLineSilent("D0")] }
        let interpreter = WiegandInterpreter(formats: wiring.formats, keys: wiring.keys)
        var refused: Int?
        for frame in judged {
            switch interpreter.meaning(of: frame) {
            // Four bits turned round are another key: only the one that was asked for is proof.
            case .keys where frame.count < 26 && frame.bits & 0xF == 0xE: return [.dataLinesSwapped]
            case .card, .keys: return []
            case .inverted: return [.dataLinesSwapped]
            case .refused(.key) where frame.count == 8 && frame.bits == 0x1E:
                return [.dataLinesSwapped]
            case .refused: refused = refused ?? frame.count
            }
        }
        return refused.map { [.frameNotAccepted(bits: $0)] } ?? [.readerSilent]
    }

    private func split(_ edges: [LineEdge]) -> [[LineEdge]] {
        let sorted = edges.sorted { ($0.at, $0.line) < ($1.at, $1.line) }
        var runs: [[LineEdge]] = []
        for edge in sorted {
            if let last = runs.last?.last, last.at.duration(to: edge.at) < WiegandDecoder.silence {
                runs[runs.count - 1].append(edge)
            } else {
                runs.append([edge])
            }
        }
        return runs
    }

    private mutating func end(_ faults: [WiringFault]) {
        self.faults = faults
        phase = .over
    }
}
