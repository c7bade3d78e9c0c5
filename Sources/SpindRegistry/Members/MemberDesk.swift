package import SpindCore
internal import SpindRegistryStore

/// Members: people who may book. They need neither e-mail nor smartphone.
package enum MemberDesk {
    /// Adds a person, a member of that organisation from now on.
    package static func create(
        _ wanted: Member, of organisation: OrganisationID, number: String = "",
        in step: inout RegistryStep
    ) throws -> RegistryAnswer<Member> {
        if let no = step.refusal(.manageMembers, on: Scope(organisation: organisation)) {
            return .refused(no)
        }
        if let no = problem(with: wanted)
            ?? FieldRules.line(number, field: "number", longest: 40, mayBeEmpty: true)
        {
            return .refused(no)
        }
        guard let home = try OrganisationDesk.find(organisation, in: step), home.endedAt == nil
        else { return .refused(.notFound("organisation", organisation.rawValue)) }
        var member = wanted
        member.id = MemberID(step.drawName("m"))
        member.region = home.region
        try step.db.run(
            """
            INSERT INTO members (id, region, name, email, phone, municipality, language, created_ms)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            [
                SQLValue(member.id), SQLValue(member.region), SQLValue(member.name),
                SQLValue(member.email), SQLValue(member.phone), .text(member.municipality),
                .text(member.language.rawValue), SQLValue(step.now),
            ])
        try join(member.id, organisation, number, in: step)
        try step.record("createMember", member.id.rawValue, organisation.rawValue)
        return .done(member)
    }

    /// Changes what is known of a person, or blocks or ends them.
    package static func change(
        _ member: Member, in step: inout RegistryStep
    ) throws -> RegistryAnswer<Member> {
        guard let found = try find(member.id, in: step), found.erasedAt == nil else {
            return .refused(.notFound("member", member.id.rawValue))
        }
        if let no = try refusal(.manageMembers, on: member.id, in: step) { return .refused(no) }
        if let no = problem(with: member)
            ?? member.blockedReason.flatMap({
                FieldRules.line($0, field: "blockedReason", longest: 200)
            })
        {
            return .refused(no)
        }
        let changed = try step.db.run(
            """
            UPDATE members SET name = $2, email = $3, phone = $4, municipality = $5,
                language = $6, blocked_reason = $7, ended_ms = $8, version = version + 1
            WHERE id = $1 AND version = $9
            """,
            [
                SQLValue(member.id), SQLValue(member.name), SQLValue(member.email),
                SQLValue(member.phone), .text(member.municipality),
                .text(member.language.rawValue), SQLValue(member.blockedReason),
                SQLValue(member.endedAt), .integer(member.version),
            ])
        guard changed == 1 else { return .refused(.changedMeanwhile("member")) }
        try step.record("changeMember", member.id.rawValue)
        var now = member
        now.version += 1
        return .done(now)
    }

    /// Forgets who a person is. Their reservations and loans stay under the pseudonym; nobody can
    /// be erased who has an asset out or a reservation that stands.
    package static func erase(
        _ id: MemberID, in step: inout RegistryStep
    ) throws -> RegistryAnswer<Member> {
        guard let found = try find(id, in: step, locking: true), found.erasedAt == nil else {
            return .refused(.notFound("member", id.rawValue))
        }
        if let no = try refusal(.eraseMember, on: id, in: step) { return .refused(no) }
        let open = try step.db.row(
            """
            SELECT (SELECT count(*) FROM loans WHERE member = $1 AND state = 'open')
                + (SELECT count(*) FROM reservations WHERE member = $1
                    AND state IN ('requested', 'confirmed')) AS open
            """, [SQLValue(id)])
        guard try open?.integer("open") == 0 else {
            return .refused(
                .conflict(
                    german: "Es gibt Reservierungen oder Leihen, die nicht beendet sind; "
                        + "erst die beenden.",
                    english: "There are reservations or loans that have not ended; end them first.",
                    dutch: "Er zijn reserveringen of uitleningen die niet zijn beëindigd; "
                        + "beëindig die eerst."))
        }
        guard try !mayStillBeLetIn(id, in: step) else {
            return .refused(
                .conflict(
                    german: "Ein Schrank kann eine abgesagte Reservierung noch für gültig halten; "
                        + "wieder, wenn er erreichbar war oder ihre Zeit vorbei ist.",
                    english: "A cabinet may still take a reservation that was called off for "
                        + "valid; again when it was heard, or when that time is over.",
                    dutch: "Een kast kan een afgezegde reservering nog geldig vinden; opnieuw "
                        + "als hij bereikbaar was of als die tijd voorbij is."))
        }
        try forgetWords(about: found, in: step)
        try step.db.run("DELETE FROM licence_checks WHERE member = $1", [SQLValue(id)])
        try step.db.run("DELETE FROM age_checks WHERE member = $1", [SQLValue(id)])
        try step.db.run(
            """
            DELETE FROM secrets WHERE account IN (SELECT id FROM accounts WHERE member = $1)
            """, [SQLValue(id)])
        try step.db.run(
            """
            DELETE FROM role_assignments
            WHERE account IN (SELECT id FROM accounts WHERE member = $1)
            """, [SQLValue(id)])
        // The login may be a name; nobody can log in with what is left.
        try step.db.run(
            """
            UPDATE accounts SET login = id, label = '', password_hash = NULL,
                disabled_ms = coalesce(disabled_ms, $2), version = version + 1
            WHERE member = $1
            """, [SQLValue(id), SQLValue(step.now)])
        try step.db.run(
            """
            UPDATE members SET name = NULL, email = NULL, phone = NULL, municipality = '',
                blocked_reason = NULL, ended_ms = coalesce(ended_ms, $2), erased_ms = $2,
                version = version + 1
            WHERE id = $1
            """, [SQLValue(id), SQLValue(step.now)])
        try step.db.run(
            """
            UPDATE memberships SET number = '', until_ms = coalesce(until_ms, $2)
            WHERE member = $1
            """, [SQLValue(id), SQLValue(step.now)])
        try step.record("eraseMember", id.rawValue)
        guard let now = try find(id, in: step) else {
            return .refused(.notFound("member", id.rawValue))
        }
        return .done(now)
    }

    /// Makes a person a member of one more organisation, or changes their number there.
    package static func join(
        _ id: MemberID, _ organisation: OrganisationID, number: String,
        in step: inout RegistryStep
    ) throws -> RegistryAnswer<MembershipRecord> {
        if let no = step.refusal(.manageMembers, on: Scope(organisation: organisation)) {
            return .refused(no)
        }
        if let no = FieldRules.line(number, field: "number", longest: 40, mayBeEmpty: true) {
            return .refused(no)
        }
        guard let member = try find(id, in: step), member.erasedAt == nil,
            let home = try OrganisationDesk.find(organisation, in: step), home.endedAt == nil,
            home.region == member.region
        else { return .refused(.notFound("member", id.rawValue)) }
        try join(id, organisation, number, in: step)
        try step.record("joinOrganisation", id.rawValue, organisation.rawValue)
        guard
            let record = try memberships(of: id, in: step)
                .first(where: { $0.organisation == organisation })
        else { return .refused(.notFound("member", id.rawValue)) }
        return .done(record)
    }

    /// Ends a membership.
    package static func leave(
        _ id: MemberID, _ organisation: OrganisationID, in step: inout RegistryStep
    ) throws -> RegistryAnswer<MemberID> {
        if let no = step.refusal(.manageMembers, on: Scope(organisation: organisation)) {
            return .refused(no)
        }
        let changed = try step.db.run(
            """
            UPDATE memberships SET until_ms = $3
            WHERE member = $1 AND organisation = $2 AND until_ms IS NULL
            """, [SQLValue(id), SQLValue(organisation), SQLValue(step.now)])
        guard changed == 1 else { return .refused(.notFound("membership", id.rawValue)) }
        try step.record("leaveOrganisation", id.rawValue, organisation.rawValue)
        return .done(id)
    }

    /// The person with that pseudonym. Whoever shows them checks the caller's right.
    package static func find(
        _ id: MemberID, in step: RegistryStep, locking: Bool = false
    ) throws -> Member? {
        try step.db.row(
            """
            SELECT \(Member.columns) FROM members m WHERE m.id = $1\
            \(locking ? step.db.lockingClause : "")
            """, [SQLValue(id)]
        ).map(Member.init)
    }

    /// The person, if the caller may see them.
    package static func show(
        _ id: MemberID, in step: RegistryStep
    ) throws -> RegistryAnswer<Member> {
        guard let member = try find(id, in: step) else {
            return .refused(.notFound("member", id.rawValue))
        }
        if let no = try refusal(.seeMember, on: id, in: step) { return .refused(no) }
        return .done(member)
    }

    /// The members of an organisation whose name begins like that, whatever the case of its letters,
    /// in the order of their pseudonyms, which are the page's key.
    package static func list(
        of organisation: OrganisationID, named prefix: String = "", _ page: ListPage,
        in step: RegistryStep
    ) throws -> RegistryAnswer<[Member]> {
        if let no = step.refusal(.listMembers, on: Scope(organisation: organisation)) {
            return .refused(no)
        }
        let rows = try step.db.rows(
            """
            SELECT \(Member.columns) FROM memberships s JOIN members m ON m.id = s.member
            WHERE s.organisation = $1 AND s.until_ms IS NULL AND m.id > $2
                AND ($3 = '' OR \(folded("substr(coalesce(m.name, ''), 1, length($3))"))
                    = \(folded("$3")))
            ORDER BY m.id LIMIT $4
            """,
            [
                SQLValue(organisation), .text(page.after ?? ""), .text(prefix),
                SQLValue(page.limit),
            ])
        return .done(try rows.map(Member.init))
    }

    /// The organisations a person is a member of.
    package static func memberships(
        of id: MemberID, in step: RegistryStep
    ) throws -> [MembershipRecord] {
        try step.db.rows(
            """
            SELECT organisation, number, since_ms, until_ms FROM memberships
            WHERE member = $1 ORDER BY organisation
            """, [SQLValue(id)]
        ).map { row in
            MembershipRecord(
                organisation: try row.id("organisation"), number: try row.text("number"),
                since: try row.time("since_ms"), until: try row.optionalTime("until_ms"))
        }
    }

    /// Small letters; both engines know those of ASCII only, so the others of names in the region
    /// are said here.
    private static func folded(_ text: String) -> String {
        "ÄÖÜÉÈÀÁÍÓÚÇÑĞİŞŁŽŠČĆ".reduce("lower(\(text))") { folded, letter in
            "replace(\(folded), '\(letter)', '\(letter == "İ" ? "i" : letter.lowercased())')"
        }
    }

    /// Why the caller may not do that with a person: whoever runs one of their organisations may;
    /// where they have left all, whoever ran one.
    static func refusal(
        _ action: RegistryAction, on id: MemberID, in step: RegistryStep
    ) throws -> RegistryRefusal? {
        var last = step.refusal(action, on: Scope(member: id))
        let all = try memberships(of: id, in: step)
        let current = all.filter { $0.until.map { $0 > step.now } ?? true }
        for membership in current.isEmpty ? all : current where last != nil {
            last = step.refusal(
                action, on: Scope(organisation: membership.organisation, member: id))
        }
        return last
    }

    /// Whether a cabinet may have a grant of theirs that it has not been heard to have dropped: a
    /// pickup with it would be nobody's.
    private static func mayStillBeLetIn(
        _ id: MemberID, in step: RegistryStep
    ) throws -> Bool {
        try step.db.row(
            """
            SELECT 1 AS one FROM reservations r LEFT JOIN cabinet_links l ON l.cabinet = r.cabinet
            WHERE r.member = $1 AND r.state IN ('cancelled', 'declined', 'noShow')
                AND r.grant_number > coalesce(l.acknowledged_change, 0)
                AND r.end_ms + r.grace_ms > $2 LIMIT 1
            """, [SQLValue(id), SQLValue(step.now - AccessPolicy.smallError)]) != nil
    }

    /// What was written down about a person elsewhere: answers that are kept for repeated requests,
    /// and notes with their name.
    private static func forgetWords(about member: Member, in step: RegistryStep) throws {
        // A pseudonym has no character that LIKE takes for another.
        try step.db.run(
            "DELETE FROM idempotency_keys WHERE answer LIKE $1",
            [.text("%\(member.id.rawValue)%")])
        let words = [member.name, member.email, member.phone].compactMap { $0 }
        let notes = try step.db.rows(
            """
            SELECT a.id, a.note FROM anomalies a JOIN reservations r ON r.id = a.reservation
            WHERE r.member = $1 AND a.note IS NOT NULL
            """, [SQLValue(member.id)])
        for row in notes {
            let note = try row.text("note").lowercased()
            guard words.contains(where: { note.contains($0.lowercased()) }) else { continue }
            try step.db.run(
                "UPDATE anomalies SET note = $2 WHERE id = $1",
                [.text(try row.text("id")), .text("erased with the member")])
        }
    }

    private static func join(
        _ id: MemberID, _ organisation: OrganisationID, _ number: String, in step: RegistryStep
    ) throws {
        try step.db.run(
            """
            INSERT INTO memberships (member, organisation, number, since_ms)
            VALUES ($1, $2, $3, $4)
            ON CONFLICT (member, organisation) DO UPDATE
            SET number = excluded.number, until_ms = NULL
            """,
            [SQLValue(id), SQLValue(organisation), .text(number), SQLValue(beginning(step.now))])
    }

    /// A membership begins with the quarter of an hour in which somebody joins, so that they can
    /// book what begins now. Everywhere quarters of UTC are those of the clocks on the wall.
    private static func beginning(_ now: WallTime) -> WallTime {
        let quarter = Int64(BookingTerms.gridMinutes) * 60_000
        let time = now.millisecondsSince1970
        return WallTime(millisecondsSince1970: time - time % quarter)
    }

    private static func problem(with member: Member) -> RegistryRefusal? {
        FieldRules.line(member.name ?? "", field: "name")
            ?? FieldRules.line(member.municipality, field: "municipality", mayBeEmpty: true)
            ?? member.email.flatMap { FieldRules.line($0, field: "email", longest: 254) }
            ?? member.email.flatMap {
                $0.contains("@")
                    ? nil
                    : .invalid(
                        field: "email", german: "eine Adresse mit @, oder keine",
                        english: "an address with @, or none",
                        dutch: "een adres met @, of geen")
            } ?? member.phone.flatMap { FieldRules.line($0, field: "phone", longest: 40) }
    }
}
