import SpindCore
import SpindHAL

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
        let compartments = (1...count).map { number in
            CompartmentLayout(
                id: CompartmentID(number),
                lock: [.solenoid, .solenoid, .strike, .motor][random.number(0...3)],
                hasContact: random.happens(850))
        }
        layout = CabinetLayout(
            name: "check", compartments: compartments,
            handoverSets: Self.sets(of: compartments, pair: random.happens(300)),
            keypads: [KeypadID("keypad")],
            policy: CabinetPolicy(
                openAttempts: random.number(1...3),
                untrustedClock: random.happens(800) ? .returnsOnly : .notEndedAtFloor,
                operatorPhone: "02861 00000"))
        locks = compartments.map { Self.wiring(of: $0, &random) }
        budgetMilliamperes = random.happens(500) ? 1_300 : nil
        powerCutPerMille = [0, 2, 10, 40][random.number(0...3)]
        clockForgets = random.happens(700)
        weights = CheckAct.allCases.map { ($0, $0.usualWeight * random.number(0...3)) }
    }

    private static func sets(
        of compartments: [CompartmentLayout], pair: Bool
    ) -> [HandoverSet] {
        let ids = compartments.map(\.id)
        guard pair, ids.count > 1 else {
            return ids.map { HandoverSet(id: HandoverSetID($0.rawValue), compartments: [$0]) }
        }
        let first = HandoverSet(id: HandoverSetID(1), compartments: Array(ids.prefix(2)))
        return [first]
            + ids.dropFirst(2).map {
                HandoverSet(id: HandoverSetID($0.rawValue), compartments: [$0])
            }
    }

    private static func wiring(
        of compartment: CompartmentLayout, _ random: inout SeededGenerator
    ) -> LockWiring {
        let pulse = Duration.milliseconds(compartment.lock == .solenoid ? 500 : 3_000)
        return LockWiring(
            compartment: compartment.id, kind: compartment.lock,
            line: .offset(chip: "check", LineOffset(compartment.id.rawValue)),
            settings: LineSettings(), unlockTime: pulse,
            unlockTimeMax: pulse + .milliseconds(random.number(0...300)),
            dutyMax: [0.1, 0.25, 1][random.number(0...2)], dutyWindow: .seconds(60),
            milliamperes: 600)
    }
}

/// What can happen in the world of a check.
enum CheckAct: String, CaseIterable {
    case typeRightPIN, typeWrongPIN, typePartly, pullDoor, closeDoor, forceDoor, jamDoor, unjamDoor
    case unplugContact, plugContact, addGrant, revokeGrant, block, unblock, openRemotely, closeLoan
    case loseTimeServer, findTimeServer, stepSystemClock, failStore, cutPower, restart, wait

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
        }
    }
}
