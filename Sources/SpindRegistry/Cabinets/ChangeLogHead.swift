internal import SpindCrypto

/// Where a change log begins and ends, and what a cabinet's cursor means to it. Pure.
///
/// A change's hash is the SHA-256 of these fields, each preceded by its length in bytes as a 32-bit
/// big-endian number: `spind change 1`, the hash of the change before (64 digits), the incarnation,
/// the number in decimal, and the stored text of the change.
package struct ChangeLogHead: Hashable, Sendable {
    /// What a cursor means.
    package enum Finding: Hashable, Sendable {
        /// The cabinet has everything up to the cursor: it gets what is behind it.
        case inLog
        /// It is to be compared with the hash that the log has for that number.
        case ifHashIs(of: Int64)
        /// The log no longer reaches back so far, or it is a log that is no more.
        case tooOld
        /// The cabinet has what this log never said: the registry was restored from a backup.
        case contradicts
    }

    /// What stands for the hash before the first change: 64 zeros.
    package static let noHash = AuditHash.genesis.description

    /// The incarnation of the log: 16 hexadecimal digits.
    package var incarnation: String
    /// The number of the oldest change that is kept; one more than ``number`` where none is.
    package var firstNumber: Int64
    /// The hash of the change before the oldest that is kept.
    package var firstPrevious: String
    /// The number of the newest change; 0 before the first.
    package var number: Int64
    /// The newest change's hash.
    package var hash: String

    package init(
        incarnation: String, firstNumber: Int64, firstPrevious: String, number: Int64, hash: String
    ) {
        self.incarnation = incarnation
        self.firstNumber = firstNumber
        self.firstPrevious = firstPrevious
        self.number = number
        self.hash = hash
    }

    /// A log without changes. Its numbers go on behind those of the one before, so that a number
    /// that was waited for is never reached by another change.
    package init(incarnation: String, behind number: Int64 = 0) {
        self.init(
            incarnation: incarnation, firstNumber: number + 1, firstPrevious: Self.noHash,
            number: number, hash: Self.noHash)
    }

    /// The cursor of somebody who has everything.
    package var cursor: ChangeCursor {
        ChangeCursor(incarnation: incarnation, number: number, hash: hash)
    }

    /// What a cabinet's cursor means.
    package func judge(_ cursor: ChangeCursor) -> Finding {
        guard cursor.incarnation == incarnation else { return .tooOld }
        if cursor.number > number { return .contradicts }
        if cursor.number == number { return cursor.hash == hash ? .inLog : .contradicts }
        if cursor.number == firstNumber - 1 {
            return cursor.hash == firstPrevious ? .inLog : .contradicts
        }
        return cursor.number < firstNumber ? .tooOld : .ifHashIs(of: cursor.number)
    }

    /// Takes the next change into the log.
    package mutating func append(_ text: String) {
        number += 1
        hash = Self.hash(of: text, number: number, incarnation: incarnation, after: hash)
    }

    /// The hash of a change behind the one with the hash `previous`.
    package static func hash(
        of text: String, number: Int64, incarnation: String, after previous: String
    ) -> String {
        var bytes: [UInt8] = []
        for field in ["spind change 1", previous, incarnation, String(number), text] {
            let count = UInt32(field.utf8.count)
            bytes += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) }
            bytes.append(contentsOf: field.utf8)
        }
        return AuditHash(of: bytes).description
    }
}
