package import SpindCore
internal import SpindRegistryStore

/// What somebody wants to book, and for whom.
package struct BookingOrder: Hashable, Sendable {
    package var asset: AssetID
    package var member: MemberID
    package var start: WallTime
    package var end: WallTime

    package init(asset: AssetID, member: MemberID, start: WallTime, end: WallTime) {
        self.asset = asset
        self.member = member
        self.start = start
        self.end = end
    }
}

/// Reservations: makes, changes and ends them.
///
/// Locks are taken in one order: the asset, the member, the cabinet's change log. The schema keeps
/// reservations apart; what is read here is for saying why not.
package enum BookingDesk {
    /// Books. The grant goes to the cabinet with the same commit.
    package static func create(
        _ order: BookingOrder, in step: inout RegistryStep
    ) throws -> RegistryAnswer<Reservation> {
        guard let facts = try BookingFacts(order.asset, in: step, locking: true) else {
            return .refused(.notFound("asset", order.asset.rawValue))
        }
        let asset = facts.asset
        let isOwn = step.caller.member == order.member
        let scope = Scope(
            organisation: asset.organisation, cabinet: asset.place?.cabinet, member: order.member)
        let canBookForOthers = step.refusal(.bookForOthers, on: scope) == nil
        if !canBookForOthers, let no = step.refusal(.bookForOneself, on: scope) {
            return .refused(no)
        }
        if let no = problem(with: order.start, order.end) { return .refused(no) }
        // Locked for the quota, and so that nobody is erased meanwhile.
        guard let (member, known) = try facts.member(order.member, in: step, locking: true) else {
            return .refused(.notFound("member", order.member.rawValue))
        }
        let wish = BookingWish(
            start: order.start, end: order.end,
            booker: isOwn || !canBookForOthers ? .member : .operator)
        // An organisation learns nothing about those who are not its members.
        let person = !isOwn && known.membership == nil ? BookingMember(membership: nil) : known
        switch try judge(wish, facts, person, except: nil, in: step) {
        case .refused(let refusal):
            try Facts.record(
                .refusal, of: asset, home: member.municipality, refusal.main.rule.rawValue,
                in: step)
            return .refused(.booking(refusal))
        case .accepted(let booking):
            var reservation = Reservation(
                id: ReservationID(step.drawName("r")), asset: asset, member: member.id,
                booking: booking, createdAt: step.now, createdBy: step.caller.account)
            try reservation.insert(in: step)
            if reservation.state == .confirmed {
                try GrantDesk.send(&reservation, drawingPIN: true, in: &step)
            }
            try Facts.record(
                .booking, of: asset, home: member.municipality, wish.booker.rawValue, in: step)
            return .done(reservation)
        }
    }

    /// Moves a reservation that stands: its end, or its start while that has not come. `version` is
    /// the one that was read; `nil` to change whatever there is.
    package static func change(
        _ id: ReservationID, to window: (start: WallTime, end: WallTime), version: Int64?,
        in step: inout RegistryStep
    ) throws -> RegistryAnswer<Reservation> {
        guard let found = try find(id, in: step),
            let facts = try BookingFacts(found.asset, except: id, in: step, locking: true),
            var reservation = try find(id, in: step, locking: true),
            let (member, person) = try facts.member(found.member, in: step)
        else { return .refused(.notFound("reservation", id.rawValue)) }
        if let no = step.refusal(.changeReservation, on: reservation.scope) {
            return .refused(no)
        }
        if let no = problem(with: window.start, window.end) { return .refused(no) }
        guard version == nil || version == reservation.version else {
            return .refused(.changedMeanwhile("reservation"))
        }
        let isOwn = step.caller.member == reservation.member
        let outcome = ReservationMachine.outcome(
            of: .change, by: isOwn ? .member : .operator, in: reservation.state)
        guard case .changesTimes = outcome else {
            return .refused(refusal(outcome, reservation.state))
        }
        guard (window.start, window.end) != (reservation.window.start, reservation.window.end)
        else { return .done(reservation) }
        let wish = BookingWish(
            start: window.start, end: window.end, booker: isOwn ? .member : .operator,
            changing: reservation.window, blockedBefore: reservation.blocked)
        if let no = try refusal(of: wish, reservation, facts.asset, in: step) {
            return .refused(no)
        }
        let before = reservation
        let verdict = try judge(
            wish, facts, person, except: id, in: step)
        switch verdict {
        case .refused(let refusal):
            try Facts.record(
                .refusal, of: facts.asset, home: member.municipality,
                refusal.main.rule.rawValue, in: step)
            return .refused(.booking(refusal))
        case .accepted(let booking):
            reservation.window = booking.window
            reservation.blocked = booking.blocked
            reservation.noShowAt = booking.noShowAt
            reservation.grace = booking.grace
            reservation.holds = true
            reservation.requestedUntil = reservation.requestedUntil.map {
                min($0, booking.window.end)
            }
            if reservation.state != .requested {
                try GrantDesk.send(&reservation, drawingPIN: false, in: &step)
                try moveLoan(of: reservation, in: step)
            }
            try reservation.update(in: step)
            if !isOwn { try GrantDesk.keepLease(of: before, as: reservation, in: &step) }
            try step.record("changeReservation", id.rawValue)
            return .done(reservation)
        }
    }

    /// Calls a reservation off. Its time is free at once where its holder does it, otherwise when
    /// the cabinet acknowledged the revocation: until then somebody may stand there with the PIN.
    package static func cancel(
        _ id: ReservationID, in step: inout RegistryStep
    ) throws -> RegistryAnswer<Reservation> {
        try end(id, .cancel, asking: .cancelReservation, in: &step)
    }

    /// Refuses a request.
    package static func decline(
        _ id: ReservationID, in step: inout RegistryStep
    ) throws -> RegistryAnswer<Reservation> {
        try end(id, .decline, asking: .decideRequest, in: &step)
    }

    /// Grants a request; the grant goes to the cabinet with the same commit.
    package static func confirm(
        _ id: ReservationID, in step: inout RegistryStep
    ) throws -> RegistryAnswer<Reservation> {
        guard let found = try find(id, in: step),
            try AssetDesk.find(found.asset, in: step, locking: true) != nil,
            var reservation = try find(id, in: step, locking: true)
        else { return .refused(.notFound("reservation", id.rawValue)) }
        if let no = step.refusal(.decideRequest, on: reservation.scope) { return .refused(no) }
        if reservation.state == .requested, let until = reservation.requestedUntil,
            until <= step.now
        {
            return .refused(
                .conflict(
                    german: "Die Anfrage ist verfallen; bitte neu buchen.",
                    english: "The request has lapsed; book anew.",
                    dutch: "De aanvraag is verlopen; boek opnieuw."))
        }
        switch ReservationMachine.outcome(
            of: .confirm, by: .operator, in: reservation.state)
        {
        case .moves(let state): reservation.state = state
        case .noEffect: return .done(reservation)
        case let other: return .refused(refusal(other, reservation.state))
        }
        reservation.requestedUntil = nil
        try GrantDesk.send(&reservation, drawingPIN: true, in: &step)
        try reservation.update(in: step)
        try step.record("confirmReservation", id.rawValue)
        return .done(reservation)
    }

    /// The reservation of that name. Whoever shows it checks the caller's right; `locking` keeps it
    /// as it is until the step ends, and is for whoever has locked its asset.
    package static func find(
        _ id: ReservationID, in step: RegistryStep, locking: Bool = false
    ) throws -> Reservation? {
        try step.db.row(
            """
            SELECT \(Reservation.columns) FROM reservations WHERE id = $1\
            \(locking ? step.db.lockingClause : "")
            """, [SQLValue(id)]
        ).map(Reservation.init)
    }

    /// The reservation, if the caller may see it.
    package static func show(
        _ id: ReservationID, in step: RegistryStep
    ) throws -> RegistryAnswer<Reservation> {
        guard let reservation = try find(id, in: step) else {
            return .refused(.notFound("reservation", id.rawValue))
        }
        if let no = step.refusal(.seeReservation, on: reservation.scope) { return .refused(no) }
        return .done(reservation)
    }

    private static func end(
        _ id: ReservationID, _ event: ReservationEvent, asking action: RegistryAction,
        in step: inout RegistryStep
    ) throws -> RegistryAnswer<Reservation> {
        guard let found = try find(id, in: step),
            let asset = try AssetDesk.find(found.asset, in: step, locking: true),
            var reservation = try find(id, in: step, locking: true)
        else { return .refused(.notFound("reservation", id.rawValue)) }
        if let no = step.refusal(action, on: reservation.scope) { return .refused(no) }
        let isOwn = event == .cancel && step.caller.member == reservation.member
        switch ReservationMachine.outcome(
            of: event, by: isOwn ? .member : .operator, in: reservation.state)
        {
        case .moves(let state): reservation.state = state
        case .noEffect: return .done(reservation)
        case let other: return .refused(refusal(other, reservation.state))
        }
        try GrantDesk.release(
            &reservation, ending: isOwn ? .holder : .operator, in: &step)
        reservation.endedAt = step.now
        reservation.endedBy = step.caller.account
        try reservation.update(in: step)
        try Facts.record(
            .cancellation, of: asset, home: "",
            event == .decline ? "declined" : isOwn ? "member" : "operator", in: step)
        try step.record("\(event.rawValue)Reservation", id.rawValue)
        return .done(reservation)
    }

    /// Judges with what is near; only a refusal has to know the whole horizon, for the next slot.
    /// What lies beyond the horizon is refused for that, whatever else may be there.
    private static func judge(
        _ wish: BookingWish, _ facts: BookingFacts, _ member: BookingMember,
        except reservation: ReservationID?, in step: RegistryStep
    ) throws -> BookingVerdict {
        let all = BookingRules.span(for: wish, under: facts.asset.terms, now: step.now)
        if wish.start < wish.end, all.start <= wish.start, wish.end <= all.end {
            let near = BookingRules.judge(
                wish,
                in: try facts.context(
                    for: member, known: facts.near(wish), except: reservation, in: step))
            guard case .refused = near else { return near }
        }
        return BookingRules.judge(
            wish,
            in: try facts.context(for: member, known: all, except: reservation, in: step))
    }

    /// Times that are none: the rules are for those that people may have meant.
    private static func problem(with start: WallTime, _ end: WallTime) -> RegistryRefusal? {
        for (field, time) in [("start", start), ("end", end)]
        where !FieldRules.times.contains(time.millisecondsSince1970) {
            return .invalid(
                field: field, german: "eine Zeit in 2000 bis 2200",
                english: "a time in 2000 to 2200",
                dutch: "een tijd in 2000 tot 2200")
        }
        return nil
    }

    /// In words, why a reservation in that state is left as it is.
    private static func refusal(
        _ outcome: LifecycleOutcome<ReservationState>, _ state: ReservationState
    ) -> RegistryRefusal {
        if case .refused(.notTheirs) = outcome { return .onlyOperators }
        let words = state.words
        return .conflict(
            german: "Die Reservierung ist \(words.german); das geht mit ihr nicht mehr.",
            english: "The reservation is \(words.english); this cannot be done with it any more.",
            dutch: "De reservering is \(words.dutch); dat kan er niet meer mee.")
    }

    /// Why a change is none, whatever the time asked for.
    private static func refusal(
        of wish: BookingWish, _ reservation: Reservation, _ asset: Asset, in step: RegistryStep
    ) throws -> RegistryRefusal? {
        if reservation.state == .fulfilled {
            guard try isOut(reservation, in: step) else {
                return .conflict(
                    german: "Der Gegenstand ist zurück; bitte neu buchen.",
                    english: "The asset is back; book anew.",
                    dutch: "Het voorwerp is terug; boek opnieuw.")
            }
            // Who has it has it: a later start would give away a time in which it is out.
            guard wish.start == reservation.window.start else {
                return .conflict(
                    german: "Der Gegenstand ist abgeholt; nur das Ende kann sich noch ändern.",
                    english: "The asset was picked up; only the end can still change.",
                    dutch: "Het voorwerp is opgehaald; alleen het einde kan nog veranderen.")
            }
        }
        // What somebody has to confirm is not confirmed for another time.
        let isConfirmed = reservation.state != .requested && asset.terms.confirmWithinMinutes != nil
        guard isConfirmed, !wish.givesBack,
            step.refusal(.decideRequest, on: reservation.scope) != nil
        else { return nil }
        return .onlyOperators
    }

    /// Whether what was picked up is not back yet.
    private static func isOut(
        _ reservation: Reservation, in step: RegistryStep
    ) throws -> Bool {
        try step.db.row(
            "SELECT count(*) AS open FROM loans WHERE reservation = $1 AND state = 'open'",
            [SQLValue(reservation.id)]
        )?.integer("open") ?? 0 > 0
    }

    private static func moveLoan(
        of reservation: Reservation, in step: RegistryStep
    ) throws {
        try step.db.run(
            """
            UPDATE loans SET due_ms = $2, version = version + 1
            WHERE reservation = $1 AND state = 'open'
            """,
            [SQLValue(reservation.id), SQLValue(reservation.window.end + reservation.grace)])
    }
}
