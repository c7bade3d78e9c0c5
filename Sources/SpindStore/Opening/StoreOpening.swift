package import SpindAgent
internal import SpindCore

/// What came of opening a cabinet's store at the start of the agent. Whatever it is, there is a
/// store to run with, so that doors stay supervised.
package enum StoreOpening {
    /// All is well; what checking the anchor and the last 1,000 records found.
    case ready(SQLiteCabinetStore, JournalVerification)
    /// It works, but its journal was changed or damaged: people are let in, and somebody must look.
    case doubtful(SQLiteCabinetStore, JournalVerification)
    /// It cannot be used: nobody is let in until spindd is started anew with a store that can.
    case unavailable(UnavailableStore, StoreError)

    /// How many of the newest records the start checks.
    package static let recordsChecked: Int64 = 1_000

    /// Opens the store at that path, or makes it; see ``SQLiteCabinetStore``.
    package static func open(
        at path: String, newIncarnation: [UInt8], limits: StoreLimits = StoreLimits()
    ) -> StoreOpening {
        do {
            let store = try SQLiteCabinetStore(
                path: path, newIncarnation: newIncarnation, limits: limits)
            let found = try store.read("verifying the journal") {
                try JournalRows.verifyEnd($0, count: recordsChecked)
            }
            return found.firstBad == nil ? .ready(store, found) : .doubtful(store, found)
        } catch {
            return .unavailable(UnavailableStore(error), error)
        }
    }

    /// The store to run with.
    package var store: any CabinetStore & Sendable {
        switch self {
        case .ready(let store, _), .doubtful(let store, _): store
        case .unavailable(let store, _): store
        }
    }

    /// The journal on a connection of its own; `nil` where there is none to be read.
    package func reader() throws(StoreError) -> SQLiteJournalReader? {
        switch self {
        case .ready(let store, _), .doubtful(let store, _):
            try SQLiteJournalReader(path: store.path)
        case .unavailable: nil
        }
    }

    /// What is wrong and how to mend it, as one sentence for the log; `nil` when all is well.
    package var warning: String? {
        switch self {
        case .ready: nil
        case .doubtful(let store, let found):
            found.firstBad.map {
                "the journal in \(store.path) does not verify at record \($0.sequence): "
                    + "\($0.reason); keep a copy of the file and run `spindctl journal verify`"
            }
        case .unavailable(_, let error): error.description
        }
    }
}
