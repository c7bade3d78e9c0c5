/// The steps of a handover that come after its doors: notices and questions, at one keypad.
struct Interview: Hashable, Sendable {
    var loan: LoanID
    var set: HandoverSetID
    var purpose: AccessPurpose
    /// The step that is shown is the first of these.
    var steps: [HandoverStep]
    /// When the step counts as passed over.
    var until: Instant
}
