package import SpindAgent
import SpindCore
import SpindCrypto
import Synchronization

/// The cabinet's place at its registry as it lies on its disk.
///
/// It is read when the program starts and whenever ``reload()`` is called: an enrolment writes
/// beside the running agent. A renewal is written here.
package final class StoredAccount: RegistryAccount {
    package let changed = Wake()
    private let folder: IdentityFolder
    private let clock: any ClockSource
    private let agent: String
    private let identity: Mutex<DeviceIdentity?>

    /// Makes an account with the identity that was read already, or without one.
    ///
    /// - Parameters:
    ///   - folder: where identities are kept.
    ///   - identity: the one in force; `nil` before the cabinet is enrolled.
    ///   - clock: the machine's clocks.
    ///   - agent: the program and its version.
    package init(
        _ folder: IdentityFolder, identity: DeviceIdentity?, clock: any ClockSource, agent: String
    ) {
        self.folder = folder
        self.clock = clock
        self.agent = agent
        self.identity = Mutex(identity)
    }

    package var place: RegistryPlace? {
        identity.withLock { $0 }.map { identity in
            RegistryPlace(
                registry: identity.registry.url, cabinet: identity.cabinet,
                certificate: identity.certificate.validity,
                // No two certificates are equal, and one moved to another address is another place.
                mark: identity.registry.url + identity.certificate.pem)
        }
    }

    /// Puts an identity in force, or none; the link begins anew with it, in any case.
    package func use(_ identity: DeviceIdentity?) {
        self.identity.withLock { $0 = identity }
        changed.poke()
    }

    package func open(
        believing belief: TimeBelief
    ) throws(LinkFailure) -> any RegistryTransport {
        guard let identity = identity.withLock({ $0 }) else { throw Self.gone }
        return try HTTPTransport(
            to: identity.registry, trust: identity.trust, as: identity, believing: belief,
            clock: clock, agent: agent)
    }

    package func renew(believing belief: TimeBelief) async throws(LinkFailure) {
        guard let identity = identity.withLock({ $0 }) else { throw Self.gone }
        // Without the certificate, which may have ended: a server refuses that, and not none.
        let transport = try HTTPTransport(
            to: identity.registry, trust: identity.trust, as: nil, believing: belief,
            clock: clock, agent: agent)
        let result: Result<DeviceIdentity, LinkFailure>
        do throws(LinkFailure) {
            result = .success(try await renewed(identity, RegistryClient(transport), belief))
        } catch {
            result = .failure(error)
        }
        await transport.close()
        let new = try result.get()
        let isCurrent = self.identity.withLock { current in
            // Somebody enrolled the cabinet anew meanwhile: that counts.
            guard current?.certificate.pem == identity.certificate.pem else { return false }
            current = new
            return true
        }
        if isCurrent { changed.poke() }
    }

    private func renewed(
        _ identity: DeviceIdentity, _ client: RegistryClient, _ belief: TimeBelief
    ) async throws(LinkFailure) -> DeviceIdentity {
        let now = try await time(client, belief)
        do {
            let key = try folder.pendingKey()
            let request = try key.request()
            let proof = identity.renewalProof.code(
                for: request.der, cabinet: identity.cabinet, at: now)
            let answer = try await client.renew(
                RenewRequest(
                    cabinet: identity.cabinet, certificateRequest: request.pem,
                    proof: Hexadecimal.text(proof), at: now))
            let new = try await identity.renewed(by: answer, key: key)
            if let stored = try folder.load(), stored.certificate.pem != identity.certificate.pem {
                return stored
            }
            try folder.store(new)
            return new
        } catch let failure as LinkFailure {
            throw failure
        } catch {
            throw LinkFailure(.badIdentity, "\(error)")
        }
    }

    /// The registry's time, as the proof needs it; the cabinet's own where the registry tells it
    /// only to whom it knows.
    private func time(
        _ client: RegistryClient, _ belief: TimeBelief
    ) async throws(LinkFailure) -> WallTime {
        do throws(LinkFailure) {
            return try await client.time().now
        } catch {
            guard case .refused = error.code else { throw error }
            return belief.now
        }
    }

    private static let gone = LinkFailure(.badIdentity, "the cabinet was taken from its registry")
}

extension HTTPTransport {
    /// Makes a transport to a registry.
    ///
    /// - Parameters:
    ///   - registry: where it is.
    ///   - trust: by what it is known.
    ///   - identity: who asks; `nil` for an enrolment or a renewal.
    ///   - belief: what the cabinet takes for the time.
    ///   - clock: on which that goes on.
    ///   - agent: the program and its version.
    /// - Throws: ``LinkFailure/Code/badIdentity``.
    package init(
        to registry: RegistryAddress, trust: RegistryTrust, as identity: DeviceIdentity?,
        believing belief: TimeBelief, clock: any ClockSource, agent: String
    ) throws(LinkFailure) {
        let asked = clock.read().instant
        do {
            let configuration = try RegistryTLS.configuration(
                trust: trust, host: registry.host, identity: identity
            ) {
                belief.knowsDates
                    ? .checked(at: belief.now + asked.duration(to: clock.read().instant))
                    : .ignored
            }
            self.init(address: "\(registry)", configuration: configuration, agent: agent)
        } catch {
            throw LinkFailure(.badIdentity, "the cabinet's certificate cannot be used: \(error)")
        }
    }
}
