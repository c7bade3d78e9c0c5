import SpindBoards
import SpindCore
import SpindHAL
import Testing

/// Handovers, sensors, sockets and spare compartments: what becomes of them when they are right.
@Suite struct StationTests {
    private let helmet = HandoverQuestion(
        id: "helmet",
        text: LocalizedText(
            german: "Helm dabei?", english: "Helm dabei?", dutch: "Helm erbij?"),
        form: .choice([
            .init(id: "there", label: LocalizedText(german: "ja", english: "ja", dutch: "ja")),
            .init(id: "gone", label: LocalizedText(german: "nein", english: "nein", dutch: "nee")),
        ]))

    private func load(replacing old: String = "", with new: String = "") throws -> CabinetFile {
        try ExampleFiles.load(ExampleFiles.stationPath, replacing: old, with: new)
    }

    @Test func compartments_SayWhatTheyHave() throws {
        let cabinet = try load()
        #expect(
            cabinet.layout.compartments == [
                CompartmentLayout(
                    id: CompartmentID(1), lock: .motor, hasContact: true, hasItemSensor: true),
                CompartmentLayout(
                    id: CompartmentID(2), lock: .maglock, hasContact: true, hasItemSensor: true,
                    socketMax: .seconds(6 * 3600)),
                CompartmentLayout(
                    id: CompartmentID(3), lock: .strike, hasContact: true, isSpare: true),
            ])
    }

    @Test func itemSensor_IsActiveWhileTheItemIsThere() throws {
        let box = { LineAddress.offset(chip: "box", LineOffset($0)) }
        let sensors = try load().itemSensors
        #expect(
            sensors == [
                ContactWiring(
                    compartment: CompartmentID(1), line: box(9),
                    settings: LineSettings(activeLow: true, bias: .pullUp),
                    debounce: .milliseconds(100)),
                ContactWiring(
                    compartment: CompartmentID(2), line: box(11),
                    settings: LineSettings(activeLow: false, bias: .pullDown),
                    debounce: .milliseconds(100)),
            ])
    }

    @Test func socket_IsWiredAndOffWhereverNothingIsDecided() throws {
        let byRelay = try load()
        let line = { LineAddress.offset(chip: "box", LineOffset($0)) }
        #expect(
            byRelay.sockets == [
                SocketWiring(compartment: CompartmentID(2), line: line(2), settings: LineSettings())
            ])
        #expect(
            byRelay.safeOutputs == [0, 1, 2, 3].map { SafeOutput(line: line($0), level: .low) })
        #expect(
            byRelay.lineUses.map(\.user) == [
                "lock 1 (computer/1)", "lock 2 (computer/2)", "socket 2 (computer/3)",
                "lock 3 (computer/4)", "contact 1", "item 1", "contact 2", "item 2", "contact 3",
            ])
        let byLine = try load(
            replacing: "relay: computer/3, on-max: 6h", with: "line: HIGH, active: low")
        #expect(
            byLine.sockets == [
                SocketWiring(
                    compartment: CompartmentID(2), line: line(4),
                    settings: LineSettings(activeLow: true))
            ])
        #expect(byLine.safeOutputs.last == SafeOutput(line: line(4), level: .high))
        #expect(byLine.layout.compartments[1].socketMax == .seconds(8 * 3600), "the default")
    }

    @Test func handoverSet_HasItsScript() throws {
        let sets = try load().layout.handoverSets
        let trip = HandoverQuestion(
            id: "trip",
            text: LocalizedText(
                german: "Strecke in km?", english: "Strecke in km?", dutch: "Afstand in km?"),
            form: .number(0...500, .kilometre))
        let script = HandoverScript(
            pickup: [
                .open([CompartmentID(1)]), .open([CompartmentID(2)]),
                .tell(
                    HandoverNotice(
                        first: LocalizedText(
                            german: "Helm liegt", english: "Helm liegt", dutch: "Helm in koffer"),
                        second: LocalizedText(
                            german: "im Koffer", english: "im Koffer", dutch: ""))),
            ],
            return: [.openAll, .ask(.damage), .ask(helmet), .ask(trip)])
        #expect(
            sets == [
                HandoverSet(
                    id: HandoverSetID(1), compartments: [1, 2].map(CompartmentID.init),
                    kind: .cargoBike, script: script, returnsElsewhere: true)
            ])
    }

    @Test(arguments: AssetKind.allCases)
    func setWithoutHandover_HasThatOfItsKind(kind: AssetKind) throws {
        let cabinet = try load(
            replacing: "kind: cargoBike, compartments: [1, 2], handover: bike",
            with: "kind: \(kind.rawValue), compartments: [1, 2]")
        #expect(cabinet.layout.handoverSets.map(\.script) == [.standard(for: kind)])
        #expect(
            cabinet.warnings.map { "\($0.line):\($0.column) \($0.message); \($0.mend)" }.contains(
                "23:3 no handover set names the handover `bike`; write `handover: bike` in one, "
                    + "or delete it"))
    }

    @Test func pickup_NeedNotOpenWhatTheReturnOpens() throws {
        let cabinet = try load(replacing: "      - open: [2]\n", with: "")
        #expect(cabinet.layout.handoverSets.first?.script.pickup.first == .open([CompartmentID(1)]))
    }

    @Test func questionThatNobodyAsks_IsWarnedAbout() throws {
        let cabinet = try load(replacing: "      - ask: trip\n", with: "")
        #expect(
            cabinet.warnings.contains {
                $0.line == 36 && $0.message == "no handover asks the question `trip`"
            })
    }

    @Test func spareThatNobodyUses_IsWarnedAbout() throws {
        let cabinet = try load(
            replacing: ", returns-elsewhere: true", with: ", returns-elsewhere: false")
        #expect(
            cabinet.warnings.contains {
                $0.line == 19
                    && $0.message == "compartment 3 is spare, and no set returns elsewhere"
            })
        #expect(cabinet.layout.handoverSets.allSatisfy { !$0.returnsElsewhere })
    }

    @Test func spareCompartment_IsNoSetOfItsOwn() throws {
        let cabinet = try ExampleFiles.load(
            replacing: "  - id: 2\n", with: "  - id: 2\n    spare: true\n")
        #expect(cabinet.layout.handoverSets.map(\.id.rawValue) == [1])
        #expect(cabinet.layout.compartments.map(\.isSpare) == [false, true])
    }

    @Test(arguments: [
        // Both at once; one after the other, in time; and too late.
        ("0.6A", "5s", true), ("0.3A", "4s", true), ("0.3A", "5s", false), ("0.59A", "6s", false),
    ])
    func doorsOpenedAtOnce_MustNotOutlastTheirOrders(
        budget: String, time: String, isEnough: Bool
    ) throws {
        func lock(_ relay: Int) -> String {
            "{ kind: strike, energized: unlocks, relay: computer/\(relay), unlock-time: \(time), "
                + "unlock-time-max: 9s, duty-max: 100%, duty-window: 60s, current: 0.3A }"
        }
        var files = ExampleFiles.files
        files.files["two.yaml"] = Array(
            """
            cabinet: two
            boards: { computer: acme/box }
            compartments:
              - { id: 1, lock: \(lock(1)) }
              - { id: 2, lock: \(lock(2)) }
            handover-sets: [{ id: 1, compartments: [1, 2] }]
            power: { locks-max: \(budget) }
            """.utf8)
        let loader = CabinetLoader(files: files, boards: "Boards")
        guard !isEnough else {
            _ = try loader.load("two.yaml")
            return
        }
        let errors = try #require(throws: CabinetFileErrors.self) { try loader.load("two.yaml") }
        #expect(
            errors.description
                == "two.yaml:6:17: set 1 opens 1, 2 at once, and `locks-max` "
                + "(\(budget == "0.3A" ? "300mA" : "590mA")) lets lock 2 wait for \(time), when its "
                + "order has expired; a stronger supply with a higher `locks-max`, or a handover "
                + "that opens one after the other")
    }

    @Test func cabinetOfSparesOnly_IsRefused() throws {
        var files = ExampleFiles.files
        files.files[ExampleFiles.cabinetPath] = Array(
            ExampleFiles.cabinet.split(separator: "\n", omittingEmptySubsequences: false)
                .flatMap {
                    $0.hasPrefix("  - id:") ? [String($0), "    spare: true"] : [String($0)]
                }
                .joined(separator: "\n").utf8)
        let errors = try #require(throws: CabinetFileErrors.self) { try ExampleFiles.load(files) }
        #expect(
            errors.description == """
                cabinet.yaml:1:1: every compartment is spare: nothing can be lent; take `spare: \
                true` out of some
                """)
    }

    @Test func itemSensorThatConductsWithoutItem_IsWarnedAbout() throws {
        let cabinet = try load(
            replacing: "item: { line: main/9, kind: nc", with: "item: { line: main/9, kind: \"no\"")
        #expect(cabinet.itemSensors.first?.settings.activeLow == false)
        #expect(
            cabinet.warnings.contains {
                $0.line == 8
                    && $0.message == "the item sensor of compartment 1 does not conduct while the "
                        + "item is there: a cut wire looks like an item that is back"
            })
    }
}
