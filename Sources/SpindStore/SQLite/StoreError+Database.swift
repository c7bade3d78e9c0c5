internal import GRDB
internal import SpindAgent
internal import SpindCore

extension StoreError {
    /// What an error of SQLite means for the cabinet. Statement arguments never get into it.
    init(_ error: any Error, while what: String) {
        if let error = error as? StoreError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else {
            self.init(.corrupt, "\(what): \(error)")
            return
        }
        let said = error.message ?? "no message"
        let code = error.extendedResultCode.rawValue
        switch error.resultCode {
        case .SQLITE_CONSTRAINT:
            let invariant = StoreInvariant(message: said)?.rawValue ?? said
            self.init(
                .corrupt, "\(what) would break \(invariant); nothing of the step was kept")
        case .SQLITE_FULL:
            self.init(.full, "\(what): the disk or the database is full (SQLite \(code): \(said))")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.locked, "\(what): another process holds the database (SQLite \(code))")
        case .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH,
            .SQLITE_NOMEM, .SQLITE_NOLFS:
            self.init(.unwritable, "\(what): SQLite \(code): \(said)")
        default:
            self.init(.corrupt, "\(what): SQLite \(code): \(said)")
        }
    }
}

extension StoreInvariant {
    /// The invariant that a constraint message of SQLite speaks of: constraints and triggers carry
    /// its name, keys and unique indices their columns.
    fileprivate init?(message: String) {
        for invariant in Self.allCases where message.contains(invariant.rawValue) {
            self = invariant
            return
        }
        let columns: [(String, StoreInvariant)] = [
            ("loans.handover_set", .oneOpenLoanPerSet), ("loans.id", .uniqueLoan),
            ("service_credentials.verifier", .uniqueServiceVerifier),
            ("service_credentials.id", .uniqueService),
            ("placements.at", .oneThingInACompartment), ("placements.", .placedOnce),
            ("grants.verifier", .uniqueVerifier), ("grants.id", .uniqueGrant),
            ("executed_commands.", .commandExecutedOnce), ("length(cursor)", .syncWithinRanges),
            ("acknowledged_through", .syncWithinRanges), ("pulses.", .pulseIntendedOnce),
            ("journal.sequence", .journalWithoutGaps),
            ("FOREIGN KEY", .loanHasGrant),
        ]
        guard let found = columns.first(where: { message.contains($0.0) }) else { return nil }
        self = found.1
    }
}
