import NIOPosix
package import SpindAgent
package import SpindCore
package import SpindCrypto

/// Makes a cabinet known to a registry, once, with a token that the registry made for it.
///
///     let identity = try await Enrolment(folder: folder, clock: clock, agent: "spindctl/1.0")
///         .enrol(at: address, token: token, describing: cabinet, believing: belief)
///
/// May be repeated after a lost answer with the same token: the key of the certificate request is
/// kept on the disk before it is used, and the registry then answers as before.
package struct Enrolment: Sendable {
    private let folder: IdentityFolder
    private let clock: any ClockSource
    private let agent: String

    /// Enrols into a folder.
    ///
    /// - Parameters:
    ///   - folder: where the identity will be kept.
    ///   - clock: the machine's clocks.
    ///   - agent: the program and its version.
    package init(folder: IdentityFolder, clock: any ClockSource, agent: String) {
        self.folder = folder
        self.clock = clock
        self.agent = agent
    }

    /// Reads a token as it was typed.
    package static func token(_ text: String) throws(EnrolmentFailure) -> EnrolmentToken {
        do throws(EnrolmentToken.Malformed) {
            return try EnrolmentToken(text)
        } catch {
            throw .token("\(error)")
        }
    }

    /// Checks the registry by the token, asks it, and keeps what it answers.
    ///
    /// - Parameters:
    ///   - registry: where it is.
    ///   - token: its one-time token.
    ///   - cabinet: what the registry has to know of the cabinet.
    ///   - belief: what the cabinet takes for the time.
    /// - Returns: the identity, which is on the disk.
    /// - Throws: ``EnrolmentFailure``; the cabinet's identity is as it was before.
    package func enrol(
        at registry: RegistryAddress, token: EnrolmentToken, describing cabinet: CabinetDescription,
        believing belief: TimeBelief
    ) async throws(EnrolmentFailure) -> DeviceIdentity {
        let trust = try await trust(in: registry, token)
        let key: DeviceKey
        let request: String
        do throws(IdentityError) {
            key = try folder.pendingKey()
            request = try key.request().pem
        } catch {
            throw .disk("\(error)")
        }
        let answer = try await ask(
            EnrolRequest(token: token.text, certificateRequest: request, cabinet: cabinet),
            registry, trust, belief)
        let identity: DeviceIdentity
        do throws(IdentityError) {
            identity = try await DeviceIdentity.enrolled(
                by: answer, at: registry, trust: trust, key: key)
        } catch {
            throw .registry("\(error)")
        }
        do throws(IdentityError) {
            try folder.store(identity)
        } catch {
            throw .disk("\(error); mend that, and repeat the command with the same token")
        }
        return identity
    }

    private func trust(
        in registry: RegistryAddress, _ token: EnrolmentToken
    ) async throws(EnrolmentFailure) -> RegistryTrust {
        do throws(AuthorityProbe.Failure) {
            return try await AuthorityProbe(group: .singletonMultiThreadedEventLoopGroup)
                .trust(at: registry, token: token)
        } catch {
            throw .registry("\(error)")
        }
    }

    private func ask(
        _ request: EnrolRequest, _ registry: RegistryAddress, _ trust: RegistryTrust,
        _ belief: TimeBelief
    ) async throws(EnrolmentFailure) -> EnrolAnswer {
        do throws(LinkFailure) {
            let transport = try HTTPTransport(
                to: registry, trust: trust, as: nil, believing: belief, clock: clock, agent: agent)
            let result: Result<EnrolAnswer, LinkFailure>
            do throws(LinkFailure) {
                result = .success(try await RegistryClient(transport).enrol(request))
            } catch {
                result = .failure(error)
            }
            await transport.close()
            return try result.get()
        } catch {
            switch error.code {
            case .refused(.tokenRefused): throw .refused(error.words)
            case .serverCertificateDates:
                throw .registry(
                    "\(error.words); this machine's is shown by `spindctl clock show` and "
                        + "`timedatectl`")
            default: throw .registry(error.words)
            }
        }
    }
}
