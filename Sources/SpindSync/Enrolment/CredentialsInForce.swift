import Synchronization

/// The credentials that a running agent goes by, and those that it may go by next.
///
/// An enrolment changes the cabinet's key, so the parts are put together anew with it; until they
/// are, the ones before count, and the link goes on with them.
package final class CredentialsInForce: Sendable {
    private struct State {
        var inForce: CabinetCredentials
        /// By mark: those in force and the newest read.
        var known: [String: CabinetCredentials]
        var newest: CabinetCredentials
    }

    /// Where they lie.
    package let place: CabinetCredentials.Place
    private let state: Mutex<State>

    /// Begins with the credentials that were read at the start.
    package init(_ first: CabinetCredentials, in place: CabinetCredentials.Place) {
        self.place = place
        state = Mutex(State(inForce: first, known: [first.mark: first], newest: first))
    }

    /// The mark of the newest credentials that were read.
    package var newestMark: String { state.withLock { $0.newest.mark } }

    /// The credentials with that mark; those in force where there are none.
    package func credentials(marked mark: String) -> CabinetCredentials {
        state.withLock { state in state.known[mark] ?? state.inForce }
    }

    /// Reads what is on the disk now.
    ///
    /// - Parameter generator: the system's (`getrandom`) outside tests.
    /// - Throws: what ``CabinetCredentials/load(_:using:)`` does; nothing changes then.
    package func read(using generator: inout some RandomNumberGenerator) throws {
        let found = try CabinetCredentials.load(place, using: &generator).credentials
        state.withLock { state in
            state.newest = found
            state.known = [state.inForce.mark: state.inForce, found.mark: found]
        }
    }

    /// Puts the newest in force: the parts go by them now.
    ///
    /// - Returns: the identity in force; `nil` while the cabinet belongs to no registry.
    package func adopt() -> DeviceIdentity? {
        state.withLock { state in
            state.inForce = state.newest
            return state.inForce.identity
        }
    }
}
