import SpindCore
import SpindCrypto
import Testing

struct AuditChainTests {
    private static let incarnation: [UInt8] = Array(1...16)

    private static func link(
        _ sequence: Int64, wall: Int64 = 1_772_445_600_000, retention: AuditRetention = .diagnostic,
        payload: String = #"{"a":1}"#, incarnation: [UInt8] = incarnation
    ) -> AuditChain.Link {
        AuditChain.Link(
            incarnation: incarnation, sequence: sequence,
            wall: WallTime(millisecondsSince1970: wall), retention: retention,
            digest: AuditHash(of: Array(payload.utf8)))
    }

    @Test func hashesStayWhatTheyWere() {
        // Computed with another implementation (Python's hashlib) from the documented layout.
        var chain = AuditChain()
        #expect(
            chain.append(Self.link(1)).description
                == "c150d36cc0d98ef14e30258d4e13cbf4c1ccabfb1fc902d0636a10ecc477d5f6")
        #expect(
            chain.append(Self.link(2, wall: -5, retention: .access, payload: "")).description
                == "5d66c7da32d8410529f04dfe6932fd2884c0c95e68ce8f61c777f8ea53c3ff38")
        #expect(chain.sequence == 2)
    }

    @Test func everyFieldCounts() throws {
        let genesis = AuditHash.genesis
        let other = try #require(AuditHash(bytes: [UInt8](repeating: 1, count: 32)))
        let hashes = [
            AuditChain.hash(of: Self.link(1), after: genesis),
            AuditChain.hash(of: Self.link(1), after: other),
            AuditChain.hash(of: Self.link(2), after: genesis),
            AuditChain.hash(of: Self.link(1, wall: 0), after: genesis),
            AuditChain.hash(of: Self.link(1, retention: .access), after: genesis),
            AuditChain.hash(of: Self.link(1, retention: .refusal), after: genesis),
            AuditChain.hash(of: Self.link(1, payload: #"{"a":2}"#), after: genesis),
            AuditChain.hash(
                of: Self.link(1, incarnation: Array(repeating: 9, count: 16)), after: genesis),
        ]
        #expect(Set(hashes).count == hashes.count)
    }

    @Test func chainGoesOnBehindAnyRecord() {
        var whole = AuditChain()
        let first = whole.append(Self.link(1))
        let second = whole.append(Self.link(2))
        var rest = AuditChain(after: 1, head: first)
        #expect(rest.append(Self.link(2)) == second)
        #expect(rest == whole)
    }

    @Test func retentionsKeepTheirNumbers() {
        #expect(AuditRetention.allCases.map(\.rawValue) == [0, 1, 2])
        #expect(AuditRetention.access.rawValue == 0)
        #expect(AuditRetention.refusal.rawValue == 1)
        #expect(AuditRetention.diagnostic.rawValue == 2)
    }

    @Test(arguments: [0, 31, 33])
    func hashOfAnotherLengthIsRefused(_ count: Int) {
        #expect(AuditHash(bytes: [UInt8](repeating: 0, count: count)) == nil)
    }
}
