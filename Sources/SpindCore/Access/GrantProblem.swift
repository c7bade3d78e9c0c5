/// Where a grant comes from.
public enum GrantOrigin: String, Hashable, Codable, Sendable {
    /// Made on the cabinet: by a cabinet without a registry, or in an emergency.
    case local
    /// Sent by the registry.
    case registry
}

/// Why a grant that the registry sent lets nobody in. In each case the cabinet has recorded it, and
/// whatever an earlier version of that grant allowed, it allows no more, but for the return of an
/// open loan.
public enum GrantProblem: Hashable, Codable, Sendable {
    /// A field is out of its range; which, and what it may be. Nothing of it is kept.
    case malformed(String)
    /// Its PIN's fingerprint was made with another key than the cabinet has. Nothing of it is kept:
    /// the registry sends it again with the right one.
    case keyEpoch(grant: UInt32, cabinet: UInt32)
    /// Another grant in force has the same PIN, and nobody could tell the two apart: neither lets
    /// anybody in. The registry has to give new PINs to those of the two that are its own.
    case duplicatePIN(with: GrantID)
    /// The cabinet has no such handover set. It is kept, and counts once the cabinet file has it.
    case unknownHandoverSet(HandoverSetID)
    /// A grant that was made on the cabinet has this name. Nothing of it is kept.
    case nameTaken
    /// Somebody at the cabinet revoked it, which no change undoes: a new grant is needed.
    case revokedHere
}

/// What came of a ``RemoteCommand``.
public enum RemoteCommandOutcome: Hashable, Codable, Sendable {
    /// Done, and recorded.
    case done
    /// The door will be driven, once; its own records tell what came of it.
    case opening(OpeningID)
    /// Not done, and why.
    case refused(CommandRefusal)
    /// Not done: something in it cannot be; what.
    case malformed(String)
    /// Not begun: its time was over, or may have been as far as the clock can tell.
    case expired
    /// Not begun: nothing vouches for the clock, so nobody knows whether its time is over.
    case clockUntrusted
}
