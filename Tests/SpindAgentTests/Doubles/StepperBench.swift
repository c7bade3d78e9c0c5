import Logging
import SpindAgent
import SpindCore
import SpindCrypto
import SpindHAL
import SpindSeeds
import Testing

/// A cabinet of two doors and one keypad around a stepper, under a virtual clock.
final class StepperBench {
    static let keypad = KeypadID("keypad")
    static let operatorOnSite = Principal(userID: 1_000, loginUserID: 1_000)
    static let pin = "482913"
    static let grant = GrantID("g-1")

    let timeline = Timeline()
    let clock: VirtualClock
    let store: InMemoryStore
    let locks: RecordingLocks
    let log = CollectedLog()
    let stepper: CabinetStepper
    var followed: [AuditRecord] = []

    init(
        isSynchronized: Bool = true,
        generator: any RandomNumberGenerator = SeededGenerator(seed: 0),
        script: HandoverScript? = nil, starts: Bool = true,
        prepare: (InMemoryStore) -> Void = { _ in }
    ) throws {
        clock = VirtualClock(isSynchronized: isSynchronized)
        store = InMemoryStore(timeline)
        locks = RecordingLocks(timeline)
        prepare(store)
        stepper = CabinetStepper(
            try Self.parts(
                store: store, locks: locks, timeline: timeline, clock: clock,
                script: script, generator: generator, logger: log.logger))
        stepper.onRecords = { [unowned self] in followed += $0 }
        guard starts else { return }
        stepper.start()
        for number in 1...2 { stepper.step(.contact(CompartmentID(number), .closed)) }
    }

    static func parts(
        store: InMemoryStore, locks: RecordingLocks, timeline: Timeline, clock: VirtualClock,
        script: HandoverScript? = nil,
        generator: any RandomNumberGenerator = SeededGenerator(seed: 0),
        logger: Logger
    ) throws -> CabinetParts {
        let compartments = [1, 2].map {
            CompartmentLayout(id: CompartmentID($0), lock: .solenoid, hasContact: true)
        }
        let layout = CabinetLayout(
            name: "bench", compartments: compartments,
            handoverSets: [1, 2].map {
                HandoverSet(
                    id: HandoverSetID($0), compartments: [CompartmentID($0)], script: script)
            }, keypads: [keypad], policy: CabinetPolicy())
        return CabinetParts(
            layout: layout, store: store, locks: locks,
            sockets: RecordingSockets(timeline: timeline),
            annunciators: [keypad: RecordingAnnunciator(timeline: timeline)], clock: clock,
            verifier: try verifier(), service: try serviceVerifier(), generator: generator,
            version: "test", logger: logger)
    }

    static func verifier() throws -> PINVerifier {
        PINVerifier(key: try CabinetKey(bytes: Array(1...32)))
    }

    static func serviceVerifier() throws -> ServiceVerifier {
        ServiceVerifier(key: try CabinetKey(bytes: Array(1...32)))
    }

    /// Puts a grant for set 1 with ``pin`` in the store, from an hour ago for three more.
    static func addGrant(to store: InMemoryStore) throws {
        let verifier = try Self.verifier().verifier(ofDigits: pin)
        let window = WallWindow(
            start: VirtualClock.start - .seconds(3_600), end: VirtualClock.start + .seconds(10_800))
        let grant = Grant(
            id: grant, kind: .loan, set: HandoverSetID(1), window: window, grace: .zero,
            usesAllowed: 1)
        store.set { $0.grants.append((verifier, GrantStatus(grant: grant))) }
    }

    func type(_ keys: String) {
        for key in keys { stepper.step(.key(Self.keypad, key)) }
    }

    /// Lets time pass, with every wake on the way.
    func advance(by duration: Duration) {
        let end = clock.now.advanced(by: duration)
        while stepper.nextWake <= end {
            clock.advance(by: max(.zero, clock.now.duration(to: stepper.nextWake)))
            stepper.step(.wake)
        }
        clock.advance(by: clock.now.duration(to: end))
    }

    func ask(_ request: ControlRequest) -> ControlAnswer? {
        let answers = Answers()
        stepper.step(.request(request, by: Self.operatorOnSite) { answers.add($0) })
        #expect(answers.all.count == 1, "a request is answered once")
        return answers.all.first
    }

    func pulse(_ outcome: PulseOutcome = .pulsed) {
        guard let order = locks.orders.last else {
            Issue.record("no lock was driven")
            return
        }
        stepper.step(.pulse(order.opening, order.compartment, outcome))
    }

    /// What the journal says happened.
    var names: [String] { store.events.map(name(of:)) }

    var storeFault: StoreFault? { stepper.snapshot.storeFault }
}

/// The same numbers again and again.
struct Repeating: RandomNumberGenerator {
    var numbers: [UInt64]
    var index = 0

    mutating func next() -> UInt64 {
        defer { index += 1 }
        return numbers[index % numbers.count]
    }
}
