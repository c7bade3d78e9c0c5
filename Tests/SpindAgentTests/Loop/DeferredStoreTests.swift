import SpindAgent
import SpindCore
import Synchronization
import Testing

@Suite("A store that does not open at first")
struct DeferredStoreTests {
    @Test func everyCallSaysWhy_UntilAProbeOpensIt() throws {
        let inner = InMemoryStore(Timeline())
        let isBroken = Mutex(true)
        let atOnce: DeferredStore.Runner = { work in work() }
        let store = DeferredStore(beside: atOnce) { () throws(StoreError) in
            if isBroken.withLock({ $0 }) { throw StoreError(.corrupt, "opening cabinet.sqlite") }
            return inner
        }
        #expect(store.failure == StoreError(.corrupt, ""))
        #expect(throws: StoreError(.corrupt, "")) { try store.probe() }
        #expect(throws: StoreError(.corrupt, "")) { try store.newestTime() }
        isBroken.withLock { $0 = false }
        #expect(throws: StoreError(.corrupt, "")) { try store.commit([]) }
        try store.probe()
        #expect(store.failure == nil)
        #expect(try store.commit([]) == [])
    }

    @Test func probesReturnAtOnce_WhileItIsBeingOpened() throws {
        let inner = InMemoryStore(Timeline())
        let opened = Mutex(0)
        let waiting = Mutex<[@Sendable () -> Void]>([])
        let later: DeferredStore.Runner = { work in waiting.withLock { $0.append(work) } }
        let store = DeferredStore(beside: later) { () throws(StoreError) in
            let count = opened.withLock { count in
                count += 1
                return count
            }
            if count == 1 { throw StoreError(.full, "opening cabinet.sqlite") }
            return inner
        }
        #expect(throws: StoreError(.full, "")) { try store.probe() }
        #expect(throws: StoreError(.full, "")) { try store.probe() }
        #expect(opened.withLock { $0 } == 1)
        #expect(waiting.withLock { $0.count } == 1)
        waiting.withLock { $0.first }?()
        try store.probe()
        #expect(opened.withLock { $0 } == 2)
    }

    @Test func journalIsOpenedWhenItIsFirstRead() throws {
        let inner = InMemoryStore(Timeline())
        let opened = Mutex(0)
        let journal = DeferredJournal {
            opened.withLock { $0 += 1 }
            return inner
        }
        #expect(opened.withLock { $0 } == 0)
        #expect(try journal.range().last == 0)
        #expect(try journal.newestDenial() == nil)
        #expect(opened.withLock { $0 } == 1)
    }
}
