import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

/// People: added, found, changed, forgotten.
@Suite(.timeLimit(.minutes(1)))
struct MemberDeskTests {
    @Test(arguments: TestedEngine.available)
    func operatorAddsAndFindsTheirOwn(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            try await test.write(as: TestRegistry.operatorOfRhede) {
                (step: inout RegistryStep) throws in
                let region = RegionID("")
                for name in ["Émile 🚲 Özdemir", "Özlem Aydın", "Xaver O'Neil", "ÄNNE % _"] {
                    let made = try MemberDesk.create(
                        Member(id: MemberID("mine"), region: region, name: name),
                        of: TestRegistry.rhede, number: "17", in: &step)
                    let member = try #require(made.value)
                    #expect(member.id.rawValue.hasPrefix("m-"))
                    #expect(member.region == RegionID("kreis-borken"))
                }
                for (prefix, found) in [
                    (
                        "",
                        [
                            "Ada Älter", "Bea Bär", "Xaver O'Neil", "ÄNNE % _", "Émile 🚲 Özdemir",
                            "Özlem Aydın",
                        ]
                    ),
                    ("özl", ["Özlem Aydın"]), ("ÖZL", ["Özlem Aydın"]), ("änne", ["ÄNNE % _"]),
                    ("émile 🚲", ["Émile 🚲 Özdemir"]), ("xaver o'", ["Xaver O'Neil"]),
                    ("%", []), ("_da", []), ("Özdemir", []), ("Carl", []),
                ] {
                    let list = try MemberDesk.list(
                        of: TestRegistry.rhede, named: prefix, ListPage(), in: step)
                    #expect(list.value?.compactMap(\.name).sorted() == found.sorted(), "\(prefix)")
                }
                let first = try #require(
                    try MemberDesk.list(
                        of: TestRegistry.rhede, ListPage(limit: 4), in: step
                    ).value)
                let rest = try #require(
                    try MemberDesk.list(
                        of: TestRegistry.rhede, ListPage(after: first[3].id.rawValue, limit: 4),
                        in: step
                    ).value)
                #expect(first.count == 4 && rest.count == 2)
                #expect(Set((first + rest).map(\.id)).count == 6)
                #expect((first + rest).map(\.id) == (first + rest).map(\.id).sorted())
            }
        }
    }

    @Test(arguments: TestedEngine.available)
    func othersMayNot(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let ada = test.ada
            for caller in [
                TestRegistry.operatorOfBocholt, TestRegistry.steward, TestRegistry.maintainer,
                TestRegistry.analyst, TestRegistry.nobody, TestRegistry.resident(test.bea),
            ] {
                try await test.write(as: caller) { (step: inout RegistryStep) throws in
                    let member = Member(id: MemberID(""), region: RegionID(""), name: "X")
                    #expect(
                        try MemberDesk.create(member, of: TestRegistry.rhede, in: &step).refusal
                            == .notPermitted(.manageMembers))
                    #expect(
                        try MemberDesk.list(of: TestRegistry.rhede, ListPage(), in: step).refusal
                            == .notPermitted(.listMembers))
                    #expect(
                        try MemberDesk.show(ada, in: step).refusal == .notPermitted(.seeMember))
                    let found = try #require(try MemberDesk.find(ada, in: step))
                    #expect(
                        try MemberDesk.change(found, in: &step).refusal
                            == .notPermitted(.manageMembers))
                    #expect(
                        try MemberDesk.erase(ada, in: &step).refusal == .notPermitted(.eraseMember))
                    #expect(
                        try MemberDesk.join(ada, TestRegistry.rhede, number: "", in: &step).refusal
                            == .notPermitted(.manageMembers))
                    #expect(
                        try MemberDesk.leave(ada, TestRegistry.rhede, in: &step).refusal
                            == .notPermitted(.manageMembers))
                    #expect(
                        try CheckDesk.checkAge(of: ada, minimum: 18, in: &step).refusal
                            == .notPermitted(.recordChecks))
                }
            }
            let own = try await test.read(as: TestRegistry.resident(ada)) {
                try MemberDesk.show(ada, in: $0)
            }
            #expect(own.value?.name == "Ada Älter")
        }
    }

    @Test(arguments: TestedEngine.available)
    func badFieldsAreRefusedWithTheirNames(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let ada = test.ada
            try await test.write(as: TestRegistry.operatorOfRhede) {
                (step: inout RegistryStep) throws in
                func field(_ change: (inout Member) -> Void) throws -> String? {
                    var member = try #require(try MemberDesk.find(ada, in: step))
                    change(&member)
                    let answer = try MemberDesk.change(member, in: &step)
                    if case .invalid(let field, _)? = answer.refusal { return field }
                    return answer.refusal.map { "\($0)" }
                }
                let wrong1 = try field { $0.name = "" }
                #expect(wrong1 == "name")
                let wrong2 = try field { $0.name = nil }
                #expect(wrong2 == "name")
                let wrong3 = try field { $0.name = "A\nB" }
                #expect(wrong3 == "name")
                let wrong4 = try field { $0.name = "A\u{202E}B" }
                #expect(wrong4 == "name")
                let wrong5 = try field { $0.name = String(repeating: "x", count: 121) }
                #expect(wrong5 == "name")
                let wrong6 = try field { $0.email = "nobody" }
                #expect(wrong6 == "email")
                let wrong7 = try field { $0.phone = "" }
                #expect(wrong7 == "phone")
                let wrong8 = try field { $0.blockedReason = "" }
                #expect(wrong8 == "blockedReason")
                let wrong9 = try field { $0.municipality = "\u{7}" }
                #expect(wrong9 == "municipality")
                let found = try #require(try MemberDesk.find(ada, in: step))
                let wrong10 = try field { $0.blockedReason = "Schulden" }
                #expect(wrong10 == nil)
                #expect(
                    try MemberDesk.change(found, in: &step).refusal == .changedMeanwhile("member"))
                #expect(try MemberDesk.find(ada, in: step)?.blockedReason == "Schulden")
                #expect(
                    try MemberDesk.show(MemberID("m-none"), in: step).refusal
                        == .notFound("member", "m-none"))
            }
        }
    }

    @Test(arguments: TestedEngine.available)
    func membershipsBeginAndEnd_AndTheirRightsWithThem(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let carl = test.carl
            let joined = try await test.write(as: TestRegistry.operatorOfRhede) {
                try MemberDesk.join(carl, TestRegistry.rhede, number: "9", in: &$0)
            }
            #expect(joined.value?.since == TestRegistry.start)
            test.wait(.seconds(60))
            let again = try await test.write(as: TestRegistry.operatorOfRhede) {
                try MemberDesk.join(carl, TestRegistry.rhede, number: "10", in: &$0)
            }
            #expect(again.value?.since == TestRegistry.start)
            #expect(again.value?.number == "10")
            let left = try await test.write(as: TestRegistry.operatorOfRhede) {
                try MemberDesk.leave(carl, TestRegistry.rhede, in: &$0)
            }
            #expect(left.value == carl)
            let twice = try await test.write(as: TestRegistry.operatorOfRhede) {
                try MemberDesk.leave(carl, TestRegistry.rhede, in: &$0)
            }
            #expect(twice.refusal == .notFound("membership", carl.rawValue))
            let gone = try await test.read(as: TestRegistry.operatorOfRhede) {
                try MemberDesk.show(carl, in: $0)
            }
            #expect(gone.refusal == .notPermitted(.seeMember))
            // Whoever left all is still somebody's to forget.
            _ = try await test.write(as: TestRegistry.operatorOfBocholt) {
                try MemberDesk.leave(carl, TestRegistry.bocholt, in: &$0)
            }
            let erased = try await test.write(as: TestRegistry.operatorOfBocholt) {
                try MemberDesk.erase(carl, in: &$0)
            }
            #expect(erased.value?.erasedAt != nil)
        }
    }

    @Test(arguments: TestedEngine.available)
    func checksAreKeptWithWhoAndWhen(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let ada = test.ada
            try await test.write(as: TestRegistry.operatorOfRhede) {
                (step: inout RegistryStep) throws in
                func field(_ answer: RegistryAnswer<LicenceCheck>) -> String? {
                    if case .invalid(let field, _)? = answer.refusal { field } else { nil }
                }
                let later = TestRegistry.at(24 * 365)
                for classes in [[], ["Z"], ["B", "b"]] {
                    let answer = try CheckDesk.checkLicence(
                        of: ada, classes: classes, validUntil: later, in: &step)
                    #expect(field(answer) == "classes")
                }
                for time in [TestRegistry.at(0), TestRegistry.at(24 * 366 * 6)] {
                    let answer = try CheckDesk.checkLicence(
                        of: ada, classes: ["B"], validUntil: time, in: &step)
                    #expect(field(answer) == "validUntil")
                }
                _ = try CheckDesk.checkLicence(
                    of: ada, classes: ["B"], validUntil: later, in: &step)
                _ = try CheckDesk.checkLicence(
                    of: ada, classes: ["B", "CE"], validUntil: later, in: &step)
                #expect(try CheckDesk.licence(of: ada, in: step)?.classes == ["B", "CE"])
                #expect(
                    try CheckDesk.checkAge(of: ada, minimum: 17, in: &step).refusal?.invalid
                        == "minimumAge: 16 or 18")
                for age in [18, 16, 18] {
                    _ = try CheckDesk.checkAge(of: ada, minimum: age, in: &step)
                }
                let ages = try CheckDesk.ages(of: ada, in: step)
                #expect(ages.map(\.minimumAge) == [16, 18])
                #expect(ages.allSatisfy { $0.checkedBy == TestRegistry.operatorOfRhede.account })
            }
        }
    }
}
