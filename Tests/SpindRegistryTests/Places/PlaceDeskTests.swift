import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

/// Regions, organisations, cabinets, assets and closures.
@Suite(.timeLimit(.minutes(1)))
struct PlaceDeskTests {
    private static func field<Value>(_ answer: RegistryAnswer<Value>) -> String? {
        if case .invalid(let field, _)? = answer.refusal { field } else { nil }
    }

    @Test(arguments: TestedEngine.available)
    func whatCannotBeReadLaterDoesNotGetIntoARegion(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            try await test.write(as: TestRegistry.administrator) {
                (step: inout RegistryStep) throws in
                let good = Region(
                    id: RegionID("region-2"), name: "Zweite", timeZone: "Europe/Berlin",
                    state: "NI",
                    schoolHolidays:
                        #"[{"name":"Ostern","first":"2027-03-22","last":"2027-04-03"}]"#)
                for (field, change) in [
                    ("id", { $0.id = RegionID("Region 2") }), ("name", { $0.name = " " }),
                    ("timeZone", { $0.timeZone = "Europe/Borken" }),
                    ("state", { $0.state = "XX" }), ("schoolHolidays", { $0.schoolHolidays = "{" }),
                    (
                        "schoolHolidays",
                        {
                            $0.schoolHolidays =
                                #"[{"name":"O","first":"2027-04-03","last":"2027-03-22"}]"#
                        }
                    ),
                ] as [(String, (inout Region) -> Void)] {
                    var region = good
                    change(&region)
                    let wrong1 = Self.field(try RegionDesk.create(region, in: &step))
                    #expect(wrong1 == field)
                }
                #expect(try RegionDesk.create(good, in: &step).value == good)
                #expect(
                    try RegionDesk.create(good, in: &step).refusal == .taken("region", "region-2"))
                #expect(try RegionDesk.find(good.id, in: step) == good)
                var changed = good
                changed.state = ""
                #expect(try RegionDesk.change(changed, in: &step).value == changed)
                #expect(
                    try RegionDesk.list(ListPage(after: "kreis-borken"), in: step) == [changed])
                changed.id = RegionID("region-3")
                #expect(
                    try RegionDesk.change(changed, in: &step).refusal
                        == .notFound("region", "region-3"))
            }
            let no = try await test.write(as: TestRegistry.operatorOfRhede) {
                (step: inout RegistryStep) throws in
                var region = try #require(try RegionDesk.list(ListPage(), in: step).first)
                region.name = "Meine"
                return try RegionDesk.change(region, in: &step).refusal
            }
            #expect(no == .notPermitted(.manageOrganisations))
        }
    }

    @Test(arguments: TestedEngine.available)
    func organisationsAreTheAdministrators(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            try await test.write(as: TestRegistry.administrator) {
                (step: inout RegistryStep) throws in
                let made = Organisation(
                    id: OrganisationID("heiden"), region: RegionID("kreis-borken"), name: "Heiden",
                    kind: .association, municipality: "Heiden")
                #expect(try OrganisationDesk.create(made, in: &step).value == made)
                #expect(
                    try OrganisationDesk.create(made, in: &step).refusal
                        == .taken("organisation", "heiden"))
                var changed = made
                changed.contact = "02867 977-0"
                changed.kind = .utility
                #expect(try OrganisationDesk.change(changed, in: &step).value == changed)
                #expect(
                    try OrganisationDesk.list(ListPage(), in: step).map(\.id.rawValue)
                        == ["bocholt", "heiden", "rhede"])
                changed.region = RegionID("none")
                changed.id = OrganisationID("other")
                #expect(
                    try OrganisationDesk.create(changed, in: &step).refusal
                        == .notFound("region", "none"))
            }
        }
    }

    @Test(arguments: TestedEngine.available)
    func assetsHaveOnePlaceEach_AndStayWhereTheyAreHeld(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            let held = try await test.book(TestRegistry.at(1), TestRegistry.at(2))
            try await test.write(as: TestRegistry.operatorOfRhede) {
                (step: inout RegistryStep) throws in
                var drill = try #require(try AssetDesk.find(TestRegistry.drill, in: step))
                var second = drill
                second.id = AssetID("drill-2")
                #expect(
                    try AssetDesk.create(second, in: &step).refusal
                        == .taken("handover set of asset", "drill"))
                second.place = AssetPlace(cabinet: TestRegistry.cabinet, set: HandoverSetID(9))
                let wrong2 = Self.field(try AssetDesk.create(second, in: &step))
                #expect(wrong2 == "handoverSet")
                second.place = AssetPlace(
                    cabinet: TestRegistry.bocholtsCabinet, set: HandoverSetID(1))
                #expect(
                    try AssetDesk.create(second, in: &step).refusal
                        == .notFound("cabinet", "rathaus-bocholt"))
                second.place = nil
                second.terms.openingHours = "Mo-Fr 25:00"
                let wrong3 = Self.field(try AssetDesk.create(second, in: &step))
                #expect(wrong3 == "terms.openingHours")
                second.terms.openingHours = "Mo-Fr 08:00-18:00; PH off"
                #expect(try AssetDesk.create(second, in: &step).value == second)
                #expect(
                    try AssetDesk.create(second, in: &step).refusal == .taken("asset", "drill-2"))
                drill.place = nil
                #expect(
                    try AssetDesk.change(drill, in: &step).refusal?.conflict
                        == "A reservation holds this asset; cancel or move it first.")
                second.endedAt = TestRegistry.at(5)
                let wrong4 = Self.field(try AssetDesk.change(second, in: &step))
                #expect(wrong4 == "endedAt")
                second.endedAt = step.now
                #expect(try AssetDesk.change(second, in: &step).value?.version == 2)
                #expect(
                    try AssetDesk.change(second, in: &step).refusal == .changedMeanwhile("asset"))
                #expect(
                    try AssetDesk.list(AssetFilter(), ListPage(), in: step).map(\.id.rawValue)
                        == ["bike", "car", "drill"])
                #expect(
                    try AssetDesk.list(
                        AssetFilter(
                            organisation: TestRegistry.rhede, kind: .item, withEnded: true),
                        ListPage(after: "drill"), in: step
                    ).map(\.id.rawValue) == ["drill-2"])
                #expect(
                    try AssetDesk.list(
                        AssetFilter(cabinet: TestRegistry.bocholtsCabinet), ListPage(), in: step
                    ).isEmpty)
            }
            try await test.pickUp(held)
            test.wait(until: TestRegistry.at(3))
            let out = try await test.write(as: TestRegistry.operatorOfRhede) {
                (step: inout RegistryStep) throws in
                var drill = try #require(try AssetDesk.find(TestRegistry.drill, in: step))
                drill.place = nil
                return try AssetDesk.change(drill, in: &step).refusal
            }
            #expect(
                out?.conflict
                    == "This asset is on loan; it has to come back, or its loan to end.")
        }
    }

    @Test(arguments: TestedEngine.available)
    func cabinetsAreTheirOrganisations(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            try await test.write(as: TestRegistry.operatorOfRhede) {
                (step: inout RegistryStep) throws in
                var cabinet = try #require(try CabinetDesk.find(TestRegistry.cabinet, in: step))
                cabinet.name = "Bahnhof"
                let changed = try #require(try CabinetDesk.change(cabinet, in: &step).value)
                #expect(changed.name == "Bahnhof")
                #expect(changed.version == cabinet.version + 1)
                #expect(
                    try CabinetDesk.change(cabinet, in: &step).refusal
                        == .changedMeanwhile("cabinet"))
                var ended = changed
                ended.endedAt = step.now
                #expect(
                    try CabinetDesk.change(ended, in: &step).refusal?.conflict
                        == "Asset \"bike\" lies in this cabinet; move or end it first.")
                var other = try #require(
                    try CabinetDesk.find(TestRegistry.bocholtsCabinet, in: step))
                #expect(
                    try CabinetDesk.change(other, in: &step).refusal
                        == .notPermitted(.manageCabinets))
                other.id = CabinetID("neu")
                other.organisation = TestRegistry.rhede
                #expect(try CabinetDesk.create(other, in: &step).value?.id == other.id)
                #expect(
                    try CabinetDesk.create(other, in: &step).refusal == .taken("cabinet", "neu"))
                #expect(
                    try CabinetDesk.list(of: TestRegistry.rhede, ListPage(), in: step)
                        .map(\.id.rawValue) == ["neu", "rathaus-rhede"])
                #expect(try CabinetDesk.list(of: nil, ListPage(limit: 1), in: step).count == 1)
                // An empty one can end.
                var empty = try #require(try CabinetDesk.find(other.id, in: step))
                empty.endedAt = step.now
                #expect(try CabinetDesk.change(empty, in: &step).value?.endedAt == step.now)
            }
        }
    }

    @Test(arguments: TestedEngine.available)
    func closuresEndNowOrNeverBegan(_ engine: TestedEngine) async throws {
        try await TestRegistry.run(engine) { test in
            _ = try await test.book(TestRegistry.at(1), TestRegistry.at(2))
            let window = WallWindow(start: TestRegistry.at(0), end: TestRegistry.at(10))
            let (running, coming) = try await test.write(as: TestRegistry.steward) {
                (step: inout RegistryStep) throws in
                var closure = Closure(
                    id: "", organisation: TestRegistry.rhede, cabinet: TestRegistry.cabinet,
                    window: window, reason: "Umbau")
                let running = try #require(try ClosureDesk.create(closure, in: &step).value)
                #expect(running.reservations == 1)
                closure.window = WallWindow(start: TestRegistry.at(20), end: TestRegistry.at(30))
                let coming = try #require(try ClosureDesk.create(closure, in: &step).value)
                #expect(coming.reservations == 0)
                closure.reason = ""
                let wrong5 = Self.field(try ClosureDesk.create(closure, in: &step))
                #expect(wrong5 == "reason")
                closure.cabinet = nil
                closure.reason = "alles"
                #expect(
                    try ClosureDesk.create(closure, in: &step).refusal
                        == .notPermitted(.manageClosures))
                return (running.closure, coming.closure)
            }
            try await test.write(as: TestRegistry.operatorOfBocholt) {
                (step: inout RegistryStep) throws in
                let theirs = Closure(
                    id: "", organisation: TestRegistry.bocholt, asset: TestRegistry.drill,
                    window: window, reason: "fremd")
                #expect(
                    try ClosureDesk.create(theirs, in: &step).refusal == .notFound("asset", "drill")
                )
                #expect(
                    try ClosureDesk.end(running.id, in: &step).refusal
                        == .notPermitted(.manageClosures))
            }
            test.wait(until: TestRegistry.at(5))
            try await test.write(as: TestRegistry.operatorOfRhede) {
                (step: inout RegistryStep) throws in
                #expect(
                    try ClosureDesk.list(
                        of: TestRegistry.rhede, endingAfter: step.now, ListPage(), in: step
                    ).count == 2)
                #expect(try ClosureDesk.end(running.id, in: &step).value?.window.end == step.now)
                #expect(
                    try ClosureDesk.end(running.id, in: &step).refusal?.conflict
                        == "The closure is over already.")
                #expect(try ClosureDesk.end(coming.id, in: &step).value != nil)
                #expect(
                    try ClosureDesk.end(coming.id, in: &step).refusal
                        == .notFound("closure", coming.id))
                let nowhere = Closure(
                    id: "", organisation: TestRegistry.rhede, cabinet: CabinetID("none"),
                    window: window, reason: "x")
                #expect(
                    try ClosureDesk.create(nowhere, in: &step).refusal
                        == .notFound("cabinet", "none"))
            }
            let none = try await test.write { (step: inout RegistryStep) throws in
                try ClosureDesk.create(
                    Closure(
                        id: "", organisation: OrganisationID("none"), window: window, reason: "x"),
                    in: &step
                ).refusal
            }
            #expect(none == .notFound("organisation", "none"))
        }
    }
}
