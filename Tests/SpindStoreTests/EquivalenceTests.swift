import SpindAgent
import SpindContracts
import SpindCore
import SpindStore
import Testing

/// That the store in memory, which simulations run on, does what SQLite does.
struct EquivalenceTests {
    private struct Knowledge: Equatable {
        var state: RecoveredState
        var grants: [GrantStatus]
        var service: [ServiceCredential]
        var records: [AuditRecord]
        var journal: JournalVerification
        var newest: WallTime?
        var denial: AuditRecord?

        init(_ bench: any StoreBench) throws {
            state = try bench.store.recover()
            grants = try bench.store.grants(endingAfter: WallTime(millisecondsSince1970: 0))
            service = try bench.store.serviceCredentials(
                endingAfter: WallTime(millisecondsSince1970: 0))
            records = try bench.store.records(after: 0, limit: 10_000)
            journal = try bench.reader.verify()
            newest = try bench.store.newestTime()
            denial = try bench.reader.newestDenial()
        }
    }

    private enum Outcome: Equatable {
        case records([AuditRecord])
        case refused(String)

        init(of step: [StoreOperation], on store: any CabinetStore) {
            do {
                self = .records(try store.commit(step))
            } catch {
                // A new grant with a taken name and a taken PIN: SQLite may name either.
                self = .refused(
                    error.description.replacing("unique_verifier", with: "unique_grant"))
            }
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: UInt64(1)...UInt64(8))
    func bothStoresAnswerAlike_WhateverIsAsked(_ seed: UInt64) throws {
        let sqlite = try SQLiteBench()
        let memory = InMemoryBench()
        var steps = RandomSteps(seed: seed)
        var kept = 0
        var refused = 0
        for number in 1...400 {
            let step = steps.next()
            let outcome = Outcome(of: step, on: sqlite.store)
            #expect(outcome == Outcome(of: step, on: memory.store), "step \(number): \(step)")
            if case .records = outcome { kept += 1 } else { refused += 1 }
            if number.isMultiple(of: 50) {
                try sqlite.store.prune(now: steps.now)
                try memory.store.prune(now: steps.now)
            }
            if number.isMultiple(of: 80) {
                try sqlite.cutPower()
                memory.cutPower()
            }
            if number.isMultiple(of: 20) {
                try #require(try Knowledge(sqlite) == Knowledge(memory), "after step \(number)")
            }
        }
        // Otherwise the steps would compare nothing.
        #expect(kept > 80 && refused > 80)
        try StoreRequirement.requireWhole(sqlite)
        try StoreRequirement.requireWhole(memory)
    }
}
