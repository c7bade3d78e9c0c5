import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

/// What may be ended and placed while something still depends on it, and who closes what.
@Suite(.timeLimit(.minutes(1)))
struct EndingTests {
    private static let desk = TestRegistry.operatorOfRhede
    private static let school = CabinetID("schule-rhede")
    private static let saw = AssetID("saw")

    /// A second cabinet of Rhede, with a saw in set 1.
    private static func addSchool(_ test: TestRegistry) async throws {
        try await test.write { step in
            let cabinet = Cabinet(
                id: school, organisation: TestRegistry.rhede, name: "Schule",
                municipality: "Rhede")
            _ = try #require(try CabinetDesk.create(cabinet, in: &step).value)
            let asset = Asset(
                id: saw, organisation: TestRegistry.rhede, kind: .item, name: "saw",
                municipality: "Rhede",
                place: AssetPlace(cabinet: school, set: HandoverSetID(1)), terms: BookingTerms())
            _ = try #require(try AssetDesk.create(asset, in: &step).value)
        }
    }

    @Test(arguments: TestedEngine.available)
    func stewardClosesNothingOfAnotherCabinet(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            try await Self.addSchool(test)
            let window = WallWindow(start: TestRegistry.at(1), end: TestRegistry.at(2))
            func close(
                _ cabinet: CabinetID?, _ asset: AssetID?
            ) async throws -> RegistryRefusal? {
                try await test.write(as: TestRegistry.steward) { step in
                    try ClosureDesk.create(
                        Closure(
                            id: "", organisation: TestRegistry.rhede, cabinet: cabinet,
                            asset: asset, window: window, reason: "Putzen"), in: &step
                    ).refusal
                }
            }
            #expect(try await close(TestRegistry.cabinet, Self.saw) != nil)
            #expect(try await close(nil, Self.saw) == .notPermitted(.manageClosures))
            #expect(try await close(Self.school, nil) == .notPermitted(.manageClosures))
            #expect(try await close(nil, nil) == .notPermitted(.manageClosures))
            _ = try await test.book(Self.saw, TestRegistry.at(1), TestRegistry.at(2))
            #expect(try await close(TestRegistry.cabinet, TestRegistry.drill) == nil)
            #expect(try await close(TestRegistry.cabinet, nil) == nil)
        }
    }

    @Test(arguments: TestedEngine.available)
    func setIsNobodyElsesWhileItsLeaseLasts(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let made = try await test.book(TestRegistry.at(2), TestRegistry.at(4))
            _ = try await test.write(as: Self.desk) { try BookingDesk.cancel(made.id, in: &$0) }
            @Sendable func put(
                _ id: AssetID, _ set: Int?, _ step: inout RegistryStep
            ) throws -> RegistryAnswer<Asset> {
                var asset = try #require(try AssetDesk.find(id, in: step))
                asset.place = set.map {
                    AssetPlace(cabinet: TestRegistry.cabinet, set: HandoverSetID($0))
                }
                return try AssetDesk.change(asset, in: &step)
            }
            // The drill may leave a cabinet that nobody hears; its set stays empty.
            let left = try await test.write(as: Self.desk) {
                try put(TestRegistry.drill, nil, &$0)
            }
            #expect(left.value != nil)
            let no = try await test.write(as: Self.desk) { try put(TestRegistry.bike, 1, &$0) }
            guard case .conflict? = no.refusal else {
                Issue.record("whoever has the drill's PIN gets the bike: \(no)")
                return
            }
            try await test.acknowledge()
            let yes = try await test.write(as: Self.desk) { try put(TestRegistry.bike, 1, &$0) }
            #expect(yes.value != nil)
        }
    }

    @Test(arguments: TestedEngine.available)
    func organisationAndRegionEndLast(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let region = RegionID("kreis-borken")
            @Sendable func endRegion(_ step: inout RegistryStep) throws -> RegistryAnswer<Region> {
                var found = try #require(try RegionDesk.find(region, in: step))
                found.endedAt = step.now
                return try RegionDesk.change(found, in: &step)
            }
            @Sendable func end(
                _ id: OrganisationID, _ step: inout RegistryStep
            ) throws -> RegistryAnswer<Organisation> {
                var found = try #require(try OrganisationDesk.find(id, in: step))
                found.endedAt = step.now
                return try OrganisationDesk.change(found, in: &step)
            }
            let admin = TestRegistry.administrator
            for id in [TestRegistry.rhede, TestRegistry.bocholt] {
                let no = try await test.write(as: admin) { try end(id, &$0) }
                guard case .conflict? = no.refusal else {
                    Issue.record("ended with all that it lends: \(no)")
                    return
                }
            }
            let tooEarly = try await test.write(as: admin) { try endRegion(&$0) }
            guard case .conflict? = tooEarly.refusal else {
                Issue.record("ended with its organisations: \(tooEarly)")
                return
            }
            try await test.write { step in
                for id in [TestRegistry.drill, TestRegistry.bike, TestRegistry.car] {
                    var asset = try #require(try AssetDesk.find(id, in: step))
                    asset.endedAt = step.now
                    _ = try #require(try AssetDesk.change(asset, in: &step).value)
                }
                for id in [TestRegistry.cabinet, TestRegistry.bocholtsCabinet] {
                    var cabinet = try #require(try CabinetDesk.find(id, in: step))
                    cabinet.endedAt = step.now
                    _ = try #require(try CabinetDesk.change(cabinet, in: &step).value)
                }
            }
            for id in [TestRegistry.rhede, TestRegistry.bocholt] {
                let done = try await test.write(as: admin) { try end(id, &$0) }
                #expect(done.value?.endedAt == test.now)
            }
            // Nothing begins in what has ended.
            let cabinet = try await test.write { step in
                try CabinetDesk.create(
                    Cabinet(
                        id: Self.school, organisation: TestRegistry.rhede, name: "Schule",
                        municipality: "Rhede"), in: &step)
            }
            #expect(cabinet.refusal == .notFound("organisation", "rhede"))
            let asset = try await test.write { step in
                try AssetDesk.create(
                    Asset(
                        id: Self.saw, organisation: TestRegistry.rhede, kind: .item, name: "saw",
                        municipality: "Rhede", place: nil, terms: BookingTerms()), in: &step)
            }
            #expect(asset.refusal == .notFound("organisation", "rhede"))
            let done = try await test.write(as: admin) { try endRegion(&$0) }
            #expect(done.value?.endedAt == test.now)
            let anew = try await test.write { step in
                try OrganisationDesk.create(
                    Organisation(
                        id: OrganisationID("gronau"), region: region, name: "Stadt Gronau",
                        kind: .municipality, municipality: "Gronau", contact: ""), in: &step)
            }
            #expect(anew.refusal == .notFound("region", "kreis-borken"))
        }
    }

    @Test(arguments: TestedEngine.available)
    func nothingEndsInTheFuture(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let later = test.now + .seconds(60)
            let region = try await test.write { step in
                var found = try #require(
                    try RegionDesk.find(RegionID("kreis-borken"), in: step))
                found.endedAt = later
                return try RegionDesk.change(found, in: &step).refusal
            }
            let organisation = try await test.write { step in
                var found = try #require(try OrganisationDesk.find(TestRegistry.rhede, in: step))
                found.endedAt = later
                return try OrganisationDesk.change(found, in: &step).refusal
            }
            let cabinet = try await test.write { step in
                var found = try #require(
                    try CabinetDesk.find(TestRegistry.bocholtsCabinet, in: step))
                found.endedAt = later
                return try CabinetDesk.change(found, in: &step).refusal
            }
            for no in [region, organisation, cabinet] {
                guard case .invalid(field: "endedAt", _)? = no else {
                    Issue.record("\(no as Any)")
                    continue
                }
            }
        }
    }

    @Test(arguments: TestedEngine.available)
    func regionsHaveTheZoneInWhichTimesAreAnswered(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            var parts = test.registry.parts
            parts.timeZone = "Europe/Berlin"
            let registry = Registry(parts)
            @Sendable func change(
                to zone: String, _ step: inout RegistryStep
            ) throws -> RegistryRefusal? {
                var region = try #require(
                    try RegionDesk.find(RegionID("kreis-borken"), in: step))
                region.timeZone = zone
                return try RegionDesk.change(region, in: &step).refusal
            }
            let no = try await registry.write(as: TestRegistry.administrator) { step in
                let other = Region(
                    id: RegionID("achterhoek"), name: "Achterhoek", timeZone: "Europe/London",
                    state: "")
                return [
                    try change(to: "Europe/London", &step),
                    try RegionDesk.create(other, in: &step).refusal,
                ]
            }
            #expect(
                no.map { $0?.invalid?.split(separator: ":").first }
                    == ["timeZone", "timeZone"])
            // A region that has another zone already can be changed, and mended.
            _ = try await test.write { try change(to: "Europe/London", &$0) }
            let same = try await registry.write(as: TestRegistry.administrator) { step in
                [
                    try change(to: "Europe/London", &step),
                    try change(to: "Europe/Berlin", &step),
                ]
            }
            #expect(same == [nil, nil])
        }
    }
}
