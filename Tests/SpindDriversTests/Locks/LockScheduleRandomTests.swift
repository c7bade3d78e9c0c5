import SpindCore
import SpindDrivers
import SpindHAL
import SpindSeeds
import Testing

/// Random cabinets, orders, delays and broken lines against what a lock may bear.
@Suite("The lock schedule at random")
struct LockScheduleRandomTests {
    @Test(arguments: 0..<150)
    func limitsHold_AndEveryOrderEndsOnce(seed: UInt64) {
        var bench = RandomLockBench(seed: seed, failures: 0)
        bench.run(steps: 400)
        #expect(bench.violations == [])
        #expect(bench.pulses > 0)
    }

    @Test(arguments: 1_000..<1_100)
    func brokenLines_LeaveNoOrderWithoutItsOutcome(seed: UInt64) {
        var bench = RandomLockBench(seed: seed, failures: 0.2)
        bench.run(steps: 400)
        #expect(bench.violations == [])
    }
}

/// Carries a schedule's actions out on lines that exist only as intervals of time.
private struct RandomLockBench {
    private(set) var violations: [String] = []
    private(set) var pulses = 0
    private var random: SeededGenerator
    private let failures: Double
    private let wiring: [LockWiring]
    private let budget: Int?
    private var schedule: LockSchedule
    private var now = Instant(sinceBoot: .seconds(100))
    private var active: [CompartmentID: Instant] = [:]
    private var drives: [CompartmentID: [Range<Instant>]] = [:]
    private var open: [OpeningID: UnlockOrder] = [:]
    private var lastOpening: Int64 = 0

    init(seed: UInt64, failures: Double) {
        var random = SeededGenerator(seed: seed)
        self.failures = failures
        wiring = (1...Int.random(in: 1...6, using: &random)).map { compartment in
            let time = Int.random(in: 50...3_000, using: &random)
            let limit = time + Int.random(in: 20...1_000, using: &random)
            let window = Int.random(in: 5_000...60_000, using: &random)
            let least = Double(limit) / Double(window)
            return LockWiring(
                compartment: CompartmentID(compartment), kind: .solenoid,
                line: .name("relay"), settings: LineSettings(), unlockTime: .milliseconds(time),
                unlockTimeMax: .milliseconds(limit),
                dutyMax: Double.random(in: least...max(least, 1), using: &random),
                dutyWindow: .milliseconds(window),
                milliamperes: Int.random(in: 0...3, using: &random) * 300)
        }
        budget = Bool.random(using: &random) ? Int.random(in: 9...20, using: &random) * 100 : nil
        schedule = LockSchedule(locks: wiring, budgetMilliamperes: budget, at: now)
        self.random = random
    }

    mutating func run(steps: Int) {
        for _ in 0..<steps {
            step()
            settle()
        }
        // Nothing new comes: everything must end by itself, given time and lines that work.
        for _ in 0..<10_000 {
            guard let deadline = schedule.nextDeadline else { break }
            now = max(now, deadline)
            settle()
        }
        if let deadline = schedule.nextDeadline { violations.append("no end, but \(deadline)") }
        if !open.isEmpty { violations.append("no outcome for \(open.keys.sorted())") }
        if !active.isEmpty { violations.append("active at the end: \(active.keys.sorted())") }
        for lock in wiring { checkDrives(of: lock) }
    }

    private mutating func step() {
        // Late by less than any lock's margin, as a loaded machine is.
        let late = Duration.milliseconds(Int.random(in: 0...19, using: &random))
        let ahead = Duration.milliseconds(Int.random(in: 0...2_000, using: &random))
        let next = now + ahead
        now = min(next, max(now, (schedule.nextDeadline ?? next) + late))
        perform(schedule.advance(to: now))
        switch Int.random(in: 0..<20, using: &random) {
        case 0: perform(schedule.deenergizeAll(at: now))
        case 1: perform(schedule.deenergize(anyCompartment(), at: now))
        case 2..<12:
            lastOpening += 1
            let order = UnlockOrder(
                opening: OpeningID(lastOpening), compartment: anyCompartment(), attempt: 1,
                notAfter: now + .milliseconds(Int.random(in: -10...5_000, using: &random)))
            open[order.opening] = order
            perform(schedule.submit(order, at: now))
        default: break
        }
    }

    private mutating func anyCompartment() -> CompartmentID {
        CompartmentID(Int.random(in: 1...wiring.count + 1, using: &random))
    }

    private mutating func settle() {
        // Bounded: each round ends or begins an order, and nothing may be due for ever.
        var rounds = 0
        while let deadline = schedule.nextDeadline, deadline <= now {
            perform(schedule.advance(to: now))
            rounds += 1
            if rounds > 100 { return violations.append("due for ever: \(deadline)") }
        }
        for lock in wiring where schedule.drivenCompartments.contains(lock.compartment) {
            if active[lock.compartment] == nil, failures == 0 {
                violations.append("lock \(lock.compartment) is not active, but called driven")
            }
        }
        let drawn = wiring.filter { active[$0.compartment] != nil }.map(\.milliamperes)
        if let budget, drawn.reduce(0, +) > budget { violations.append("\(drawn) over \(budget)") }
    }

    private mutating func perform(_ actions: [LockSchedule.Action]) {
        for action in actions {
            let fails = Double.random(in: 0..<1, using: &random) < failures
            switch action {
            case .drive(let compartment):
                if active[compartment] != nil { violations.append("driven twice") }
                // Also a line that refused may have moved.
                active[compartment] = now
                if fails {
                    perform(schedule.driveFailed(compartment, "refused", at: now))
                } else {
                    schedule.driven(compartment, at: now)
                }
            case .release(let compartment):
                if fails {
                    perform(schedule.releaseFailed(compartment, "stuck", at: now))
                } else {
                    if let since = active.removeValue(forKey: compartment), since < now {
                        drives[compartment, default: []].append(since..<now)
                    }
                    perform(schedule.released(compartment, at: now))
                }
            case .report(let order, let outcome): report(order, outcome)
            }
        }
    }

    private mutating func report(_ order: UnlockOrder, _ outcome: PulseOutcome) {
        guard open.removeValue(forKey: order.opening) == order else {
            violations.append("a second outcome for \(order): \(outcome)")
            return
        }
        guard outcome == .pulsed else { return }
        pulses += 1
        guard let lock = wiring.first(where: { $0.compartment == order.compartment }),
            let drive = drives[order.compartment]?.last
        else {
            violations.append("\(order) is called pulsed, but nothing moved")
            return
        }
        if drive.upperBound - drive.lowerBound < lock.unlockTime {
            violations.append("\(order) was cut short: \(drive)")
        }
        if drive.lowerBound > order.notAfter { violations.append("\(order) began late: \(drive)") }
    }

    private mutating func checkDrives(of lock: LockWiring) {
        // A line that would not be released bears more than the schedule can prevent.
        guard failures == 0 else { return }
        let drives = drives[lock.compartment] ?? []
        for drive in drives {
            if drive.upperBound - drive.lowerBound > lock.unlockTimeMax {
                violations.append("lock \(lock.compartment) over its time: \(drive)")
            }
            let start = drive.upperBound.advanced(by: .zero - lock.dutyWindow)
            let total = drives.reduce(Duration.zero) { total, other in
                let from = max(start, other.lowerBound)
                let to = min(drive.upperBound, other.upperBound)
                return from < to ? total + (to - from) : total
            }
            if total > lock.dutyWindow * lock.dutyMax {
                violations.append("lock \(lock.compartment) over its duty: \(total)")
            }
        }
    }
}
