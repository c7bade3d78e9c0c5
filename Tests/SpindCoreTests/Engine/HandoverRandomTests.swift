import SpindCore
import SpindSeeds
import Testing

/// Random days at a cabinet with everything: sensors, sockets, spare compartments, questions, two
/// compartments of an asset, a store that comes and goes. Whatever happens, the promises hold.
@Suite struct HandoverRandomTests {
    @Test(arguments: 1...24 as ClosedRange<UInt64>)
    func whateverHappensThePromisesHold(seed: UInt64) {
        var world = RandomDay(seed: seed)
        for _ in 0..<400 { world.act() }
        #expect(world.broken.isEmpty, "seed \(seed): \(world.broken.prefix(3))")
        #expect(world.bench.orders.count > 10, "seed \(seed) does nothing")
    }

    @Test func theDaysReachEverything() {
        var reached: Set<String> = []
        for seed in 1...12 as ClosedRange<UInt64> {
            var world = RandomDay(seed: seed)
            for _ in 0..<400 { world.act() }
            for event in world.bench.records { reached.insert(RandomDay.name(of: event)) }
        }
        let wanted: Set<String> = [
            "loanOpened", "loanEnded", "returnFailed", "itemNotTaken", "itemChanged",
            "handoverAnswered", "assetPlaced", "assetMovedHome", "socketSwitched",
        ]
        #expect(wanted.subtracting(reached).isEmpty)
    }
}

/// One seed's events, and what must always be so.
private struct RandomDay {
    private static let script = HandoverScript(
        pickup: [.open([CompartmentID(1)]), .open([CompartmentID(2)])],
        return: [.openAll, .ask(.odometer), .ask(.complete)])

    var bench: EngineBench
    var broken: [String] = []
    private var random: SeededGenerator
    private var isOut = false
    private var placements: Set<CompartmentID> = []
    private var seenOperations = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed &* 0x9E37_79B9_7F4A_7C15)
        let compartments = [1, 2, 3, 8, 9].map {
            CompartmentLayout(
                id: CompartmentID($0), lock: $0 == 3 ? .strike : .solenoid, hasContact: $0 != 3,
                hasItemSensor: $0 != 9, socketMax: $0 == 3 ? nil : .seconds(3_600),
                isSpare: $0 >= 8)
        }
        bench = EngineBench(
            compartments: compartments,
            sets: [
                EngineBench.set(1, of: [1, 2], script: Self.script, elsewhere: true),
                EngineBench.set(2, of: [3], elsewhere: true),
            ])
        for number in [1, 2, 3] { bench.item(number, .present) }
        bench.item(8, .absent)
    }

    static func name(of event: AuditEvent) -> String {
        String("\(event)".prefix { $0 != "(" })
    }

    mutating func act() {
        let before = bench.records.count
        step()
        check(since: before)
    }

    private mutating func step() {
        // Mostly where somebody is.
        let used = bench.snapshot.compartments.filter { $0.door == .unlocking || $0.door == .open }
        let anywhere = [1, 2, 3, 8, 9][random.below(5)]
        let door =
            used.isEmpty || random.below(4) == 0
            ? anywhere : used[random.below(used.count)].id.rawValue
        switch random.below(20) {
        case 0, 1, 2, 3: type()
        case 4, 5, 6, 7: moveLock()
        case 8, 9, 10, 11: moveDoor(door)
        case 12, 13:
            let states: [ItemState] = [.present, .absent, .present, .absent, .unknown]
            if door != 9 { bench.item(door, states[random.below(5)]) }
        case 14, 15: typeNumber()
        case 16: command(door)
        case 17: wobble()
        default: bench.advance(by: .milliseconds([700, 3_000, 12_000, 70_000][random.below(4)]))
        }
    }

    private mutating func type() {
        guard bench.form == .secret else {
            bench.send(.strayCredential(EngineBench.keypad))
            return
        }
        let set = 1 + random.below(2)
        let name = "g-\(set)-\(random.below(2))"
        let used = bench.operations.count {
            if case .openLoan(let loan) = $0 { loan.grant == GrantID(name) } else { false }
        }
        bench.type(
            EngineBench.grant(
                name, set: set, uses: nil, lasting: .seconds(400 * 86_400), consumed: used))
    }

    private mutating func moveLock() {
        guard
            let order = bench.orders.last(where: { order in
                bench.status(order.compartment.rawValue)?.door == .unlocking
            })
        else { return }
        let outcome: PulseOutcome =
            switch random.below(8) {
            case 0: .failed("no line")
            case 1: .expired
            default: .pulsed
            }
        bench.send(.pulse(order.opening, order.compartment, outcome))
    }

    private mutating func moveDoor(_ number: Int) {
        guard number != 3 else { return }
        switch bench.status(number)?.door {
        case .unlocking: bench.door(number, .open)
        case .closed: if random.below(6) == 0 { bench.door(number, .open) }
        default: bench.door(number, random.below(12) == 0 ? .unknown : .closed)
        }
    }

    /// What the engine asks for is what it must take.
    private mutating func typeNumber() {
        guard case .number(let digits) = bench.form else { return }
        let number = random.below(digits > 3 ? 99_999 : 4)
        let wasAsking = bench.snapshot.keypads[0].use
        if wasAsking == .entries { broken.append("numbers are gathered and nothing is asked") }
        bench.send(.typed(EngineBench.keypad, number))
        if bench.effects.isEmpty { broken.append("a number is gathered and ignored") }
        bench.send(.number(EngineBench.keypad, number))
        if bench.effects.isEmpty { broken.append("a number is confirmed and ignored") }
    }

    private mutating func command(_ door: Int) {
        let compartment = CompartmentID(door)
        let placed = bench.snapshot.placements.first
        switch random.below(5) {
        case _ where placed != nil && random.below(3) == 0:
            _ = bench.command(.moveHome(placed?.set ?? HandoverSetID(1)))
        case 0: _ = bench.command(.open(compartment, reason: "look"))
        case 1, 2: _ = bench.command(.block(compartment, note: "hinge"))
        default: _ = bench.command(.unblock(compartment))
        }
    }

    private mutating func wobble() {
        switch random.below(4) {
        case 0: bench.send(.asterisk(EngineBench.keypad))
        case 1: bench.send(.socketFault(CompartmentID(1), "no line"))
        case 2 where !isOut:
            bench.send(.storeFailed(.full))
            isOut = true
        default:
            if isOut { bench.send(.storeRecovered) }
            isOut = false
        }
    }

    private mutating func check(since before: Int) {
        let snapshot = bench.snapshot
        for compartment in snapshot.compartments where compartment.socket == true {
            let isShut = compartment.door == .closed && compartment.blocked == nil
            if !isShut || compartment.item == .absent || isOut {
                broken.append("socket \(compartment.id) is on: \(compartment)")
            }
        }
        if Set(snapshot.placements.map(\.at)).count != snapshot.placements.count {
            broken.append("two assets in one compartment: \(snapshot.placements)")
        }
        for operation in bench.operations.dropFirst(seenOperations) {
            switch operation {
            case .place(let placement):
                if !placements.insert(placement.home).inserted {
                    broken.append("\(placement) is placed twice")
                }
            case .unplace(_, let home):
                if placements.remove(home) == nil { broken.append("\(home) was not placed") }
            default: break
            }
        }
        seenOperations = bench.operations.count
        for case .loanEnded(let loan, _, let set, .returned) in bench.records.dropFirst(before) {
            checkReturn(loan, of: set)
        }
    }

    /// What a return leaves behind: no compartment that is seen to be empty. A sensor that changed
    /// too often counts for nothing, and this one may have.
    private mutating func checkReturn(_ loan: LoanID, of set: HandoverSetID) {
        let snapshot = bench.snapshot
        let homes = (set == HandoverSetID(1) ? [1, 2] : [3]).map(CompartmentID.init)
        for home in homes {
            let at = snapshot.placements.first { $0.home == home }?.at ?? home
            let seen = snapshot.compartments.first { $0.id == at }?.item
            if seen == .absent, !bench.flutters(at) {
                broken.append("loan \(loan) ended, and \(at) is empty")
            }
        }
    }
}

extension EngineBench {
    /// Whether a sensor changed so often of late that it is not believed.
    fileprivate func flutters(_ compartment: CompartmentID) -> Bool {
        let changes = drafts.count {
            if case .itemChanged(compartment, _, _) = $0.event {
                now.wall - $0.at <= .seconds(60)
            } else {
                false
            }
        }
        return changes >= 6
    }
}
