package import SpindCore
internal import SpindRegistryStore

/// What an operator looked at: a driving licence, a person's age. Never an image.
package enum CheckDesk {
    /// The classes of a German driving licence (Fahrerlaubnis-Verordnung, section 6).
    static let licenceClasses = [
        "AM", "A1", "A2", "A", "B1", "B", "BE", "C1", "C1E", "C", "CE", "D1", "D1E", "D", "DE",
        "T", "L",
    ]

    /// Records that a driving licence was looked at, now, by the caller. `classes` are as on the
    /// licence, for example `B` or `BE`; `validUntil` is when it has to be looked at again, at most
    /// five years ahead.
    package static func checkLicence(
        of id: MemberID, classes: [String], validUntil: WallTime, in step: inout RegistryStep
    ) throws -> RegistryAnswer<LicenceCheck> {
        if let no = try refusal(for: id, in: step) { return .refused(no) }
        guard !classes.isEmpty, classes.count <= licenceClasses.count,
            classes.allSatisfy(licenceClasses.contains)
        else {
            let known = licenceClasses.joined(separator: ", ")
            return .refused(
                .invalid(
                    field: "classes", german: "eine oder mehrere von \(known)",
                    english: "one or more of \(known)",
                    dutch: "een of meer van \(known)"))
        }
        guard validUntil > step.now, validUntil <= step.now + .seconds(5 * 366 * 86_400) else {
            return .refused(
                .invalid(
                    field: "validUntil", german: "eine Zeit in den nächsten fünf Jahren",
                    english: "a time in the next five years",
                    dutch: "een tijd in de komende vijf jaar"))
        }
        let check = LicenceCheck(
            checkedAt: step.now, checkedBy: step.caller.account, classes: classes,
            validUntil: validUntil)
        try step.db.run(
            """
            INSERT INTO licence_checks (member, checked_ms, checked_by, classes, valid_until_ms)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (member) DO UPDATE SET checked_ms = excluded.checked_ms,
                checked_by = excluded.checked_by, classes = excluded.classes,
                valid_until_ms = excluded.valid_until_ms
            """,
            [
                SQLValue(id), SQLValue(step.now), SQLValue(step.caller.account),
                .text(classes.joined(separator: ",")), SQLValue(validUntil),
            ])
        try step.record("checkLicence", id.rawValue)
        return .done(check)
    }

    /// Records that a person is at least so old: 16 or 18.
    package static func checkAge(
        of id: MemberID, minimum: Int, in step: inout RegistryStep
    ) throws -> RegistryAnswer<AgeCheck> {
        if let no = try refusal(for: id, in: step) { return .refused(no) }
        guard minimum == 16 || minimum == 18 else {
            return .refused(
                .invalid(
                    field: "minimumAge", german: "16 oder 18",
                    english: "16 or 18",
                    dutch: "16 of 18"))
        }
        let check = AgeCheck(
            minimumAge: minimum, checkedAt: step.now, checkedBy: step.caller.account)
        try step.db.run(
            """
            INSERT INTO age_checks (member, minimum_age, checked_ms, checked_by)
            VALUES ($1, $2, $3, $4)
            ON CONFLICT (member, minimum_age) DO UPDATE
            SET checked_ms = excluded.checked_ms, checked_by = excluded.checked_by
            """,
            [
                SQLValue(id), SQLValue(minimum), SQLValue(step.now),
                SQLValue(step.caller.account),
            ])
        try step.record("checkAge", id.rawValue, String(minimum))
        return .done(check)
    }

    /// The newest look at a person's licence.
    package static func licence(
        of id: MemberID, in step: RegistryStep
    ) throws -> LicenceCheck? {
        try step.db.row(
            """
            SELECT checked_ms, checked_by, classes, valid_until_ms FROM licence_checks
            WHERE member = $1
            """, [SQLValue(id)]
        ).map { row in
            LicenceCheck(
                checkedAt: try row.time("checked_ms"), checkedBy: try row.id("checked_by"),
                classes: try row.text("classes").split(separator: ",").map(String.init),
                validUntil: try row.time("valid_until_ms"))
        }
    }

    /// How old a person is known to be at least.
    package static func ages(of id: MemberID, in step: RegistryStep) throws -> [AgeCheck] {
        try step.db.rows(
            """
            SELECT minimum_age, checked_ms, checked_by FROM age_checks
            WHERE member = $1 ORDER BY minimum_age
            """, [SQLValue(id)]
        ).map { row in
            AgeCheck(
                minimumAge: Int(try row.integer("minimum_age")),
                checkedAt: try row.time("checked_ms"), checkedBy: try row.id("checked_by"))
        }
    }

    private static func refusal(
        for id: MemberID, in step: RegistryStep
    ) throws -> RegistryRefusal? {
        guard let member = try MemberDesk.find(id, in: step), member.erasedAt == nil else {
            return .notFound("member", id.rawValue)
        }
        return try MemberDesk.refusal(.recordChecks, on: id, in: step)
    }
}
