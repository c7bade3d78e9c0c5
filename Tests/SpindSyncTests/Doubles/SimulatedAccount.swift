import SpindCore
import SpindSync
import Synchronization

/// A cabinet's place at a ``SimulatedRegistry``.
final class SimulatedAccount: RegistryAccount {
    struct State {
        var place: RegistryPlace?
        var renewals: [Duration] = []
        var renewalFailure: LinkFailure?
        /// Whether dates were checked, for each time a way was opened.
        var openings: [Bool] = []
        var closings = 0
    }

    let registry: SimulatedRegistry
    let state: Mutex<State>
    let changed = Wake()

    /// A certificate that began a day ago and lasts two years.
    init(_ registry: SimulatedRegistry, isEnrolled: Bool = true) {
        self.registry = registry
        state = Mutex(State(place: isEnrolled ? Self.member("first") : nil))
    }

    static func member(
        _ mark: String, from start: WallTime = SimulatedTime.epoch, days: Int64 = 730
    ) -> RegistryPlace {
        RegistryPlace(
            registry: "https://registry.example.org",
            cabinet: CabinetID("cab-1"),
            certificate: WallWindow(start: start, end: start + .seconds(days * 86_400)),
            mark: mark)
    }

    var place: RegistryPlace? { state.withLock { $0.place } }

    /// Enrols the cabinet, or enrols it anew.
    func set(_ place: RegistryPlace?) {
        state.withLock { $0.place = place }
        changed.poke()
    }

    func open(believing belief: TimeBelief) throws(LinkFailure) -> any RegistryTransport {
        state.withLock { $0.openings.append(belief.knowsDates) }
        return Transport(account: self)
    }

    func renew(believing belief: TimeBelief) async throws(LinkFailure) {
        let failure = state.withLock { state in
            state.renewals.append(registry.simulation.elapsed)
            return state.renewalFailure
        }
        if let failure { throw failure }
        state.withLock { state in
            guard var place = state.place else { return }
            let now = SimulatedTime(simulation: registry.simulation).trueTime
            place.certificate = WallWindow(start: now, end: now + .seconds(730 * 86_400))
            place.mark += "'"
            state.place = place
        }
        changed.poke()
    }

    private struct Transport: RegistryTransport {
        let account: SimulatedAccount

        func send(_ request: RegistryRequest) async throws(LinkFailure) -> RegistryResponse {
            try await account.registry.answer(request)
        }

        func close() async { account.state.withLock { $0.closings += 1 } }
    }
}
