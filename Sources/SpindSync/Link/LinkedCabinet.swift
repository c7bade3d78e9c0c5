package import SpindAgent
package import SpindCore

/// A running cabinet to the control socket, and its place at a registry: a reload takes over what an
/// enrolment wrote, too.
package struct LinkedCabinet: CabinetControl {
    private let cabinet: any CabinetControl
    private let credentials: CredentialsInForce
    private let account: StoredAccount

    /// Stands before a cabinet whose parts are put together with the key in `credentials`.
    package init(
        _ cabinet: any CabinetControl, credentials: CredentialsInForce, account: StoredAccount
    ) {
        self.cabinet = cabinet
        self.credentials = credentials
        self.account = account
    }

    package func answer(
        _ request: ControlRequest, by principal: Principal
    ) async -> ControlAnswer {
        let answer = await cabinet.answer(request, by: principal)
        if request == .reload, case .reloaded(let reload) = answer, reload.accepted {
            account.use(credentials.adopt())
        }
        return answer
    }

    /// Reads everything anew, for the user that the agent runs as.
    package func reload(by principal: Principal) async -> ControlAnswer {
        await answer(.reload, by: principal)
    }

    package func follow() -> AsyncStream<AuditRecord> { cabinet.follow() }

    package func watch() -> AsyncStream<AgentStatus> { cabinet.watch() }

    /// What the cabinet takes for the time; nothing is known of it while its parts are put together
    /// anew.
    package func belief() async -> TimeBelief {
        let asking = Principal(userID: 0, loginUserID: nil)
        guard case .status(let status) = await cabinet.answer(.status, by: asking) else {
            return TimeBelief(now: WallTime(millisecondsSince1970: 0), trust: .untrusted)
        }
        return TimeBelief(now: status.cabinet.at, trust: status.cabinet.trust)
    }
}
