import Logging
import SpindAgent
import SpindCore
import SpindCrypto
import SpindDrivers
import SpindSeeds

/// The cabinet's computer while it has power: the real stepper and engine, the locks under their
/// real limits, and the moment in a step at which the power goes.
final class CheckComputer {
    private let world: CheckWorld
    private let locks: CheckLocks
    private let stepper: CabinetStepper
    private let key = CabinetKey.ofChecks
    private var isStopped = false

    init(_ world: CheckWorld) {
        self.world = world
        locks = CheckLocks(world)
        stepper = CabinetStepper(
            CabinetParts(
                layout: world.plan.layout, store: world.disk, locks: locks,
                sockets: CheckSockets(world), annunciators: [:], clock: world.clock,
                verifier: PINVerifier(key: key), service: ServiceVerifier(key: key),
                generator: SeededGenerator(seed: world.random.next()), version: "check",
                logger: Logger(label: "check") { _ in SwiftLogNoOpLogHandler() }))
    }

    /// When the agent has something to do though nothing reaches it.
    var wakeTime: Instant {
        max(world.now, world.clock.worldInstant(stepper.nextWake))
    }

    /// What the keypad is used for.
    var keypadUse: KeypadStatus.Use? { stepper.snapshot.keypads.first?.use }

    /// Why nothing can be recorded; `nil` while all is well.
    var storeFault: StoreFault? { stepper.snapshot.storeFault }

    /// When a lock is to be let go, or an order becomes too old.
    var locksDeadline: Instant? { locks.deadline }

    func start() {
        runStep { $0.start() }
    }

    /// Ends the agent; what its locks still report reaches nobody.
    func stop() {
        isStopped = true
        runStep { $0.step(.stopping) }
    }

    func wake() {
        runStep { $0.step(.wake) }
    }

    func press(_ key: Character) {
        if key == "#" { world.confirmEntry() } else { world.extendEntry(key) }
        runStep { $0.step(.key(KeypadID("keypad"), key)) }
    }

    func contact(_ compartment: CompartmentID, reads state: ContactState) {
        runStep { $0.step(.contact(compartment, state)) }
    }

    func item(_ compartment: CompartmentID, reads state: ItemState) {
        runStep { $0.step(.item(compartment, state)) }
    }

    func button(_ button: DeviceID, reads state: ButtonState) {
        runStep { $0.step(.exitButton(button, state)) }
    }

    func ask(_ request: ControlRequest, _ hear: @escaping @Sendable (ControlAnswer) -> Void) {
        let maintainer = Principal(userID: 1000, loginUserID: 1000)
        runStep { $0.step(.request(request, by: maintainer, reply: hear)) }
    }

    /// The link hands something in.
    func sync(_ input: SyncInput) {
        runStep { $0.step(.sync(input)) }
    }

    func advanceLocks() {
        locks.advance()
        deliverOutcomes()
    }

    /// A step may be the one in which the power goes: then what it still does reaches nothing.
    private func runStep(_ step: (CabinetStepper) -> Void) {
        guard world.hasPower else { return }
        world.drawPowerCut()
        step(stepper)
        world.powerCutPassed()
        world.readCommitted()
        if world.hasPower {
            world.ledger.compare(stepper.snapshot)
            world.compareSockets(stepper.snapshot)
        }
        deliverOutcomes()
    }

    /// Tells the agent what became of its orders, one step each.
    private func deliverOutcomes() {
        while world.hasPower, !isStopped, let (order, outcome) = locks.takeOutcome() {
            runStep { $0.step(.pulse(order.opening, order.compartment, outcome)) }
        }
    }
}

extension CheckComputer {
    /// What whoever holds the key of a checked cabinet can do.
    static let service = ServiceVerifier(key: .ofChecks)
    /// What makes verifiers of PINs at the registry.
    static let pins = PINVerifier(key: .ofChecks)
}

extension CabinetKey {
    /// The key of every checked cabinet; any will do.
    fileprivate static var ofChecks: CabinetKey {
        do {
            return try CabinetKey(bytes: Array(0..<UInt8(byteCount)))
        } catch {
            preconditionFailure("a key of the right length is a key: \(error)")
        }
    }
}
