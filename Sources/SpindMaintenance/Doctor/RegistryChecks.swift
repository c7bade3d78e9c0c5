import SpindAgent
import SpindControl
import SpindCore

/// Whether the cabinet and its registry are in step.
enum RegistryChecks {
    static let all = [link, certificate, unsent, clock]

    /// A registry that was not heard for so long should be looked at, and for so long is a failure.
    private static let silence = (warn: Duration.seconds(3_600), fail: Duration.seconds(86_400))
    /// So long before its end a certificate should have been renewed long ago.
    private static let certificateEnd = (
        warn: Duration.seconds(60 * 86_400), fail: Duration.seconds(7 * 86_400)
    )
    /// More unsent records than a connected cabinet ever has.
    private static let unsentRecords: Int64 = 1_000

    private static let link = DoctorCheck(
        "registry.link",
        why: "While the registry is not heard, new bookings and revocations do not arrive."
    ) { facts in
        facts.withLink { link, status in
            let local = link.problem.map { [$0] } ?? []
            switch link.state {
            case .refused:
                return .fail(
                    "The registry refuses this cabinet.",
                    mend: "Ask its operator; `spindctl enrol` with a new token takes it back in.",
                    local: local)
            case .connected where link.problem == nil:
                return .pass("The registry is heard.")
            case .connected:
                return .warn(
                    "The registry is heard, and something is the matter with it.",
                    mend: "`spindctl link` says what.", local: local)
            case .connecting, .waiting: break
            }
            let mend = mend(link.trouble)
            if link.trouble != nil, link.heardAt == nil {
                return .fail("The registry cannot be believed.", mend: mend, local: local)
            }
            guard let heardAt = link.heardAt else {
                return .warn(
                    "The registry was not heard since the start.", mend: mend, local: local)
            }
            let age = status.cabinet.at - heardAt
            let words = "The registry was last heard \(age.briefText) ago."
            return age >= silence.fail
                ? .fail(words, mend: mend, local: local)
                : age >= silence.warn
                    ? .warn(words, mend: mend, local: local) : .pass(words)
        }
    }

    private static func mend(_ trouble: LinkStatus.Trouble?) -> String {
        switch trouble {
        case .nameMismatch:
            "The registry's certificate has another name; `spindctl link` says which. Put the name "
                + "that this cabinet uses under `cabinets: names:` in the registry's file."
        case .authorityUnknown:
            "Another server answers at its address: is the address right, and does nothing take "
                + "the connection apart? `spindctl link` says more."
        case .serverCertificateDates:
            "Compare `spindctl clock show` and the clock of the registry's server."
        case nil: "`spindctl link` says why; is there a network?"
        }
    }

    private static let certificate = DoctorCheck(
        "registry.certificate",
        why: "When its certificate has ended, a cabinet is not heard until it has another."
    ) { facts in
        facts.withLink { link, status in
            guard let until = link.certificateUntil else {
                return .skipped("nothing is known of the certificate")
            }
            let left = until - status.cabinet.at
            let mend = "It is renewed by itself while the registry is heard; `spindctl link`."
            if left <= .zero { return .fail("This cabinet's certificate has ended.", mend: mend) }
            let words = "This cabinet's certificate ends in \(left.briefText)."
            if left < certificateEnd.fail { return .fail(words, mend: mend) }
            return left < certificateEnd.warn ? .warn(words, mend: mend) : .pass(words)
        }
    }

    private static let unsent = DoctorCheck(
        "registry.unsent",
        why: "What the registry has not heard of it cannot show, bill or take as evidence."
    ) { facts in
        facts.withLink { _, status in
            guard let sync = status.sync else {
                return .skipped("nothing was ever sent to the registry")
            }
            let count = sync.unsentRecords
            let words = "\(count) \(count == 1 ? "record is" : "records are") not sent yet."
            return count > unsentRecords
                ? .warn(words, mend: "None is lost; `spindctl link` says why they wait.")
                : .pass(words)
        }
    }

    private static let clock = DoctorCheck(
        "registry.clock",
        why: "Booked times are the registry's; a cabinet that disagrees opens at the wrong ones."
    ) { facts in
        facts.withLink { _, status in
            guard let milliseconds = status.clock?.registryOffByMilliseconds else {
                return .pass("Nothing contradicts the registry's clock.")
            }
            let size = Duration.milliseconds(abs(milliseconds)).briefText
            return .fail(
                "The registry's clock is \(size) off from what the cabinet knows.",
                mend: "Look after NTP on the registry's server.",
                "If the cabinet is wrong, `spindctl clock set --to TIME --reason TEXT`.")
        }
    }
}

extension MachineFacts {
    /// Judges the link of a cabinet that belongs to a registry.
    fileprivate func withLink(_ judge: (LinkStatus, AgentStatus) -> Judgement) -> Judgement {
        withStatus { status in
            status.link.map { judge($0, status) } ?? .skipped("the cabinet belongs to no registry")
        }
    }
}
