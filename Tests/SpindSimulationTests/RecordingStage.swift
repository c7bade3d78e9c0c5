import SpindAgent
import SpindCore
import SpindSimulation
import Synchronization

/// A stage that keeps what was done to it and shows what the test put there.
final class RecordingStage: CabinetStage {
    private struct State {
        var view = SiteView()
        var typed = ""
        var cards: [[UInt8]] = []
        var readers: [String?] = []
        var inputs: [Bool] = []
        var onPress: (@Sendable (RecordingStage) -> Void)?
    }

    let layout = CabinetLayout(
        name: "test",
        compartments: [CompartmentLayout(id: CompartmentID(1), lock: .solenoid, hasContact: true)],
        handoverSets: [HandoverSet(id: HandoverSetID(1), compartments: [CompartmentID(1)])],
        keypads: [KeypadID("keypad")], policy: CabinetPolicy())
    let changes = ChangeSignal()
    private let state = Mutex(State())

    init() {
        state.withLock { state in
            state.view.display = ["PIN eingeben", "und # drücken"]
            state.view.doors = [.init(id: CompartmentID(1), door: SimulatedDoor(lock: .solenoid))]
        }
    }

    var typed: String { state.withLock { $0.typed } }

    var onPress: (@Sendable (RecordingStage) -> Void)? {
        get { state.withLock { $0.onPress } }
        set { state.withLock { $0.onPress = newValue } }
    }

    func append(_ event: AuditEvent) {
        state.withLock { state in
            let draft = AuditDraft(
                at: WallTime(millisecondsSince1970: 0), trust: .trusted, event: event)
            state.view.journal.append(
                AuditRecord(sequence: Int64(state.view.journal.count + 1), draft: draft))
        }
        changes.notify()
    }

    func view() async -> SiteView { state.withLock { $0.view } }

    func press(_ keys: String) async {
        let onPress = state.withLock { state in
            state.typed += keys
            return state.onPress
        }
        onPress?(self)
    }

    func act(_ act: SimulatedDoor.Act, on compartment: CompartmentID) -> SimulatedDoor.Outcome {
        state.withLock { $0.view.doors[0].door.act(act, at: Instant(sinceBoot: .zero)) }
    }

    func move(itemInto isIn: Bool, _ compartment: CompartmentID) -> SimulatedDoor.Outcome {
        state.withLock { state in
            guard let item = state.view.doors[0].item, item != isIn else { return .nothingToDo }
            guard state.view.doors[0].door.position == .open else { return .locked }
            state.view.doors[0].item = isIn
            return .done
        }
    }

    let cardReaders = ["front", "side"]

    func hold(card number: [UInt8], at reader: String?) -> String? {
        guard reader.map(cardReaders.contains) ?? true else { return "no such reader" }
        state.withLock {
            $0.cards.append(number)
            $0.readers.append(reader)
        }
        return nil
    }

    func set(input name: String, inOrder: Bool) -> Bool {
        guard name == "lid" else { return false }
        state.withLock { $0.inputs.append(inOrder) }
        return true
    }

    var inputs: [Bool] { state.withLock { $0.inputs } }

    func answer(to challenge: Challenge) -> String {
        String(challenge.digits.reversed())
    }

    var cards: [[UInt8]] { state.withLock { $0.cards } }
    /// The readers that the cards were held to.
    var readers: [String?] { state.withLock { $0.readers } }

    /// Changes what is seen.
    func see(_ change: (inout SiteView) -> Void) {
        state.withLock { change(&$0.view) }
        changes.notify()
    }

    func ask(_ request: ControlRequest) async -> ControlAnswer {
        switch request {
        case .addGrant(let wish):
            let start = WallTime(millisecondsSince1970: 0)
            let window = WallWindow(
                start: start, end: start + .milliseconds(wish.durationMilliseconds))
            let grant = Grant(
                id: GrantID("g1"), kind: wish.kind, set: wish.set, window: window, grace: .zero,
                usesAllowed: wish.usesAllowed)
            return .grantAdded(GrantSummary(GrantStatus(grant: grant)), pin: "123456")
        case .addService(let wish):
            let start = WallTime(millisecondsSince1970: 0)
            let window = WallWindow(
                start: start, end: start + .milliseconds(wish.durationMilliseconds))
            return .serviceAdded(
                ServiceCredential(
                    id: wish.id, kind: wish.card == nil ? .pin : .card, window: window),
                pin: wish.card == nil ? "987654321" : nil)
        case .verifyJournal:
            return .verification(
                JournalVerification(
                    first: 1, last: 9, head: "",
                    firstBad: .init(sequence: 7, reason: "its hash does not fit")))
        default: return .refused(.failed("not on this stage"))
        }
    }

    func powerCut() async throws {
        throw NoPower()
    }

    private struct NoPower: Error, CustomStringConvertible {
        var description: String { "no power" }
    }
}
