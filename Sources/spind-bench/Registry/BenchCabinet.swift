import Foundation
import SpindAgent
import SpindCore
import SpindCrypto
import Synchronization

/// A cabinet in memory behind a real link: it takes whatever comes, remembers when, and has a
/// journal with a valid chain.
final class BenchCabinet: SyncedCabinet {
    /// What it told and heard.
    struct State {
        var cursor: String?
        /// How often the registry told the time: once for each time the link came up.
        var heard = 0
        /// How often its link began to ask for something.
        var asked = 0
        /// When it took a grant last.
        var grantAt: Instant?
        var grants = 0
        var acknowledged: Int64 = 0
        var status: LinkStatus.State?
        var lines: [JournalLine] = []
    }

    let id: CabinetID
    let state = Mutex(State())
    private let now: @Sendable () -> Instant
    private let incarnation: [UInt8]
    private let stream: AsyncStream<Int64>
    private let continuation: AsyncStream<Int64>.Continuation

    init(_ id: CabinetID, number: Int, now: @escaping @Sendable () -> Instant) {
        self.id = id
        self.now = now
        incarnation = (0..<16).map { UInt8(truncatingIfNeeded: number >> ($0 * 8 % 24)) | 1 }
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Writes so many records as openings leave them, and tells the link.
    func write(records: Int, at wall: WallTime) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let last = try state.withLock { state in
            var chain = AuditChain(
                after: Int64(state.lines.count),
                head: try state.lines.last.map { try Self.hash($0.hash) } ?? .genesis)
            for _ in 0..<records {
                let number = Int(chain.sequence)
                let draft = AuditDraft(
                    at: wall + .seconds(number), trust: .trusted, event: Self.event(number))
                let payload = String(decoding: try encoder.encode(draft), as: UTF8.self)
                let digest = AuditHash(of: payload.utf8)
                let hash = chain.append(
                    AuditChain.Link(
                        incarnation: incarnation, sequence: chain.sequence + 1, wall: draft.at,
                        retention: draft.event.retention, digest: digest))
                state.lines.append(
                    JournalLine(
                        sequence: chain.sequence, at: draft.at,
                        retention: draft.event.retention.rawValue, digest: digest.description,
                        hash: hash.description, payload: payload))
            }
            return chain.sequence
        }
        continuation.yield(last)
    }

    private static func hash(_ digits: String) throws -> AuditHash {
        guard let bytes = Hexadecimal.bytes(digits), let hash = AuditHash(bytes: bytes) else {
            throw StoreError(.corrupt, "a hash that was made here")
        }
        return hash
    }

    private static func event(_ number: Int) -> AuditEvent {
        let opening = OpeningID(Int64(1 + number / 4))
        let compartment = CompartmentID(1 + number / 4 % 8)
        return switch number % 4 {
        case 0:
            .openingIntended(
                opening: opening, compartment: compartment, attempt: 1,
                cause: .command(by: .registry(account: nil), reason: "measured"))
        case 1:
            .pulseEnded(opening: opening, compartment: compartment, attempt: 1, outcome: .pulsed)
        case 2: .doorOpened(compartment: compartment, opening: opening, alreadyOpen: false)
        default: .doorClosed(compartment: compartment, opening: opening, openMilliseconds: 9_000)
        }
    }
}

// MARK: - What the link asks and tells

extension BenchCabinet {
    func describe() async -> CabinetDescription { BenchIdentity.description(of: id) }

    func position() async throws(StoreError) -> SyncPosition {
        let (cursor, last, held) = state.withLock { state in
            state.asked += 1
            return (state.cursor, state.lines.count, state.acknowledged)
        }
        return SyncPosition(
            cursor: cursor, incarnation: Hexadecimal.text(incarnation), journalLast: Int64(last),
            acknowledgedThrough: held)
    }

    func take(_ changes: [Change], cursor: String) async -> SyncOutcome {
        let now = self.now()
        let grants = changes.filter { if case .grant = $0.body { true } else { false } }.count
        state.withLock { state in
            state.cursor = cursor
            state.grants += grants
            if grants > 0 { state.grantAt = now }
        }
        return .done
    }

    func take(_ snapshot: Snapshot) async -> SyncOutcome {
        state.withLock { $0.cursor = snapshot.cursor }
        return .done
    }

    func heldGrants() async throws(StoreError) -> [HeldGrant] { [] }

    func outbox(
        after sequence: Int64, limit: Int, bytes: Int
    ) async throws(StoreError) -> JournalBatch? {
        state.withLock { state in
            let first = Int(sequence)
            guard first >= 0, first < state.lines.count else { return nil }
            var end = first
            var size = 0
            while end < state.lines.count, end - first < limit {
                size += state.lines[end].payload?.utf8.count ?? 0
                guard size <= bytes || end == first else { break }
                end += 1
            }
            return JournalBatch(
                incarnation: Hexadecimal.text(incarnation),
                previousHash: first == 0
                    ? AuditHash.genesis.description : state.lines[first - 1].hash,
                records: Array(state.lines[first..<end]))
        }
    }

    func acknowledge(through sequence: Int64) async -> SyncOutcome {
        state.withLock { $0.acknowledged = sequence }
        return .done
    }

    func hear(time: WallTime, error: Duration, at instant: Instant) async {
        state.withLock { $0.heard += 1 }
    }

    func tell(_ status: LinkStatus) async {
        state.withLock { $0.status = status.state }
    }

    func appended() -> AsyncStream<Int64> { stream }
}
