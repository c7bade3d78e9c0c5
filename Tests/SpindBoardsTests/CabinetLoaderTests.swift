import SpindBoards
import SpindCore
import SpindHAL
import Testing

@Suite struct CabinetLoaderTests {
    @Test func lock_IsActiveWhenItsRelayIsEnergised() throws {
        let cabinet = try ExampleFiles.load()
        #expect(
            cabinet.locks == [
                LockWiring(
                    compartment: CompartmentID(1), kind: .solenoid,
                    line: .offset(chip: "pinctrl-tiny", LineOffset(5)),
                    settings: LineSettings(activeLow: true), unlockTime: .milliseconds(500),
                    unlockTimeMax: .milliseconds(800), dutyMax: 0.1, dutyWindow: .seconds(60),
                    milliamperes: 600),
                LockWiring(
                    compartment: CompartmentID(2), kind: .strike,
                    line: .offset(chip: "pinctrl-tiny", LineOffset(6)),
                    settings: LineSettings(activeLow: true), unlockTime: .seconds(3),
                    unlockTimeMax: .seconds(5), dutyMax: 1, dutyWindow: .seconds(60),
                    milliamperes: 250),
            ])
        #expect(cabinet.lockBudgetMilliamperes == 1_200)
    }

    @Test func maglock_UnlocksByItsRelayToo_AndDrawsNothing() throws {
        let cabinet = try ExampleFiles.load(
            replacing: "kind: strike, energized: unlocks",
            with: "kind: maglock, energized: locks, fire-release: hardware")
        let lock = try #require(cabinet.lock(of: CompartmentID(2)))
        #expect(lock.settings.activeLow)
        #expect(lock.milliamperes == 0)
        #expect(
            cabinet.warnings.contains {
                $0.description
                    == "cabinet.yaml:20:11: lock 2 hangs on its relay's normally-closed contact: "
                    + "a dead agent keeps it locked, a power failure opens it; test that the fire "
                    + "alarm's contact cuts its supply"
            })
    }

    @Test func relayOfABoardActiveHigh_IsNotTurnedRound() throws {
        var files = ExampleFiles.files
        files.files[ExampleFiles.hatPath] = Array(
            """
            board: hat
            name: Acme Hat
            kind: relay-hat
            tier: 3
            sources: [the manual]
            relays: { lines: [IO7, IO10], active: high }
            """.utf8)
        files.files[ExampleFiles.cabinetPath] = Array(
            ExampleFiles.cabinet.split(separator: "\n").filter { !$0.contains("contact") }
                .joined(separator: "\n").utf8)
        let cabinet = try ExampleFiles.load(files)
        #expect(cabinet.locks.map(\.settings.activeLow) == [false, false])
        #expect(cabinet.locks.map(\.line).last == .name("NAMED"))
        #expect(
            cabinet.safeOutputs == [
                SafeOutput(line: .offset(chip: "pinctrl-tiny", LineOffset(7)), level: .low),
                SafeOutput(line: .name("NAMED"), level: .low),
            ])
    }

    @Test(arguments: [
        ("kind: nc, bias: pull-up", true), ("kind: nc, bias: pull-down", false),
        ("kind: \"no\", bias: pull-up", false), ("kind: \"no\", bias: pull-down", true),
    ])
    func contact_IsActiveWhileTheDoorIsClosed(wiring: String, activeLow: Bool) throws {
        let cabinet = try ExampleFiles.load(replacing: "kind: nc, bias: pull-up", with: wiring)
        let contact = try #require(cabinet.contacts.first)
        #expect(contact.settings.activeLow == activeLow)
        #expect(contact.settings.bias == (wiring.hasSuffix("up") ? .pullUp : .pullDown))
        #expect(contact.debounce == .milliseconds(30))
        #expect(
            cabinet.warnings.contains { $0.message.contains("cut wire") }
                == wiring.contains("\"no\""))
    }

    @Test func layout_SaysWhatTheEngineNeeds() throws {
        let cabinet = try ExampleFiles.load()
        let expected = CabinetLayout(
            name: "example",
            compartments: [
                CompartmentLayout(id: CompartmentID(1), lock: .solenoid, hasContact: true),
                CompartmentLayout(id: CompartmentID(2), lock: .strike, hasContact: false),
            ],
            handoverSets: [
                HandoverSet(id: HandoverSetID(1), compartments: [CompartmentID(1)]),
                HandoverSet(id: HandoverSetID(2), compartments: [CompartmentID(2)]),
            ],
            keypads: [KeypadID("keypad")], policy: CabinetPolicy(languages: [.german, .dutch]))
        #expect(cabinet.layout == expected)
        #expect(cabinet.layout.policy.languages == [.german, .dutch])
        #expect(cabinet.timeZone == "Europe/Berlin")
        #expect(!cabinet.clock.batteryBacked)
        #expect(cabinet.offlinePINDigits == 10)
        #expect(cabinet.display == .console)
    }

    @Test func everyPolicy_IsRead() throws {
        let cabinet = try ExampleFiles.load(
            replacing: "policy:",
            with: """
                time-zone: America/Argentina/Buenos_Aires
                clock: { battery-backed: true }
                handover-sets:
                  - { id: 7, compartments: [2, 1] }
                policy:
                  held-open: 1.5min
                  open-timeout: 7s
                  open-attempts: 3
                  reopen-within: 0s
                  restock: 45min
                  operator-phone: "+49 30 23125 000"
                  pin: { synced-digits: 8, offline-digits: 11 }
                  clock: { untrusted: not-ended-at-floor }
                """)
        #expect(
            cabinet.layout.policy
                == CabinetPolicy(
                    heldOpen: .seconds(90), openTimeout: .seconds(7), openAttempts: 3,
                    reopenWithin: .zero, untrustedClock: .notEndedAtFloor, pinDigits: 8,
                    operatorPhone: "+49 30 23125 000", languages: [.german, .dutch],
                    restock: .seconds(2_700)))
        #expect(
            cabinet.layout.handoverSets == [
                HandoverSet(
                    id: HandoverSetID(7), compartments: [CompartmentID(2), CompartmentID(1)])
            ])
        #expect(cabinet.offlinePINDigits == 11)
        #expect(cabinet.timeZone == "America/Argentina/Buenos_Aires")
        #expect(cabinet.clock.batteryBacked)
    }

    @Test func devices_AreWired() throws {
        let cabinet = try ExampleFiles.load(
            replacing: "  display: { driver: console }",
            with: "  light: { driver: led, line: main/30, active: low }\n"
                + "  buzzer: { driver: buzzer, line: main/31 }")
        let tiny = { LineAddress.offset(chip: "pinctrl-tiny", LineOffset($0)) }
        #expect(
            cabinet.indicators == [
                IndicatorWiring(
                    name: "light", kind: .led, line: tiny(30),
                    settings: LineSettings(activeLow: true)),
                IndicatorWiring(
                    name: "buzzer", kind: .buzzer, line: tiny(31), settings: LineSettings()),
            ])
        #expect(cabinet.display == nil)
        #expect(
            cabinet.keypads == [
                KeypadWiring(
                    id: KeypadID("keypad"), rows: (20...23).map(tiny), columns: (24...26).map(tiny),
                    keys: [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"], ["*", "0", "#"]],
                    bias: .pullUp, debounce: .milliseconds(20))
            ])
        #expect(
            cabinet.safeOutputs.map(\.level) == [.high, .high, .high, .low],
            "locks 1 and 2 and the light are active-low, the buzzer is not")
    }

    @Test func weakPullTowardsARelay_IsAllowed_WhereTheBoardIsSafe() throws {
        var files = ExampleFiles.files
        files.files[ExampleFiles.hatPath] = Array(
            (ExampleFiles.hat.dropLast(2) + ", weak-pull-safe: true }").utf8)
        let cabinet = try loadWithRelay("relays/3", files)
        #expect(cabinet.locks.last?.line == .offset(chip: "pinctrl-tiny", LineOffset(7)))
        #expect(throws: CabinetFileErrors.self, "a driven pin is no weak pull") {
            try loadWithRelay("relays/5", files)
        }
    }

    @Test func relayOnAFloatingPin_IsWarnedAbout() throws {
        let cabinet = try loadWithRelay("relays/4", ExampleFiles.files)
        #expect(
            cabinet.warnings.contains {
                $0.line == 20 && $0.column == 54
                    && $0.message == "what `IO8` does while the computer boots is not known"
            })
    }

    @Test func pinDigits_FollowTheNumberOfHandoverSets() throws {
        func cabinet(_ count: Int, _ pin: String) throws -> CabinetFile {
            let locks = (1...count).map {
                """
                  - id: \($0)
                    lock: { kind: motor, energized: unlocks, relocks: by-itself, relay: computer/\($0), unlock-time: 1s,
                            unlock-time-max: 2s, duty-max: 100%, duty-window: 60s, current: 50mA }

                """
            }
            let lines = (0..<count).map { "bench/\($0)" }.joined(separator: ", ")
            return try ExampleFiles.load(
                InMemoryFiles([
                    ExampleFiles.cabinetPath: """
                    cabinet: many
                    boards: { computer: acme/tiny }
                    compartments:
                    \(locks.joined())
                    policy: { \(pin) }
                    """,
                    ExampleFiles.computerPath: """
                    board: tiny
                    name: Bench
                    kind: simulated
                    tier: 2
                    sources: [itself]
                    chips: { bench: { label: bench, lines: 64 } }
                    header: [ { pin: 1, name: GND } ]
                    relays: { active: high, lines: [\(lines)] }
                    """,
                ]))
        }
        #expect(try cabinet(10, "open-attempts: 1").layout.policy.pinDigits == 6)
        #expect(try cabinet(11, "open-attempts: 1").layout.policy.pinDigits == 7)
        #expect(try cabinet(32, "open-attempts: 1").offlinePINDigits == 10)
        #expect(try cabinet(33, "open-attempts: 1").offlinePINDigits == 11)
        #expect(throws: CabinetFileErrors.self) {
            try cabinet(11, "pin: { synced-digits: 6 }")
        }
        #expect(throws: CabinetFileErrors.self) {
            try cabinet(33, "pin: { offline-digits: 10 }")
        }
    }

    @Test func warnings_NameWhatIsMissing() throws {
        let cabinet = try ExampleFiles.load(
            InMemoryFiles([
                ExampleFiles.computerPath: ExampleFiles.computer,
                ExampleFiles.hatPath: ExampleFiles.hat,
                ExampleFiles.cabinetPath: """
                cabinet: bare
                boards: { computer: acme/tiny, relays: { use: acme/hat, on: computer } }
                compartments:
                  - id: 1
                    lock: { kind: solenoid, energized: unlocks, relay: relays/1, unlock-time: 500ms,
                            unlock-time-max: 800ms, duty-max: 10%, duty-window: 60s, current: 1A }
                """,
            ]))
        #expect(
            cabinet.warnings.map { "\($0.line):\($0.column) \($0.message)" } == [
                "1:1 `power` is not given: any number of locks may be driven at once",
                "1:1 there is no keypad: doors open by `spindctl` alone",
                "4:5 compartment 1 has no contact: its lock's pulse is taken for an opened door",
                "5:11 a hung agent may leave the coil of lock 1 driven for 20s, longer than it bears",
            ])
    }

    @Test func hardwareLimit_EndsTheWarningAboutACoil() throws {
        let cabinet = try ExampleFiles.load(
            replacing: "current: 0.6A", with: "current: 0.6A, hardware-limit: 2s")
        #expect(!cabinet.warnings.contains { $0.message.contains("coil") })
    }

    private func loadWithRelay(
        _ relay: String, _ files: InMemoryFiles
    ) throws -> CabinetFile {
        var files = files
        files.files[ExampleFiles.cabinetPath] = Array(
            ExampleFiles.cabinet.split(separator: "relays/2", omittingEmptySubsequences: false)
                .joined(separator: relay).utf8)
        return try ExampleFiles.load(files)
    }
}
