/// Who or what makes something happen to a reservation or a loan.
public enum LifecycleCause: String, Hashable, Codable, Sendable, CaseIterable {
    /// The member whose it is.
    case member
    /// An operator of the organisation.
    case `operator`
    /// A time that passed, as the registry's clock says.
    case deadline
    /// The journal of the asset's cabinet: what happened.
    case journal
}

/// What may happen to a reservation.
public enum ReservationEvent: String, Hashable, Codable, Sendable, CaseIterable {
    /// The request is granted.
    case confirm
    /// The request is refused.
    case decline
    /// It is called off.
    case cancel
    /// Its end, or its start that has not come, is moved, as the rules of booking allow.
    case change
    /// Nobody confirmed it in time.
    case lapse
    /// Nobody came until the deadline.
    case noPickup
    /// Its holder took the asset.
    case pickup
    /// Somebody else took the asset in its time.
    case othersPickup
    /// Its holder brought the asset back.
    case `return`
    /// Its holder tried to, and the loan did not end.
    case failedReturn
}

/// What may happen to a loan.
public enum LoanEvent: String, Hashable, Codable, Sendable, CaseIterable {
    /// A record says (again) that it began.
    case pickup
    /// The asset came back.
    case `return`
    /// The borrower tried to bring it back, and the loan did not end.
    case failedReturn
    /// Somebody else took the asset.
    case othersPickup
    /// An operator ended it: at the registry, or (the journal) at the cabinet.
    case close
    /// An operator says that the asset will not come back.
    case declareLost
    /// Its end passed.
    case fallDue
    /// Its end is moved, as the rules of booking allow.
    case change
}

/// What an event does to something in a state.
public enum LifecycleOutcome<State: Hashable & Sendable>: Hashable, Sendable {
    /// It stands like this from now on.
    case moves(State)
    /// The state stays; its times change.
    case changesTimes
    /// The state stays; it holds its asset no longer than until now.
    case frees
    /// Nothing changes, and nothing is wrong.
    case noEffect(LifecycleReason)
    /// It is not done. Only members', operators' and deadlines' events are refused, never a journal's.
    case refused(LifecycleReason)
    /// It happened though it should not have: it counts, and becomes an anomaly. `nil`: the state
    /// stays.
    case recorded(AnomalyKind, State?)
}

/// Why an event changes nothing, or is not done.
public enum LifecycleReason: String, Hashable, Codable, Sendable, CaseIterable {
    /// It stands like that already: the event came twice.
    case alreadySo
    /// It has ended otherwise.
    case ended
    /// The asset was taken: what follows is its loan's.
    case pickedUp
    /// The request was granted: it can be cancelled only.
    case confirmed
    /// It still has to be confirmed, so nobody is waited for.
    case notConfirmed
    /// The asset is back.
    case isBack
    /// That is derived from the times, and stored nowhere.
    case derived
    /// The cabinet was not heard past the deadline: somebody may have come.
    case notHeard
    /// Whoever asks may not cause it.
    case notTheirs
}
