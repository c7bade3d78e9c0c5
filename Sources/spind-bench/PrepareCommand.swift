import ArgumentParser
import SpindAgent
import SpindCore
import SpindCrypto
import SpindLinux
import SpindStore

/// `spind-bench prepare`: a cabinet's database with a past.
struct PrepareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prepare",
        abstract: "Make a database with a grant to open by, other grants and a journal.")

    @Option(help: "The folder to make cabinet.sqlite and cabinet.key in.")
    var state: String
    @Option(help: "How many grants besides.")
    var grants = 0
    @Option(help: "How many journal records, over the last 60 days.")
    var records = 0
    @Flag(help: "Let the PIN borrow and bring back, instead of opening without a loan.")
    var loan = false

    func validate() throws {
        guard (0...1_000_000).contains(grants), (0...10_000_000).contains(records) else {
            throw ValidationError("--grants is 0 to 1000000, --records 0 to 10000000.")
        }
    }

    func run() throws {
        let state = BenchState(folder: state)
        let store = try state.store()
        let now = SystemClock().read().wall
        try state.addGrant(loan ? .loan : .opening, to: store, around: now)
        try addGrants(to: store, around: now)
        try addRecords(to: store, before: now)
    }

    /// Grants of 300 sets, each of an hour, one after the other.
    private func addGrants(to store: SQLiteCabinetStore, around now: WallTime) throws {
        var generator = SystemRandomNumberGenerator()
        try inBatches(of: 1_000, grants) { number in
            let start = now + .seconds(Int64(number / 300 - 16) * 3_600)
            let grant = Grant(
                id: GrantID("g-\(number)"), kind: .loan, set: HandoverSetID(2 + number % 300),
                window: WallWindow(start: start, end: start + .seconds(3_600)), grace: .zero,
                usesAllowed: 1)
            let verifier = CredentialVerifier(bytes: CabinetKey.drawBytes(using: &generator))
            return [.addGrant(grant, verifier)]
        } commit: {
            _ = try store.commit($0)
        }
    }

    /// Openings of five records, as a day of a cabinet leaves them.
    private func addRecords(to store: SQLiteCabinetStore, before now: WallTime) throws {
        let start = now - .seconds(60 * 86_400)
        let step = Duration.seconds(60 * 86_400) / max(1, records)
        try inBatches(of: 1_000, records) { number in
            [
                .append(
                    AuditDraft(
                        at: start + step * number, trust: .trusted, event: event(number)))
            ]
        } commit: {
            _ = try store.commit($0)
        }
    }

    private func event(_ number: Int) -> AuditEvent {
        let opening = OpeningID(Int64(1 + number / 5))
        let compartment = CompartmentID(1 + number / 5 % 8)
        let grant = GrantID("g-\(number / 5)")
        return switch number % 5 {
        case 0:
            .accessGranted(
                keypad: KeypadID("keypad"), grant: grant, purpose: .pickup,
                set: HandoverSetID(compartment.rawValue), loan: nil)
        case 1:
            .openingIntended(
                opening: opening, compartment: compartment, attempt: 1,
                cause: .grant(grant, .pickup))
        case 2:
            .pulseEnded(opening: opening, compartment: compartment, attempt: 1, outcome: .pulsed)
        case 3: .doorOpened(compartment: compartment, opening: opening, alreadyOpen: false)
        default: .doorClosed(compartment: compartment, opening: opening, openMilliseconds: 9_000)
        }
    }

    private func inBatches(
        of size: Int, _ count: Int, _ operations: (Int) -> [StoreOperation],
        commit: ([StoreOperation]) throws -> Void
    ) throws {
        var batch: [StoreOperation] = []
        for number in 0..<count {
            batch += operations(number)
            if batch.count >= size || number == count - 1 {
                try commit(batch)
                batch = []
            }
        }
    }
}
