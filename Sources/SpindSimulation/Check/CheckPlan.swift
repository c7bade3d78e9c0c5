import SpindCore
import SpindHAL
import SpindSeeds

/// What one seed's cabinet looks like and how rough its world is: drawn first, so that seeds differ
/// in kind and not only in order.
struct CheckPlan {
    let layout: CabinetLayout
    let locks: [LockWiring]
    let budgetMilliamperes: Int?
    /// How often each thing happens, as weights.
    let weights: [(act: CheckAct, weight: Int)]
    /// Chances in a thousand that the power goes in the middle of a step.
    let powerCutPerMille: Int
    /// Whether the machine's clock starts in the past after each power cut.
    let clockForgets: Bool
    /// How many things happen.
    let acts: Int

    init(using random: inout SeededGenerator, acts: Int) {
        self.acts = acts
        let count = random.number(1...6)
        let hasSpare = count > 1 && random.happens(300)
        let compartments = (1...count).map { number in
            CompartmentLayout(
                id: CompartmentID(number),
                lock: Self.kinds[random.number(0...Self.kinds.count - 1)],
                hasContact: random.happens(850), hasItemSensor: random.happens(400),
                socketMax: random.happens(250)
                    ? .seconds(random.number(600...20_000)) : nil,
                isSpare: number == count && hasSpare,
                relocksAfter: .seconds(random.number(10...600)))
        }.map(Self.fitting)
        layout = CabinetLayout(
            name: "check", compartments: compartments,
            handoverSets: Self.sets(of: compartments, pair: random.happens(300), &random),
            keypads: [KeypadID("keypad")], exitButtons: Self.exitButtons(of: compartments, &random),
            policy: CabinetPolicy(
                openAttempts: random.number(1...3),
                untrustedClock: random.happens(800) ? .returnsOnly : .notEndedAtFloor,
                operatorPhone: "02861 00000",
                languages: Array(Language.allCases.prefix(random.number(1...3))),
                restock: .seconds(random.number(60...3_600))))
        locks = compartments.map { Self.wiring(of: $0, &random) }
        budgetMilliamperes = random.happens(500) ? 1_300 : nil
        powerCutPerMille = [0, 2, 10, 40][random.number(0...3)]
        clockForgets = random.happens(700)
        weights = CheckAct.allCases.map { ($0, $0.usualWeight * random.number(0...3)) }
    }

    private static let kinds: [LockKind] = [
        .solenoid, .solenoid, .strike, .motor, .centralLocking,
    ]

    /// Only a central locking is driven to lock.
    private static func fitting(_ drawn: CompartmentLayout) -> CompartmentLayout {
        var compartment = drawn
        if drawn.lock != .centralLocking { compartment.relocksAfter = nil }
        return compartment
    }

    /// Buttons behind some of the doors that people may stand behind.
    private static func exitButtons(
        of compartments: [CompartmentLayout], _ random: inout SeededGenerator
    ) -> [ExitButton] {
        compartments.filter { $0.lock == .strike || $0.lock == .motor }.compactMap {
            random.happens(500)
                ? ExitButton(device: DeviceID("out-\($0.id)"), opens: $0.id) : nil
        }
    }

    private static func sets(
        of compartments: [CompartmentLayout], pair: Bool, _ random: inout SeededGenerator
    ) -> [HandoverSet] {
        let ids = compartments.filter { !$0.isSpare }.map(\.id)
        let returnsElsewhere = random.happens(600)
        var groups = ids.map { [$0] }
        if pair, ids.count > 1 { groups = [Array(ids.prefix(2))] + groups.dropFirst(2) }
        return groups.map { group in
            let kind = random.pick(AssetKind.allCases)
            return HandoverSet(
                id: HandoverSetID(group[0].rawValue), compartments: group,
                kind: kind, script: random.happens(300) ? inTurn(group, kind) : nil,
                returnsElsewhere: returnsElsewhere)
        }
    }

    /// The usual questions, with one door after the other.
    private static func inTurn(
        _ compartments: [CompartmentID], _ kind: AssetKind?
    ) -> HandoverScript {
        let usual = HandoverScript.standard(for: kind ?? .item)
        let doors = compartments.map { HandoverStep.open([$0]) }
        return HandoverScript(
            pickup: doors + usual.pickup.filter { !$0.opens },
            return: doors + usual.return.filter { !$0.opens })
    }

    private static func wiring(
        of compartment: CompartmentLayout, _ random: inout SeededGenerator
    ) -> LockWiring {
        let isShort = compartment.lock == .solenoid || compartment.lock == .centralLocking
        let pulse = Duration.milliseconds(isShort ? 500 : 3_000)
        let locking = LockingWiring(
            line: .offset(chip: "check", LineOffset(100 + compartment.id.rawValue)),
            settings: LineSettings(), time: pulse)
        return LockWiring(
            compartment: compartment.id, kind: compartment.lock,
            line: .offset(chip: "check", LineOffset(compartment.id.rawValue)),
            settings: LineSettings(), unlockTime: pulse,
            unlockTimeMax: pulse + .milliseconds(random.number(0...300)),
            dutyMax: [0.1, 0.25, 1][random.number(0...2)], dutyWindow: .seconds(60),
            milliamperes: 600, locking: compartment.relocksAfter == nil ? nil : locking)
    }
}

/// What can happen in the world of a check.
enum CheckAct: String, CaseIterable {
    case typeRightPIN, typeWrongPIN, typePartly, pullDoor, closeDoor, forceDoor, jamDoor, unjamDoor
    case unplugContact, plugContact, addGrant, revokeGrant, block, unblock, openRemotely, closeLoan
    case loseTimeServer, findTimeServer, stepSystemClock, failStore, cutPower, restart, wait
    case pressExit, releaseExit, takeItem, putItem, unplugSensor, plugSensor, typeNumber, typeStar
    case addService, revokeService, typeServicePIN, askChallenge, answerChallenge
    case inspect, propOpen, moveHome
    case registryGrant, registryChange, registryRevoke, registryCommand, registryNews
    case deliverChanges, deliverSnapshot, sendOutbox, restoreRegistry, tellTime

    /// How often it happens where nothing is drawn: people come often, faults seldom.
    var usualWeight: Int {
        switch self {
        case .typeRightPIN: 20
        case .pullDoor, .closeDoor: 25
        case .addGrant: 6
        case .typeWrongPIN, .wait: 8
        case .openRemotely, .block, .unblock, .revokeGrant, .closeLoan, .typePartly: 2
        case .forceDoor, .jamDoor, .unplugContact: 1
        case .unjamDoor, .plugContact: 3
        case .loseTimeServer, .stepSystemClock, .failStore, .cutPower, .restart: 1
        case .findTimeServer: 2
        case .takeItem, .putItem: 12
        case .typeNumber: 10
        case .typeStar: 3
        case .plugSensor, .addService, .typeServicePIN: 2
        case .pressExit: 3
        case .releaseExit: 6
        case .unplugSensor, .revokeService, .askChallenge, .answerChallenge, .inspect, .propOpen:
            1
        case .moveHome: 2
        case .registryGrant: 6
        case .deliverChanges: 12
        case .sendOutbox: 4
        case .registryChange, .registryRevoke, .registryCommand, .tellTime: 2
        case .registryNews, .deliverSnapshot, .restoreRegistry: 1
        }
    }
}
