import SpindCore
import SpindHAL

/// How many edges the kernel keeps for a program that has not read them, and which it drops.
package enum EdgeQueueKind: Sendable, CaseIterable {
    /// The kernel's first API: a queue of 16 for each line, read one after the other, that drops
    /// the newest without a word; a full one is taken for one that dropped some.
    case perLine
    /// The kernel's second API: one queue of 128 for all lines, in the order of the edges, that
    /// drops the oldest and shows it by their numbers.
    case shared

    /// How many edges a queue holds.
    package var limit: Int {
        switch self {
        case .perLine: 16
        case .shared: 128
        }
    }
}

/// The edges that wait for the owner of some lines.
struct SimulatedEdgeQueue: Sendable {
    private let kind: EdgeQueueKind
    private let activeLow: Bool
    private var queues: [[LineEdge]]
    private var hasLost = false

    init(_ kind: EdgeQueueKind, lines: Int, activeLow: Bool) {
        self.kind = kind
        self.activeLow = activeLow
        queues = Array(repeating: [], count: kind == .perLine ? lines : 1)
    }

    /// A line of the request changed its level.
    mutating func changed(_ line: Int, isHigh: Bool, at now: Instant) {
        guard isHigh != activeLow else { return }
        let index = kind == .perLine ? line : 0
        if queues[index].count == kind.limit {
            guard kind == .shared else { return }
            queues[index].removeFirst()
            hasLost = true
        }
        queues[index].append(LineEdge(line: line, at: now))
    }

    /// Some edges went missing, and the owner can tell.
    mutating func lose() {
        hasLost = true
    }

    /// What one look at all queues finds.
    mutating func take() -> EdgeWake? {
        let edges = queues.flatMap { $0 }
        guard !edges.isEmpty else { return nil }
        let isFull = kind == .perLine && queues.contains { $0.count == kind.limit }
        let lost = hasLost || isFull
        hasLost = false
        for index in queues.indices { queues[index].removeAll() }
        return .edges(edges, lost: lost)
    }
}
