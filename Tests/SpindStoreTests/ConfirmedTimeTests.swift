import SpindAgent
import SpindCore
import SpindStore
import Testing

/// The journal when somebody confirmed an earlier time than was recorded before.
struct ConfirmedTimeTests {
    private static let noon = WallTime(secondsSince1970: 1_790_000_000)

    private static let steps: [StoreOperation] = [
        .append(AuditDraft(at: noon + .seconds(86_400), trust: .untrusted, event: .stopped)),
        .append(
            AuditDraft(
                at: noon, trust: .holdover(errorMilliseconds: 60_001),
                event: .timeConfirmed(
                    from: noon + .seconds(86_400), reason: "looked at a phone",
                    by: Principal(userID: 0, loginUserID: nil)))),
    ]

    @Test func theFloorIsTheTimeOfTheLastRecord_AlsoAfterOpeningAgain() throws {
        let directory = try TestDirectory()
        do {
            let store = try SQLiteCabinetStore(
                path: directory.database, newIncarnation: SQLiteBench.incarnation)
            _ = try store.commit(Self.steps)
            #expect(try store.newestTime() == Self.noon)
        }
        let store = try SQLiteCabinetStore(
            path: directory.database, newIncarnation: SQLiteBench.incarnation)
        #expect(try store.newestTime() == Self.noon)
        #expect(try store.verify().firstBad == nil)
    }

    @Test func pruningKeepsTheFloor_AndGoesOn() throws {
        let directory = try TestDirectory()
        let store = try SQLiteCabinetStore(
            path: directory.database, newIncarnation: SQLiteBench.incarnation)
        _ = try store.commit(Self.steps)
        _ = try store.prune(now: Self.noon + .seconds(92 * 86_400))
        #expect(try store.journalRange() == (0, 0))
        #expect(try store.newestTime() == Self.noon)
        #expect(try store.verify().firstBad == nil)
    }

    @Test func theStoreInMemoryDoesTheSame() throws {
        let store = InMemoryCabinetStore()
        _ = try store.commit(Self.steps)
        #expect(try store.newestTime() == Self.noon)
    }
}
