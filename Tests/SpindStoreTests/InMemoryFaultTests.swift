import SpindAgent
import SpindCore
import SpindStore
import Testing

struct InMemoryFaultTests {
    private static let step = [
        StoreOperation.append(
            AuditDraft(
                at: WallTime(secondsSince1970: 1), trust: .untrusted, event: .stopped))
    ]

    @Test func commitsAndProbesFailAsOftenAsAsked_AndKeepNothing() throws {
        let store = InMemoryCabinetStore()
        store.failNextCommits(2, with: .full)
        store.failNextCommits(1, with: .unwritable)
        #expect(throws: StoreError(.full, "")) { try store.commit(Self.step) }
        #expect(throws: StoreError(.full, "")) { try store.probe() }
        #expect(throws: StoreError(.unwritable, "")) { try store.commit(Self.step) }
        #expect(try store.journalRange().last == 0)
        try store.probe()
        #expect(try store.commit(Self.step).map(\.sequence) == [1])
    }

    @Test func commitCanBeKeptAndReportedAsFailed() throws {
        let store = InMemoryCabinetStore()
        store.keepButReportNextCommit(as: .unwritable)
        #expect(throws: StoreError(.unwritable, "")) { try store.commit(Self.step) }
        #expect(try store.journalRange().last == 1)
    }

    @Test func faultsEndWhenTold() throws {
        let store = InMemoryCabinetStore()
        store.failNextCommits(1_000, with: .locked)
        store.stopFailing()
        #expect(try store.commit(Self.step).count == 1)
    }

    @Test func diskOfOneStoreStartsManyOthers() throws {
        let store = InMemoryCabinetStore()
        _ = try store.commit(Self.step)
        let disk = store.disk
        _ = try store.commit(Self.step)
        for _ in 0..<3 {
            let copy = InMemoryCabinetStore(on: disk)
            #expect(try copy.journalRange().last == 1)
            _ = try copy.commit(Self.step)
            #expect(try copy.verify() == store.verify())
        }
    }
}
