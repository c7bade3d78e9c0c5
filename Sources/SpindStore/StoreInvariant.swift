internal import SpindAgent
internal import SpindCore

/// What holds for every state of a store: the schema's constraints, by the names that stand in the
/// context of the error when an operation would break one.
enum StoreInvariant: String, CaseIterable, Error {
    /// Records are numbered without gaps.
    case journalWithoutGaps = "journal_without_gaps"
    /// Records are never changed.
    case journalNeverRewritten = "journal_never_rewritten"
    /// Records are deleted behind an anchor only, and payloads of diagnostic records.
    case journalDeletedBehindAnchor = "journal_deleted_behind_anchor"
    /// The anchor never goes back.
    case anchorOnlyRises = "anchor_only_rises"
    /// The number of the next opening never goes back.
    case openingNumbersOnlyRise = "opening_numbers_only_rise"
    /// A pulse is intended once.
    case pulseIntendedOnce = "pulse_intended_once"
    /// Two grants never share a name.
    case uniqueGrant = "unique_grant"
    /// Two stored grants never share a verifier, whatever their windows. Grants are pruned 90 days
    /// after their end; until then a PIN is not used again.
    case uniqueVerifier = "unique_verifier"
    /// The fields of a grant are within their ranges.
    case grantWithinRanges = "grant_within_ranges"
    /// A grant is used no more often than it allows.
    case usesWithinAllowance = "uses_within_allowance"
    /// The grant that an operation names is stored.
    case knownGrant = "known_grant"
    /// A loan belongs to a stored grant.
    case loanHasGrant = "loan_has_grant"
    /// Two loans never share a name.
    case uniqueLoan = "unique_loan"
    /// A handover set has one open loan at most.
    case oneOpenLoanPerSet = "one_open_loan_per_handover_set"
    /// A part of an asset lies in one place.
    case placedOnce = "placed_once"
    /// A spare compartment holds one thing.
    case oneThingInACompartment = "one_thing_in_a_compartment"
    /// The numbers of a placement are within their ranges.
    case placementWithinRanges = "placement_within_ranges"
    /// The placement that an operation names is stored.
    case knownPlacement = "known_placement"
    /// Two service credentials never share a name.
    case uniqueService = "unique_service"
    /// Two stored service credentials never share a verifier.
    case uniqueServiceVerifier = "unique_service_verifier"
    /// The fields of a service credential are within their ranges.
    case serviceWithinRanges = "service_within_ranges"
    /// The service credential that an operation names is stored.
    case knownService = "known_service"
    /// The loan that an operation names is open.
    case knownOpenLoan = "known_open_loan"
    /// A command of the registry is executed at most once.
    case commandExecutedOnce = "command_executed_once"
    /// A cursor has 1 to 200 characters, and an acknowledgement a number.
    case syncWithinRanges = "sync_within_ranges"

    /// The error of an operation that would break it.
    func violation(_ what: String) -> StoreError {
        StoreError(.corrupt, "\(what) would break \(rawValue); nothing of the step was kept")
    }
}
