/// What a check came to.
package enum Verdict: String, Codable, Sendable, CaseIterable {
    /// In order.
    case pass
    /// It works, and should be looked at.
    case warn
    /// It does not work, or will not when it is needed.
    case fail
    /// It was not looked at; the finding says why.
    case skipped
}

/// What a check judged, without its name.
///
/// Words never cite what people wrote or who they are, so that they may be sent away in a support
/// bundle; what does stands in ``local``.
package struct Judgement: Hashable, Sendable {
    package var verdict: Verdict
    /// What was found, or why it was not looked at: a sentence.
    package var what: String
    /// What to do, a sentence each; empty when there is nothing to do.
    package var mend: [String]
    /// Lines for the screen alone: they may cite files, notes and other programs' words.
    package var local: [String]

    private init(_ verdict: Verdict, _ what: String, _ mend: [String], _ local: [String]) {
        self.verdict = verdict
        self.what = what
        self.mend = mend
        self.local = local
    }

    package static func pass(_ what: String) -> Judgement {
        Judgement(.pass, what, [], [])
    }

    package static func warn(
        _ what: String, mend: String..., local: [String] = []
    ) -> Judgement {
        Judgement(.warn, what, mend, local)
    }

    package static func fail(
        _ what: String, mend: String..., local: [String] = []
    ) -> Judgement {
        Judgement(.fail, what, mend, local)
    }

    package static func skipped(_ because: String, local: [String] = []) -> Judgement {
        Judgement(.skipped, because, [], local)
    }
}

/// What one check found, for people and as JSON.
package struct Finding: Hashable, Encodable, Sendable {
    /// The check's name, `area.thing`.
    package var check: String
    package var verdict: Verdict
    /// What was found, or why it was not looked at.
    package var what: String
    /// Why it matters.
    package var why: String
    /// What to do.
    package var mend: [String]
    /// Lines that may cite files, notes and other programs' words; never in a support bundle.
    package var local: [String]

    package init(_ judgement: Judgement, of check: DoctorCheck) {
        self.check = check.name
        verdict = judgement.verdict
        what = judgement.what
        why = check.why
        mend = judgement.mend
        local = judgement.local
    }

    /// The finding as it may be sent away.
    package var withoutLocal: Finding {
        var finding = self
        finding.local = []
        return finding
    }
}
