import SpindCore
import SpindCrypto

/// The registry of a checked cabinet: its change log, and its copy of the journal. It is far away:
/// no power cut of the cabinet touches it.
struct CheckRegistry {
    /// The change log; change `n` stands at `n - 1`.
    private(set) var log: [Change] = []
    /// The grants that it gave and did not revoke.
    private(set) var grants: [GrantID: SyncedGrant] = [:]
    /// What it holds of the journal.
    private(set) var held: [SpindCore.JournalLine] = []
    /// The hash of every record it ever held, also where it was restored since.
    private var hashes: [Int64: String] = [:]
    /// Changes that no cabinet need take, because a snapshot stands for them.
    var covered: Set<Int64> = []
    private var names = 0

    /// Where the log ends.
    var cursor: String { Self.cursor(Int64(log.count)) }

    /// The last record it holds.
    var acknowledgedThrough: Int64 { held.last?.sequence ?? 0 }

    static func cursor(_ number: Int64) -> String { "1.\(number).check" }

    /// The number in a cursor; 0 for none.
    static func number(of cursor: String?) -> Int64 {
        let parts = cursor?.split(separator: ".") ?? []
        return parts.count == 3 ? Int64(parts[1]) ?? 0 : 0
    }

    /// A name that was not used before.
    mutating func name(_ kind: String) -> String {
        names += 1
        return "\(kind)-\(names)"
    }

    mutating func append(_ body: Change.Body) {
        switch body {
        case .grant(let grant): grants[grant.id] = grant
        case .revokeGrant(let id): grants[id] = nil
        case .command, .unsupported: break
        }
        log.append(Change(number: Int64(log.count) + 1, body: body))
    }

    /// The whole mirror as it stands now.
    var snapshot: Snapshot {
        Snapshot(
            cursor: cursor, grants: grants.values.sorted { $0.id < $1.id }, kept: [])
    }

    /// Takes a batch of the journal.
    ///
    /// - Returns: what is wrong with it; `nil` if nothing is.
    mutating func take(_ batch: JournalBatch) -> String? {
        let last = held.last
        if let last, batch.previousHash != last.hash {
            return "a batch does not join record \(last.sequence)"
        }
        for line in batch.records {
            guard line.sequence == acknowledgedThrough + 1 else {
                return "record \(line.sequence) follows record \(acknowledgedThrough)"
            }
            if let before = hashes[line.sequence], before != line.hash {
                return "record \(line.sequence) is another than it was"
            }
            hashes[line.sequence] = line.hash
            held.append(line)
        }
        return nil
    }

    /// It was restored from a backup: the newest records are gone.
    mutating func restore(losing count: Int) {
        held.removeLast(min(count, held.count))
    }
}
