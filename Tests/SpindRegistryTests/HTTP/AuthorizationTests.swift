import HTTPTypes
import SpindCore
import SpindRegistryContracts
import SpindRegistryStore
import Testing

@testable import SpindRegistry

/// Who may call what, as a table: every route, asked about something of `rhede`, by every role.
@Suite(.timeLimit(.minutes(3))) struct AuthorizationTests {
    typealias Actor = APIBench.Actor

    /// A request, and who it is answered for; everybody else gets 401 or 403.
    struct Row: Sendable, CustomTestStringConvertible {
        var operation: String
        var method: HTTPRequest.Method
        var path: String
        var body: JSONValue?
        /// What those get who may.
        var status: Int
        var allowed: Set<Actor>

        var testDescription: String { operation }

        init(
            _ operation: String, _ method: HTTPRequest.Method, _ path: String,
            _ body: JSONValue?, _ status: Int, _ allowed: Set<Actor>
        ) {
            self.operation = operation
            self.method = method
            self.path = path
            self.body = body
            self.status = status
            self.allowed = allowed
        }

        init(
            _ operation: String, _ method: HTTPRequest.Method, _ path: String, _ status: Int,
            _ allowed: Set<Actor>
        ) {
            self.init(operation, method, path, nil, status, allowed)
        }
    }

    private static let everybody = Set(Actor.allCases)
    private static let signedIn = everybody.subtracting([.nobody])
    private static let administrator: Set<Actor> = [.administrator]
    private static let operators: Set<Actor> = [.operatorOfRhede]
    private static let technicians: Set<Actor> = [.operatorOfRhede, .maintainer]
    private static let seers: Set<Actor> = [
        .operatorOfRhede, .steward, .maintainer, .administrator,
    ]
    private static let onSite: Set<Actor> = [.operatorOfRhede, .steward, .maintainer]

    /// Asks nothing of anybody's: the same for all who are signed in.
    private static let own: [Row] = [
        Row("health", .get, "/v1/health", 200, everybody),
        Row("ready", .get, "/v1/ready", 200, everybody),
        Row("openapi", .get, "/v1/openapi.json", 200, everybody),
        Row("showMe", .get, "/v1/me", 200, signedIn),
        Row("listTokens", .get, "/v1/tokens", 200, signedIn),
        Row("makeToken", .post, "/v1/tokens", ["label": "x"], 201, signedIn),
        Row("endToken", .delete, "/v1/tokens/t-none", 404, signedIn),
        Row("logOut", .delete, "/v1/sessions/current", 204, signedIn),
        Row(
            "changeOwnPassword", .put, "/v1/me/password", ["current": "x"], 422,
            signedIn),
    ]

    private static let accounts: [Row] = [
        Row("listAccounts", .get, "/v1/accounts", 200, administrator),
        Row("showAccount", .get, "/v1/accounts/a-analyst", 200, administrator),
        Row(
            "createAccount", .post, "/v1/accounts", ["region": "kreis-borken", "login": "neu"], 201,
            administrator),
        Row(
            "changeAccount", .patch, "/v1/accounts/a-analyst", ["version": 1, "label": "x"], 200,
            administrator),
        // The resident's own operator may too: they are nothing but a member of theirs.
        Row(
            "setPassword", .put, "/v1/accounts/a-resident/password",
            ["password": .text(APIBench.password)], 204, [.administrator, .operatorOfRhede]),
    ]

    private static let places: [Row] = [
        Row("listRegions", .get, "/v1/regions", 200, signedIn),
        Row("showRegion", .get, "/v1/regions/kreis-borken", 200, signedIn),
        Row("createRegion", .post, "/v1/regions", ["id": "neu", "name": "N"], 201, administrator),
        Row(
            "changeRegion", .patch, "/v1/regions/kreis-borken", ["name": "N"], 200, administrator),
        Row("listOrganisations", .get, "/v1/organisations", 200, signedIn),
        Row("showOrganisation", .get, "/v1/organisations/rhede", 200, signedIn),
        Row(
            "createOrganisation", .post, "/v1/organisations",
            [
                "id": "neu", "region": "kreis-borken", "name": "N", "kind": "utility",
                "municipality": "Rhede",
            ], 201, administrator),
        Row(
            "changeOrganisation", .patch, "/v1/organisations/rhede", ["name": "N"], 200,
            administrator),
        // Both still have what has not ended.
        Row("endOrganisation", .delete, "/v1/organisations/rhede", 409, administrator),
        Row("endRegion", .delete, "/v1/regions/kreis-borken", 409, administrator),
        Row("listAssets", .get, "/v1/assets", 200, signedIn),
        Row("showAsset", .get, "/v1/assets/bohrmaschine-rhede", 200, signedIn),
        Row(
            "createAsset", .post, "/v1/assets",
            [
                "id": "neu", "organisation": "rhede", "kind": "item", "name": "N",
                "municipality": "Rhede",
            ], 201, operators),
        Row(
            "changeAsset", .patch, "/v1/assets/bohrmaschine-rhede", ["version": 1, "name": "N"],
            200, operators),
        // It is reserved.
        Row("endAsset", .delete, "/v1/assets/bohrmaschine-rhede", 409, operators),
        Row("showAvailability", .get, "/v1/assets/bohrmaschine-rhede/availability", 200, signedIn),
        Row("listAvailability", .get, "/v1/availability", 200, signedIn),
        Row("listCabinets", .get, "/v1/cabinets", 200, signedIn),
        Row("showCabinet", .get, "/v1/cabinets/rathaus-rhede", 200, signedIn),
        Row(
            "createCabinet", .post, "/v1/cabinets",
            ["id": "neu", "organisation": "rhede", "name": "N", "municipality": "Rhede"], 201,
            technicians),
        Row(
            "changeCabinet", .patch, "/v1/cabinets/rathaus-rhede", ["version": 1, "name": "N"],
            200, technicians),
        // An asset lies in it: whoever may is told so.
        Row("endCabinet", .delete, "/v1/cabinets/rathaus-rhede", 409, technicians),
        Row("showCabinetLink", .get, "/v1/cabinets/rathaus-rhede/link", 200, seers),
        Row("listJournal", .get, "/v1/cabinets/rathaus-rhede/journal", 200, onSite),
        Row("listCommands", .get, "/v1/cabinets/rathaus-rhede/commands", 200, seers),
        // The bench's cabinets have not enrolled: nothing reaches them.
        Row(
            "giveCommand", .post, "/v1/cabinets/rathaus-rhede/commands",
            ["action": "open", "compartment": 1, "reason": "klemmt"], 409, onSite),
        Row("showCommand", .get, "/v1/commands/c-bench", 200, seers),
        Row(
            "listEnrolmentTokens", .get, "/v1/cabinets/rathaus-rhede/enrolment-tokens", 200,
            technicians),
        Row(
            "makeEnrolmentToken", .post, "/v1/cabinets/rathaus-rhede/enrolment-tokens", [:], 201,
            technicians),
        Row(
            "revokeEnrolmentToken", .delete,
            "/v1/cabinets/rathaus-rhede/enrolment-tokens/0000000000000000", 404, technicians),
        Row("revokeCabinet", .post, "/v1/cabinets/rathaus-rhede/revocation", 200, technicians),
        Row(
            "answerChallenge", .post, "/v1/cabinets/rathaus-rhede/break-glass",
            ["challenge": "31415926", "who": "op-3", "reason": "kein Netz"], 409, technicians),
        Row("listClosures", .get, "/v1/closures?organisation=rhede", 200, signedIn),
        Row(
            "createClosure", .post, "/v1/closures",
            [
                "organisation": "rhede", "cabinet": "rathaus-rhede",
                "start": "2026-12-24T00:00:00+01:00", "end": "2026-12-27T00:00:00+01:00",
                "reason": "Weihnachten",
            ], 201, [.operatorOfRhede, .steward]),
        Row("endClosure", .delete, "/v1/closures/x-bench", 200, [.operatorOfRhede, .steward]),
    ]

    private static let people: [Row] = [
        Row("listMembers", .get, "/v1/members?organisation=rhede", 200, operators),
        Row("showMember", .get, "/v1/members/m-ada", 200, [.operatorOfRhede, .resident]),
        Row(
            "createMember", .post, "/v1/members", ["organisation": "rhede", "name": "N"], 201,
            operators),
        Row(
            "changeMember", .patch, "/v1/members/m-ada", ["version": 1, "name": "N"], 200,
            operators),
        Row("endMember", .delete, "/v1/members/m-ada", 200, operators),
        Row(
            "eraseMember", .post, "/v1/members/m-ada/erasure", 409, [.operatorOfRhede, .resident]),
        Row("joinOrganisation", .put, "/v1/members/m-bea/memberships/rhede", [:], 200, operators),
        Row("leaveOrganisation", .delete, "/v1/members/m-ada/memberships/rhede", 204, operators),
        Row(
            "exportMember", .get, "/v1/members/m-ada/export", 200, [.operatorOfRhede, .resident]),
        Row("showChecks", .get, "/v1/members/m-ada/checks", 200, [.operatorOfRhede, .resident]),
        Row(
            "checkLicence", .put, "/v1/members/m-ada/licence-check",
            ["classes": ["B"], "validUntil": "2027-12-01T00:00:00Z"], 200, operators),
        Row("checkAge", .put, "/v1/members/m-ada/age-checks/18", 200, operators),
    ]

    private static let bookings: [Row] = [
        Row(
            "listReservations", .get, "/v1/reservations?organisation=rhede", 200, operators),
        Row(
            "createReservation", .post, "/v1/reservations",
            [
                "asset": "bohrmaschine-rhede", "member": "m-ada",
                "start": "2026-12-09T09:00:00+01:00", "end": "2026-12-09T12:00:00+01:00",
            ], 201, [.operatorOfRhede, .resident]),
        Row(
            "showReservation", .get, "/v1/reservations/r-bench", 200,
            [.operatorOfRhede, .steward, .resident]),
        Row(
            "changeReservation", .patch, "/v1/reservations/r-bench",
            ["version": 1, "end": "2026-12-02T13:00:00+01:00"], 200, [.operatorOfRhede, .resident]),
        Row(
            "cancelReservation", .post, "/v1/reservations/r-bench/cancellation", 200,
            [.operatorOfRhede, .resident]),
        Row(
            "confirmReservation", .post, "/v1/reservations/r-bench/confirmation", 200, operators),
        Row("declineReservation", .post, "/v1/reservations/r-bench/refusal", 409, operators),
        Row("showPIN", .get, "/v1/reservations/r-bench/pin", 200, [.operatorOfRhede, .resident]),
        Row(
            "printSlip", .get, "/v1/reservations/r-bench/slip", 409,
            [.operatorOfRhede, .resident]),
        Row(
            "printSlipPage", .get, "/v1/reservations/r-bench/slip.html", 409,
            [.operatorOfRhede, .resident]),
        Row("listLoans", .get, "/v1/loans?organisation=rhede", 200, operators),
        Row("showLoan", .get, "/v1/loans/l-bench", 200, [.operatorOfRhede, .steward, .resident]),
        Row("endLoan", .post, "/v1/loans/l-bench/end", ["lost": false], 200, operators),
        Row("listAnomalies", .get, "/v1/anomalies?organisation=rhede", 200, technicians),
        Row(
            "closeAnomaly", .post, "/v1/anomalies/x-anomaly/closing", ["note": "geprüft"], 200,
            onSite),
        Row(
            "showToday", .get, "/v1/today?organisation=rhede&cabinet=rathaus-rhede", 200,
            [.operatorOfRhede, .steward]),
        Row(
            "showFigures", .get, "/v1/figures?organisation=rhede&from=2026-01-01&to=2026-12-31",
            200, [.operatorOfRhede, .analyst]),
    ]

    private static let backups: [Row] = [
        Row("listActions", .get, "/v1/actions", 200, administrator),
        Row("makeBackup", .post, "/v1/backups", 201, administrator),
        Row("fetchBackup", .get, "/v1/backups/0a", 404, administrator),
        Row("removeBackup", .delete, "/v1/backups/0a", 404, administrator),
    ]

    static let rows = own + accounts + places + people + bookings + backups

    @Test func everyRouteHasItsRow() {
        // Without a session there is nobody to be authorised.
        let routed = Set(RegistryAPI.routes.map(\.operation)).subtracting(["logIn"])
        #expect(routed == Set(Self.rows.map(\.operation)))
    }

    @Test(arguments: rows.filter { $0.method == .get })
    func whoeverMayReads_AndNobodyElse(_ row: Row) async throws {
        try await APIBench.run(on: TestedEngine.available) { bench, client in
            try await bench.fillBookings()
            for actor in Actor.allCases { try await Self.check(row, actor, client) }
        }
    }

    @Test(arguments: rows.filter { $0.method != .get })
    func whoeverMayWrites_AndNobodyElse(_ row: Row) async throws {
        // Those who may not come first, while everything is still as it was.
        try await APIBench.run { bench, client in
            try await bench.fillBookings()
            for actor in Actor.allCases where !row.allowed.contains(actor) {
                try await Self.check(row, actor, client)
            }
            if row.allowed == Self.signedIn {
                for actor in Actor.allCases { try await Self.check(row, actor, client) }
            }
        }
        guard row.allowed != Self.signedIn else { return }
        for actor in Actor.allCases where row.allowed.contains(actor) {
            try await APIBench.run { bench, client in
                try await bench.fillBookings()
                try await Self.check(row, actor, client)
            }
        }
    }

    private static func check(_ row: Row, _ actor: Actor, _ client: APIClient) async throws {
        let answer = try await client.ask(actor, row.method, row.path, row.body)
        let expected = row.allowed.contains(actor) ? row.status : actor == .nobody ? 401 : 403
        #expect(
            answer.status == expected, "\(row.operation) by \(actor.rawValue): \(answer.text)")
    }

    @Test func residentsSeeTheirOwnListsAlone() async throws {
        try await APIBench.run { bench, client in
            try await bench.fillBookings()
            for path in ["/v1/reservations", "/v1/loans"] {
                let own = try await client.ask(.resident, .get, path)
                #expect(own.status == 200 && own.text.contains("m-ada"))
                let other = try await client.ask(.otherResident, .get, path)
                #expect(other.status == 200 && !other.text.contains("m-ada"))
                let foreign = try await client.ask(.otherResident, .get, path + "?member=m-ada")
                #expect(foreign.problem == .forbidden)
                let nobodys = try await client.ask(.analyst, .get, path)
                #expect(nobodys.problem == .invalid)
            }
        }
    }
}

extension APIBench {
    /// Adds to `rhede` a reservation and a loan of Ada, a closure and an anomaly.
    func fillBookings() async throws {
        let start = Self.start.millisecondsSince1970
        let hour: Int64 = 3_600_000
        try await registry.write(as: .local(userID: 0)) { step in
            try step.db.run(
                """
                INSERT INTO reservations (id, organisation, asset, member, cabinet, handover_set,
                    state, start_ms, end_ms, grace_ms, blocked_from, blocked_until, holds,
                    no_show_ms, created_ms, created_by)
                VALUES ('r-bench', 'rhede', 'bohrmaschine-rhede', 'm-ada', 'rathaus-rhede', 1,
                    'confirmed', $1, $2, 0, $1, $2, 1, $2, $3, 'a-resident')
                """, [.integer(start + 25 * hour), .integer(start + 28 * hour), .integer(start)])
            try step.db.run(
                """
                INSERT INTO loans (id, organisation, asset, member, cabinet, journal, number,
                    grant_name, handover_set, state, picked_up_ms, due_ms)
                VALUES ('l-bench', 'rhede', 'bohrmaschine-rhede', 'm-ada', 'rathaus-rhede', 'j', 1,
                    'r-before', 1, 'open', $1, $2)
                """, [.integer(start - 5 * hour), .integer(start + 2 * hour)])
            try step.db.run(
                """
                INSERT INTO closures (id, organisation, cabinet, start_ms, end_ms, reason,
                    created_ms, created_by)
                VALUES ('x-bench', 'rhede', 'rathaus-rhede', $1, $2, 'Umbau', $3, 'a-x')
                """, [.integer(start + 900 * hour), .integer(start + 950 * hour), .integer(start)])
            try step.db.run(
                """
                INSERT INTO commands (id, cabinet, action, reason, created_by, created_ms,
                    expires_ms)
                VALUES ('c-bench', 'rathaus-rhede', $2, 'klemmt', 'a-x', $1, $1)
                """,
                [
                    .integer(start),
                    .text(try StoredJSON.encode(RemoteCommand.Action.open(CompartmentID(1)))),
                ])
            try step.db.run(
                """
                INSERT INTO anomalies (id, organisation, cabinet, kind, detail, at_ms)
                VALUES ('x-anomaly', 'rhede', 'rathaus-rhede', 'lockStuck', 'door 1', $1)
                """, [.integer(start)])
        }
    }
}
