import SpindCore
import SpindRegistryStore

/// Gathers what a booking is judged by.
struct BookingFacts {
    let asset: Asset
    /// Since when its open loan is overdue; `nil` where none is.
    let overdueSince: WallTime?
    /// Since when and until when it is out without a reservation that holds it; `nil` where it is
    /// not. The schema keeps nothing apart from it: bookings and pickups wait for the asset's lock.
    private let out: WallWindow?
    private let region: RegionFacts

    /// The region's time zone.
    var zone: TimeZoneRules { region.zone }

    /// Reads an asset and its region; `locking` keeps the asset as it is until the step ends, so
    /// that closures and moves wait. `nil` where there is no such asset. Loans of the reservation
    /// `except` stand in nobody's way.
    init?(
        _ id: AssetID, except: ReservationID? = nil, in step: RegistryStep, locking: Bool
    ) throws {
        // A statement of its own, which may have to wait: what the next one reads is then as new as
        // the lock.
        if locking { try step.db.lock("assets", SQLValue(id)) }
        guard
            let row = try step.db.row(
                """
                SELECT a.*, r.time_zone, r.state, r.school_holidays, (
                    SELECT min(due_ms) FROM loans WHERE asset = $1 AND state = 'open') AS due_ms, (
                    SELECT max(l.due_ms) \(Self.unheldLoans)) AS out_until_ms, (
                    SELECT min(l.picked_up_ms) \(Self.unheldLoans)) AS out_since_ms
                FROM (SELECT \(Asset.columns) FROM assets WHERE id = $1) AS a
                JOIN organisations o ON o.id = a.organisation JOIN regions r ON r.id = o.region
                """, [SQLValue(id), .text(except?.rawValue ?? ""), SQLValue(step.now)])
        else { return nil }
        asset = try Asset(row)
        region = try RegionFacts(row, in: step)
        overdueSince = try row.optionalTime("due_ms").flatMap { $0 < step.now ? $0 : nil }
        let (since, until) = (
            try row.optionalTime("out_since_ms"), try row.optionalTime("out_until_ms")
        )
        if let since, let until, since < until, until > step.now {
            out = WallWindow(start: since, end: until)
        } else {
            out = nil
        }
    }

    /// Loans of asset `$1` that no reservation but `$2` holds its time for, at time `$3`.
    private static let unheldLoans = """
        FROM loans l LEFT JOIN reservations h ON h.id = l.reservation
        WHERE l.asset = $1 AND l.state = 'open'
            AND (coalesce(h.holds, 0) = 0 OR h.blocked_until <= $3)
            AND (l.reservation IS NULL OR l.reservation <> $2)
        """

    /// What the rules need for a wish, as far as a span of time reaches.
    func context(
        for member: BookingMember, known: WallWindow, except reservation: ReservationID? = nil,
        in step: RegistryStep
    ) throws -> BookingContext {
        let (closures, blocked) = try taken(
            closuresIn: known, blockedIn: known, except: reservation, in: step)
        return BookingContext(
            now: step.now, zone: zone, terms: asset.terms,
            asset: BookedAsset(
                endedAt: asset.endedAt, isPlaced: asset.place != nil, overdueSince: overdueSince),
            member: member, opening: try opening(in: known),
            closures: closures, blocked: blocked, known: known)
    }

    /// When pickups and returns are possible; `nil` for always.
    func opening(in window: WallWindow) throws -> [WallWindow]? {
        try region.opening(asset.terms, in: window, of: asset.id)
    }

    /// A window with the asset's buffers around it.
    func withBuffers(_ window: WallWindow) -> WallWindow {
        let terms = asset.terms
        return WallWindow(
            start: window.start - .seconds(terms.bufferBeforeMinutes * 60),
            end: window.end + .seconds(terms.bufferAfterMinutes * 60))
    }

    /// As much time as a wish alone needs: its day, its buffers, and an opening's length.
    func near(_ wish: BookingWish) -> WallWindow {
        let day = Duration.seconds(86_400)
        let buffered = withBuffers(WallWindow(start: wish.start, end: wish.end))
        let kept = wish.blockedBefore ?? buffered
        return WallWindow(
            start: min(buffered.start, kept.start) - day, end: max(buffered.end, kept.end) + day)
    }

    /// A member, with what is known of them that the terms ask for; `nil` where there is no such
    /// person. `locking` keeps them as they are until the step ends.
    func member(
        _ id: MemberID, in step: RegistryStep, locking: Bool = false
    ) throws -> (Member, BookingMember)? {
        let terms = asset.terms
        if locking { try step.db.lock("members", SQLValue(id)) }
        guard let (member, membership, holding) = try membership(id, in: step) else { return nil }
        let known = BookingMember(
            endedAt: member.endedAt, blockedReason: member.blockedReason, membership: membership,
            licence: terms.licenceClass == nil
                ? nil : try CheckDesk.licence(of: member.id, in: step),
            ages: terms.minimumAge == nil ? [] : try CheckDesk.ages(of: member.id, in: step),
            holding: terms.atOnce == nil ? 0 : holding)
        return (member, known)
    }

    /// A member, their membership in the asset's organisation, and how many of its assets they hold:
    /// reservations that wait for their pickup, and open loans.
    private func membership(
        _ member: MemberID, in step: RegistryStep
    ) throws -> (Member, Membership?, holding: Int)? {
        let row = try step.db.row(
            """
            SELECT \(Member.columns), s.since_ms, s.until_ms, (
                SELECT (SELECT count(*) FROM reservations WHERE member = $1 AND organisation = $2
                        AND holds = 1 AND state IN ('requested', 'confirmed')
                        AND end_ms + grace_ms > $3)
                    + (SELECT count(*) FROM loans WHERE member = $1 AND organisation = $2
                        AND state = 'open')) AS holding
            FROM members m LEFT JOIN memberships s ON s.member = m.id AND s.organisation = $2
            WHERE m.id = $1
            """, [SQLValue(member), SQLValue(asset.organisation), SQLValue(step.now)])
        guard let row else { return nil }
        let membership = try row.optionalTime("since_ms").map {
            Membership(since: $0, until: try row.optionalTime("until_ms"))
        }
        return (try Member(row), membership, Int(try row.integer("holding")))
    }

    /// The asset's closures that meet a window, and its blocked intervals that meet one, each in their
    /// order; what `reservation` itself blocks is left out. Loans that no reservation covers are among
    /// the blocked ones, with the time that is kept free after a return.
    func taken(
        closuresIn window: WallWindow, blockedIn known: WallWindow,
        except reservation: ReservationID? = nil, in step: RegistryStep
    ) throws -> (closures: [BookingClosure], blocked: [WallWindow]) {
        let rows = try step.db.rows(of: [
            ClosureDesk.query(of: asset, meeting: window),
            Self.blocked(asset.id, meeting: known, except: reservation),
        ])
        let held = try rows[1].map { try $0.window("blocked_from", "blocked_until") }
        return (
            try ClosureDesk.closures(in: rows[0]),
            out.map { asset.blocked(held, withLoan: $0) } ?? held
        )
    }

    /// What asks for the blocked intervals of an asset that meet a window. As they never overlap,
    /// the one that begins last before the window is the only earlier one that may reach into it.
    /// The index holds all that is asked for, as long as no reservation is left out.
    static func blocked(
        _ asset: AssetID, meeting window: WallWindow, except reservation: ReservationID?
    ) -> SQLQuery {
        let values = [SQLValue(asset), SQLValue(window.start), SQLValue(window.end)]
        return SQLQuery(
            """
            SELECT blocked_from, blocked_until FROM reservations
            WHERE asset = $1 AND holds = 1 AND blocked_from < $3 AND blocked_from >= coalesce((
                SELECT max(blocked_from) FROM reservations
                WHERE asset = $1 AND holds = 1 AND blocked_from <= $2), $2)
                AND blocked_until > $2\(reservation == nil ? "" : " AND id <> $4")
            ORDER BY blocked_from
            """, values + (reservation.map { [SQLValue($0)] } ?? []))
    }
}

extension Asset {
    /// Blocked intervals, with that of a loan that no reservation covers among them: in order and
    /// apart.
    func blocked(_ held: [WallWindow], withLoan loan: WallWindow) -> [WallWindow] {
        let taken = WallWindow(
            start: loan.start, end: loan.end + .seconds(terms.bufferAfterMinutes * 60))
        return WindowSet(held + [taken]).windows
    }
}
