import SpindCore
import SpindSync
import Testing

/// What a newer registry says that this version does not know holds up nothing else.
@Suite struct NewerRegistryTests {
    private static let newer = """
        { "id": "r-1", "kind": "inspection", "set": 1, "window": { "start": 1, "end": 2 },
          "graceMilliseconds": 0, "usesAllowed": 1, "verifier": "", "keyEpoch": 1 }
        """

    private func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
        try SyncCoding.decode(type, from: Array(text.utf8))
    }

    @Test func grantOfAnUnknownKindIsUnusable_AndWhatFollowsIsTaken() throws {
        let answer = try decode(
            ChangesAnswer.self,
            """
            { "changes": [
                { "number": 1, "type": "grant", "grant": \(Self.newer) },
                { "number": 2, "type": "grant", "grant": 7 },
                { "number": 3, "type": "revokeGrant", "grant": "r-2" }
              ], "cursor": "a.3.h", "hasMore": false }
            """)
        guard case .grant(let grant) = answer.changes[0].body else {
            Issue.record("\(answer.changes[0])")
            return
        }
        #expect(grant.id == GrantID("r-1"))
        guard case .unusable(.malformed) = grant.checked(keyEpoch: 1) else {
            Issue.record("it lets somebody in")
            return
        }
        #expect(answer.changes[1].body == .unsupported("grant"))
        #expect(answer.changes[2].body == .revokeGrant(GrantID("r-2")))
    }

    @Test func snapshotWithOneIsTakenAllTheSame() throws {
        let snapshot = try decode(
            Snapshot.self, #"{ "cursor": "a.1.h", "kept": [], "grants": [\#(Self.newer)] }"#)
        let mirror = GrantMirror(snapshot, keyEpoch: 1)
        #expect(mirror.grants.isEmpty)
        #expect(mirror.unusable.map(\.grant) == [GrantID("r-1")])
    }

    @Test func commandThatCannotBeReadIsReported() throws {
        let change = try decode(
            Change.self,
            """
            { "number": 1, "type": "command", "command": {
                "id": "c-1", "action": { "type": "open", "compartment": "all" }, "reason": "x",
                "by": "a", "expires": 1 } }
            """)
        #expect(change.body == .unsupported("command open"))
    }
}
