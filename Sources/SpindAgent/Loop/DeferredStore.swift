package import SpindCore
import SpindDrivers
import SpindHAL
import Synchronization

/// A store that may not open yet: a cabinet whose disk is full or whose database is damaged comes
/// up all the same, supervises its doors, lets nobody in, and says why.
///
/// Each probe has it opened once more, beside the caller: checking a large damaged database takes
/// longer than a decision may. A probe after that finds it open.
package final class DeferredStore: ForwardingStore, Sendable {
    /// A store that may be opened on one thread and used on another.
    package typealias Opened = any CabinetStore & Sendable

    /// Runs what takes long; on a thread of its own outside tests.
    package typealias Runner = @Sendable (@escaping @Sendable () -> Void) -> Void

    private enum State {
        case open(Opened)
        case failed(StoreError)
        /// Being opened; why it was not open before.
        case opening(StoreError)
    }

    private let open: @Sendable () throws(StoreError) -> Opened
    private let beside: Runner?
    private let state: Mutex<State>
    /// The thread that opens, or opened last.
    private let thread = Mutex<DriverThread?>(nil)

    /// Tries to open a store; what fails is told by every call.
    ///
    /// - Parameters:
    ///   - beside: runs what takes long; `nil` for a thread of its own.
    ///   - open: opens the store; called from any thread, never twice at a time.
    package init(
        beside: Runner? = nil, _ open: @escaping @Sendable () throws(StoreError) -> Opened
    ) {
        self.open = open
        self.beside = beside
        state = Mutex(Self.opened(by: open))
    }

    /// Why it is not open; `nil` when it is.
    package var failure: StoreError? {
        state.withLock { state in
            switch state {
            case .open: nil
            case .failed(let error), .opening(let error): error
            }
        }
    }

    /// The open store; throws why it is not open.
    package var store: any CabinetStore {
        get throws(StoreError) {
            try state.withLock { state throws(StoreError) in
                switch state {
                case .open(let store): return store
                case .failed(let error), .opening(let error): throw error
                }
            }
        }
    }

    private static func opened(by open: () throws(StoreError) -> Opened) -> State {
        do throws(StoreError) {
            return .open(try open())
        } catch {
            return .failed(error)
        }
    }

    private func openBeside() {
        let before = state.withLock { state -> StoreError? in
            guard case .failed(let error) = state else { return nil }
            state = .opening(error)
            return error
        }
        guard let before else { return }
        let work: @Sendable () -> Void = { [self] in
            let result = Self.opened(by: open)
            state.withLock { $0 = result }
        }
        if let beside { return beside(work) }
        // The one before has said what it found, so it has as good as ended.
        thread.withLock { thread in
            thread?.join()
            thread = try? DriverThread(name: "spind-store", work)
            // The machine has no thread left; the next probe tries again.
            if thread == nil { state.withLock { $0 = .failed(before) } }
        }
    }

    package func probe() throws(StoreError) {
        openBeside()
        try store.probe()
    }
}

/// A journal that may not open yet; it tries again with every call until it has opened once. From
/// any thread.
package final class DeferredJournal: JournalReader {
    private let open: @Sendable () throws(StoreError) -> any JournalReader
    private let journal = Mutex<(any JournalReader)?>(nil)

    /// Does not open anything yet.
    package init(_ open: @escaping @Sendable () throws(StoreError) -> any JournalReader) {
        self.open = open
    }

    private func opened() throws(StoreError) -> any JournalReader {
        if let journal = journal.withLock({ $0 }) { return journal }
        let opened = try open()
        journal.withLock { $0 = opened }
        return opened
    }

    package func records(after sequence: Int64, limit: Int) throws(StoreError) -> [AuditRecord] {
        try opened().records(after: sequence, limit: limit)
    }

    package func outbox(
        after sequence: Int64, limit: Int, bytes: Int
    ) throws(StoreError) -> JournalBatch? {
        try opened().outbox(after: sequence, limit: limit, bytes: bytes)
    }

    package func newestDenial() throws(StoreError) -> AuditRecord? {
        try opened().newestDenial()
    }

    package func range() throws(StoreError) -> (first: Int64, last: Int64) {
        try opened().range()
    }

    package func verify() throws(StoreError) -> JournalVerification { try opened().verify() }
}
