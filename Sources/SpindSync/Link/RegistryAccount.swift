package import SpindCore

/// What the cabinet is at its registry: the identity in force, and what it is good for.
///
/// *Implementation guidance*: the identity may change at any time (an enrolment, a renewal);
/// ``changed`` is poked behind each change, and the link then begins anew with what it finds.
package protocol RegistryAccount: Sendable {
    /// What is known of the identity in force; `nil` while the cabinet belongs to no registry.
    var place: RegistryPlace? { get }
    /// Poked whenever ``place`` changed. The link alone waits for it.
    var changed: Wake { get }
    /// Makes a way to the registry with the identity in force; connects when it is used.
    ///
    /// - Parameter belief: what the cabinet takes for the time, by which the dates of the registry's
    ///   certificate are judged; they say nothing while it does not know the time. The
    ///   certificate's authority and name count always.
    /// - Returns: the way.
    /// - Throws: ``LinkFailure/Code/badIdentity`` when the identity cannot be used.
    func open(believing belief: TimeBelief) throws(LinkFailure) -> any RegistryTransport
    /// Asks for a new certificate and puts it in force, whole or not at all.
    ///
    /// - Parameter belief: as in ``open(believing:)``.
    /// - Throws: why there is none; the old one stays in force.
    func renew(believing belief: TimeBelief) async throws(LinkFailure)
}

/// What a cabinet knows of its place at a registry.
package struct RegistryPlace: Hashable, Sendable {
    /// Where the registry is, as people write it.
    package var registry: String
    /// The registry's name for the cabinet.
    package var cabinet: CabinetID
    /// The certificate's time.
    package var certificate: WallWindow
    /// Differs between any two identities.
    package var mark: String

    package init(
        registry: String, cabinet: CabinetID, certificate: WallWindow, mark: String
    ) {
        self.registry = registry
        self.cabinet = cabinet
        self.certificate = certificate
        self.mark = mark
    }

    /// Whether it is time for another certificate: two thirds of its life are over. The third that
    /// is left, eight months of two years, is longer than the repair of anything that keeps a
    /// cabinet from being heard.
    ///
    /// - Parameter now: the wall clock; where it is not trusted, it is a lower bound.
    /// - Returns: whether it is.
    package func wantsRenewal(at now: WallTime) -> Bool {
        let life = certificate.end - certificate.start
        return now >= certificate.start + life * 2 / 3
    }
}

/// What a cabinet takes for the time.
package struct TimeBelief: Hashable, Sendable {
    /// The time.
    package var now: WallTime
    /// How far it is believed.
    package var trust: ClockTrust

    package init(now: WallTime, trust: ClockTrust) {
        self.now = now
        self.trust = trust
    }

    /// Whether the dates of certificates can be judged by it.
    package var knowsDates: Bool { trust.kind != .untrusted }
}
