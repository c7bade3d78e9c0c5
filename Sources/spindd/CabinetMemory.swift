import Logging
import SpindAgent
import SpindCore
import SpindCrypto
import SpindStore

/// The store of a cabinet and its journal, opened as well as it can be: a cabinet whose disk is
/// full or whose database is damaged still supervises its doors, and says why it lets nobody in.
struct CabinetMemory {
    let store: DeferredStore
    let journal: DeferredJournal

    /// Opens or makes the database at that path.
    ///
    /// - Throws: ``StartError/inUse(_:)`` when another agent has it: then this one must not run.
    init(
        path: String, using generator: inout some RandomNumberGenerator, logger: Logger
    ) throws {
        let incarnation = Array(CabinetKey.drawBytes(using: &generator).prefix(16))
        store = DeferredStore { () throws(StoreError) in
            let opening = StoreOpening.open(at: path, newIncarnation: incarnation)
            if case .unavailable(_, let error) = opening { throw error }
            if let warning = opening.warning { logger.critical("\(warning)") }
            return opening.store
        }
        journal = DeferredJournal { () throws(StoreError) in try SQLiteJournalReader(path: path) }
        guard let failure = store.failure else { return }
        if failure.fault == .locked { throw StartError.inUse(failure.context) }
        logger.critical("the store cannot be opened; nobody is let in until it can: \(failure)")
    }
}
