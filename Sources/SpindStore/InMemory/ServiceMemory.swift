internal import SpindAgent
internal import SpindCore

/// The service credentials and placements of a ``CabinetMemory``, with the invariants of the tables.
struct ServiceMemory: Sendable {
    struct Stored: Sendable {
        var credential: ServiceCredential
        var verifier: CredentialVerifier
    }

    private(set) var credentials: [ServiceID: Stored] = [:]
    private var placements: [Placement] = []

    /// By handover set and compartment.
    var sortedPlacements: [Placement] {
        placements.sorted { ($0.set, $0.home) < ($1.set, $1.home) }
    }

    mutating func add(
        _ credential: ServiceCredential, _ verifier: CredentialVerifier
    ) throws(StoreError) {
        let what = "adding service credential \(credential.id)"
        guard (1...32).contains(credential.id.rawValue.utf8.count), verifier.bytes.count == 32,
            credential.window.end > credential.window.start
        else { throw StoreInvariant.serviceWithinRanges.violation(what) }
        // A name and a card are free again once what had them was revoked or has ended.
        for (id, stored) in credentials
        where id == credential.id || stored.verifier == verifier {
            let before = stored.credential
            if before.revokedAt != nil || before.window.end <= credential.window.start {
                credentials[id] = nil
            }
        }
        if credentials.values.contains(where: { $0.verifier == verifier }) {
            throw StoreInvariant.uniqueServiceVerifier.violation(what)
        }
        if credentials[credential.id] != nil {
            throw StoreInvariant.uniqueService.violation(what)
        }
        credentials[credential.id] = Stored(credential: credential, verifier: verifier)
    }

    mutating func revoke(_ id: ServiceID, at moment: WallTime) throws(StoreError) {
        guard let stored = credentials[id] else {
            throw StoreInvariant.knownService.violation("revoking service credential \(id)")
        }
        credentials[id]?.credential.revokedAt = stored.credential.revokedAt ?? moment
    }

    mutating func drop(endedBefore moment: WallTime) {
        for (id, stored) in credentials {
            let end = stored.credential.window.end
            if min(stored.credential.revokedAt ?? end, end) < moment { credentials[id] = nil }
        }
    }

    mutating func place(_ placement: Placement) throws(StoreError) {
        let what = "placing set \(placement.set)"
        let range = 1...999
        guard range.contains(placement.set.rawValue), range.contains(placement.home.rawValue),
            range.contains(placement.at.rawValue), placement.at != placement.home
        else { throw StoreInvariant.placementWithinRanges.violation(what) }
        if placements.contains(where: { $0.at == placement.at }) {
            throw StoreInvariant.oneThingInACompartment.violation(what)
        }
        if placements.contains(where: { $0.set == placement.set && $0.home == placement.home }) {
            throw StoreInvariant.placedOnce.violation(what)
        }
        placements.append(placement)
    }

    mutating func unplace(_ set: HandoverSetID, home: CompartmentID) throws(StoreError) {
        let count = placements.count
        placements.removeAll { $0.set == set && $0.home == home }
        if placements.count == count {
            throw StoreInvariant.knownPlacement.violation("moving set \(set) home")
        }
    }
}
