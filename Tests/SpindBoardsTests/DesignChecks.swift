import SpindBoards
import Testing

/// A check that the design of board and cabinet files asks for, and the case that proves it.
struct DesignCheck: CustomTestStringConvertible {
    enum Proof {
        /// A case of ``ProblemCase/all`` whose refusal says this.
        case refused(String)
        /// This replacement is allowed, and warned about in these words.
        case warned(ProblemCase.File, String, String, String)
        /// This replacement loads, and nothing is said in these words.
        case loads(ProblemCase.File, String, String, without: String)
    }

    /// What the design says.
    var sentence: String
    var proofs: [Proof]

    init(_ sentence: String, _ proofs: Proof...) {
        self.sentence = sentence
        self.proofs = proofs
    }

    var testDescription: String { sentence }

    func check() throws {
        for proof in proofs {
            switch proof {
            case .refused(let words):
                #expect(
                    ProblemCase.all.contains { $0.expected.contains(words) },
                    "no case for: \(words)")
            case .warned(let file, let old, let new, let words):
                let warnings = try ExampleFiles.load(file.path, replacing: old, with: new).warnings
                #expect(warnings.contains { $0.description.contains(words) }, "\(warnings)")
            case .loads(let file, let old, let new, let words):
                let warnings = try ExampleFiles.load(file.path, replacing: old, with: new).warnings
                #expect(!warnings.contains { $0.description.contains(words) }, "\(warnings)")
            }
        }
    }

    static let all = [
        DesignCheck("A board says where its facts come from", .refused("`sources` is missing")),
        DesignCheck("A board has a tier of 1 to 3", .refused("`tier` must be 1 to 3")),
        DesignCheck("A board is called as its folder", .refused("and its folder `tiny`")),
        DesignCheck(
            "A line's pin says what it does at boot", .refused("`boot` is missing in `header`")),
        DesignCheck(
            "Locks differ: a strike needs 3 s or more",
            .refused("a strike released for 2s leaves no time to pull the door")),
        DesignCheck(
            "A magnet holds while it has current", .refused("a maglock holds the door while")),
        DesignCheck(
            "A magnet lets go for long enough",
            .refused("a maglock released for 2s leaves no time to pull the door")),
        DesignCheck(
            "A motor lock has no second drive to lock again",
            .refused("it is driven to unlock, never to lock"),
            .refused("a motor lock draws its bolt while it has current")),
        DesignCheck(
            "A maglock hangs on the relay's normally-closed contact: the check says in words what a "
                + "dead agent and a power failure do",
            .warned(
                .station, "", "",
                "a dead agent keeps it locked, a power failure opens it; test that the fire alarm's "
                    + "contact cuts its supply")),
        DesignCheck(
            "The check asks for `fire-release: hardware`",
            .refused("a lock that current locks needs `fire-release`"),
            .refused("`fire-release` cannot be `software`")),
        DesignCheck(
            "A coil that cannot bear 20 s needs `hardware-limit`, else the check warns",
            .warned(.cabinet, "", "", "longer than it bears; a timed relay or one-shot"),
            .loads(
                .cabinet, "current: 0.6A", "current: 0.6A, hardware-limit: 2s",
                without: "a hung agent"
            ),
            .refused("`hardware-limit` (400ms) ends a drive before")),
        DesignCheck(
            "A pin whose level at boot energises the relay is an error",
            .refused("is low while the computer boots (output-low), which energises")),
        DesignCheck(
            "Unless it is a weak pull and the board states `weak-pull-safe`",
            .refused("(input-pull-down), which energises"),
            .loads(.hat, "active: low }", "active: low, weak-pull-safe: true }", without: "IO5")),
        DesignCheck("Unknown keys are errors", .refused("has no key `langages`; did you mean")),
        DesignCheck("A line used twice is an error", .refused("`main/20` is used twice")),
        DesignCheck("A relay used twice is an error", .refused("`relays/1` is used twice")),
        DesignCheck(
            "A missing `unlock-time-max` is an error", .refused("`unlock-time-max` is missing")),
        DesignCheck(
            "Rows x columns must match the keys", .refused("has 2 keys and `columns` names 3"),
            .refused("has 3 rows and `rows` names 4")),
        DesignCheck(
            "A budget that one lock exceeds is an error",
            .refused("more than all locks together may")),
        DesignCheck(
            "YAML's traps are refused by name", .refused("is `010`, an octal number"),
            .refused("is `on`, a boolean"), .refused("is `yes`, a boolean"),
            .refused("is `no`, a boolean"), .refused("is `~`, YAML's word for nothing")),
        DesignCheck(
            "A bare number where a unit belongs is an error", .refused("is `800` without a unit"),
            .refused("`current` is `0.6` without a unit"),
            .refused("`duty-max` is `0.5` without a unit")),
        DesignCheck(
            "Lines by header name, by `chip/offset`, never by `/dev` number",
            .refused("which `/dev/gpiochip0` is not"), .refused("names no chip of this computer"),
            .loads(.cabinet, "line: IO10", "line: main/27", without: "IO10")),
        DesignCheck(
            "Lines by the kernel's name of them, where the board gives it",
            .loads(.computer, "line: main/2,", "line: SDA_OF_KERNEL,", without: "SDA")),
        DesignCheck(
            "Chips by label, never by `/dev` number",
            .refused("`label` must be a chip's label, which `/dev/gpiochip0` is not")),
        DesignCheck(
            "A handover has at most twelve steps", .refused("has 13 entries and must have 1 to 12")),
        DesignCheck(
            "A handover's doors come before its words",
            .refused("opens after it asked or told something"), .refused("opens nothing")),
        DesignCheck(
            "A text is in each language of the site", .refused("has no words for `nl`")),
        DesignCheck(
            "A text fits the display, which can show it", .refused("must have 1 to 16 characters"),
            .refused("must be text of ASCII and"), .refused("the options in one line are")),
        DesignCheck(
            "The telephone number fits the display",
            .refused("`operator-phone` must have 1 to 16 characters")),
        DesignCheck(
            "A socket has a thermal cut-out and a smoke input in hardware",
            .refused("needs `thermal-cut-out`"), .refused("needs `smoke-cut-off`")),
        DesignCheck(
            "A socket is on only when the battery is back",
            .refused("has a `socket` and no `item`"),
            .refused("a cut wire looks like a battery that is back")),
        DesignCheck(
            "A socket is off while the computer boots",
            .refused("which switches the charging socket on")),
        DesignCheck(
            "A return elsewhere needs a spare compartment",
            .refused("returns elsewhere, and no compartment is spare"),
            .refused("is spare, and part of no set")),
    ]
}

@Suite struct DesignCheckTests {
    @Test(arguments: DesignCheck.all)
    func design_HasItsCheck(check: DesignCheck) throws { try check.check() }

    @Test(arguments: [
        "on", "off", "yes", "no", "y", "n", "On", "OFF", "010", "0x1F", "~", "null", "1_000",
        "1:30",
    ])
    func trapOfYAML_IsRefusedAsAnyValue(trap: String) {
        for (old, key) in [
            ("cabinet: example", "cabinet"), ("kind: nc", "kind"), ("debounce: 30ms", "debounce"),
            ("id: 2", "id"), ("relay: relays/2", "relay"),
        ] {
            let problems = ExampleFiles.problems(replacing: old, with: "\(key): \(trap)")
            #expect(problems.contains("`\(key)` is `\(trap)`, "), "\(problems)")
        }
    }
}
