import SpindAgent
import SpindCore
import Synchronization
import Testing

@Suite("A store that does not open at first")
struct DeferredStoreTests {
    @Test func everyCallSaysWhy_UntilAProbeOpensIt() throws {
        let inner = InMemoryStore(Timeline())
        var isBroken = true
        let store = DeferredStore { () throws(StoreError) in
            if isBroken { throw StoreError(.corrupt, "opening cabinet.sqlite") }
            return inner
        }
        #expect(store.failure == StoreError(.corrupt, ""))
        #expect(throws: StoreError(.corrupt, "")) { try store.probe() }
        #expect(throws: StoreError(.corrupt, "")) { try store.newestTime() }
        isBroken = false
        #expect(throws: StoreError(.corrupt, "")) { try store.commit([]) }
        try store.probe()
        #expect(store.failure == nil)
        #expect(try store.commit([]) == [])
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
