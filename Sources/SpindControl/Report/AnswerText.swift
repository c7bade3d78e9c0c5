package import SpindAgent
package import SpindCore
import SpindTerminal

/// Refusals and outcomes in words, with the exit status that goes with them.
package enum AnswerText {
    /// Why a request was not carried out.
    package static func refusal(
        _ refusal: ControlRefusal
    ) -> (words: String, status: ExitStatus) {
        switch refusal {
        case .notPermitted(let group):
            (
                "you may not do that: it takes the group \(group) "
                    + "(sudo adduser \"$USER\" \(group), then log in again)", .notPermitted
            )
        case .malformed(let words): (words, .usage)
        case .stopping: ("spindd is stopping", .unavailable)
        case .failed(let words): (words, .refused)
        }
    }

    /// Why the cabinet refused a command.
    package static func refusal(_ refusal: CommandRefusal) -> String {
        switch refusal {
        case .unknownCompartment(let id):
            "this cabinet has no compartment \(id); `spindctl status` lists its doors"
        case .unknownHandoverSet(let set): "this cabinet has no handover set \(set)"
        case .unknownGrant(let id):
            "there is no grant \(id); `spindctl grant list` lists them"
        case .unknownLoan(let id):
            "there is no open loan \(id); `spindctl status` lists them"
        case .noOpenLoan(let id):
            "grant \(id) has no open loan; `spindctl status` lists the loans"
        case .unknownKeypad(let id):
            "there is no keypad \(id); `spindctl status` lists them"
        case .unknownServiceCredential(let id):
            "there is no service credential \(id); `spindctl service list` lists them"
        case .duplicateServiceCredential(let id):
            "the name \(id), or the card, is taken by a credential in force; "
                + "`spindctl service list` shows them, `spindctl service revoke` frees both"
        case .inspecting: "all doors are being opened in turn already; wait for its end"
        case .duplicateGrant(let id): "grant \(id) or its PIN is there already; try again"
        case .busy(let id): "door \(id) is being opened already; try again in some seconds"
        case .nothingToDo: "nothing to do: it is so already"
        case .storeUnavailable(let fault):
            "nothing can be recorded (\(fault.rawValue)), so nothing is done; "
                + "`spindctl status` says more"
        }
    }

    /// What checking the journal found, in lines of at most 80 columns.
    package static func verification(
        _ found: JournalVerification
    ) -> (lines: [String], status: ExitStatus) {
        if let bad = found.firstBad {
            let words = "The journal is DAMAGED at record \(bad.sequence): \(bad.reason)."
            let kept =
                found.first == 0
                ? "No record before it was found."
                : "Records before it, from \(found.first) on, are whole."
            return (TextWidth.broken(words + " " + kept, at: TextTable.width), .problemFound)
        }
        if found.last == 0 { return (["The journal is empty."], .done) }
        return (
            [
                "The journal is whole: records \(found.first) to \(found.last).",
                "Head  \(found.head)",
            ], .done
        )
    }

    /// Sentences broken into lines of at most 80 columns.
    package static func paragraph(_ text: String, indent: Int = 0) -> [String] {
        TextWidth.broken(TextWidth.printable(text), at: TextTable.width, indent: indent)
    }
}
