import SpindBoards

extension ProblemCase {
    /// What is not in the part of YAML that these files use.
    static let textProblems = [
        ProblemCase(
            .cabinet, "\"*0#\"",
            "*0#",
            """
            cabinet.yaml:10:33: `*` is an anchor or alias, which these files do not have; write \
            the value out in each place; put a text that begins so in quotes
            """),
        ProblemCase(
            .cabinet, "policy:",
            "policy:\n\theld-open: 90s",
            """
            cabinet.yaml:24:1: there is a tab; use spaces
            """),
        ProblemCase(
            .cabinet, "policy:",
            "cabinet: again\npolicy:",
            """
            cabinet.yaml:23:1: the key `cabinet` is given twice, first at line 1, column 1; \
            delete one of them
            """),
        ProblemCase(
            .cabinet, "current: 0.6A",
            "current: 0.6A, kind: strike",
            """
            cabinet.yaml:17:85: the key `kind` is given twice, first at line 16, column 13; \
            delete one of them
            """),
        ProblemCase(
            .cabinet, "id: 1\n",
            "id: 1\n    id: 3\n",
            """
            cabinet.yaml:16:5: the key `id` is given twice, first at line 15, column 5; delete \
            one of them
            """),
        ProblemCase(
            .cabinet, "{ driver: console }",
            "{ driver: console",
            """
            cabinet.yaml:14:13: this is not YAML: did not find expected ',' or '}' (while \
            parsing a flow mapping, begun at line 13); look for a missing comma, colon, bracket \
            or quote, or for a wrong indent, at or before it
            """),
        ProblemCase(
            .cabinet, "{ driver: console }",
            "&a { driver: console }",
            """
            cabinet.yaml:13:12: `&` is an anchor or alias, which these files do not have; write \
            the value out in each place; put a text that begins so in quotes
            """),
        ProblemCase(
            .cabinet, "{ driver: console }",
            "!!map { driver: console }",
            """
            cabinet.yaml:13:12: `!` is a tag, which these files do not have; delete it; put a \
            text that begins so in quotes
            """),
        ProblemCase(
            .cabinet, "{ driver: console }",
            "|\n    text",
            """
            cabinet.yaml:13:12: `|` begins text over several lines, which these files do not \
            have; write the text on one line, in quotes
            """),
        ProblemCase(
            .cabinet, "{ driver: console }",
            "\"open",
            """
            cabinet.yaml:13:12: the quote that begins here is not closed on its line; close it; \
            a text may not go on over the end of a line
            """),
        ProblemCase(
            .cabinet, "power:",
            "---\npower:",
            """
            cabinet.yaml:22:1: `---` ends the document, and a file holds only one; delete the \
            line, or make a file of its own of what follows
            """),
    ]

    /// Which boards a cabinet has.
    static let boardsProblems = [
        ProblemCase(
            .cabinet, "computer: acme/tiny",
            "computer: acme/tinny",
            """
            cabinet.yaml:3:13: the board `acme/tinny` cannot be read: \
            Boards/acme/tinny/board.yaml does not exist; name a folder of Boards that holds a \
            board.yaml
            """),
        ProblemCase(
            .cabinet, "computer: acme/tiny",
            "computer: ../tiny",
            """
            cabinet.yaml:3:13: `computer` must be a board's folder below Boards, `vendor/board`, \
            which `../tiny` is not; write for example `raspberry-pi/raspberry-pi-4`
            """),
        ProblemCase(
            .cabinet, ", on: computer",
            "",
            """
            cabinet.yaml:4:18: a relay hat needs `on`, the computer it is plugged on; write `{ \
            use: acme/hat, on: computer }`
            """),
        ProblemCase(
            .cabinet, ", on: computer",
            ", on: computr",
            """
            cabinet.yaml:4:32: `on` is `computr`, which `boards` does not name; write `on: \
            computer`
            """),
        ProblemCase(
            .cabinet, "on: computer",
            "on: relays",
            """
            cabinet.yaml:4:32: `on` is `relays`, which is not the computer; write `on: computer`
            """),
        ProblemCase(
            .cabinet, "boards:",
            "boards: []\nbords:",
            """
            cabinet.yaml:2:9: `boards` must have keys with values and is a list; write for \
            example `boards: { name: { use: relay-hats/waveshare-rpi-relay-board-b, on: computer \
            } }`, or the keys on lines below, indented
            cabinet.yaml:3:1: `the cabinet` has no key `bords`; did you mean `boards`? It has \
            cabinet, boards, buses, devices, inputs, compartments, handover-sets, handovers, questions, \
            power, policy, time-zone, clock
            """),
    ]

    /// The whole cabinet and its policies.
    static let siteProblems = [
        ProblemCase(
            .cabinet, "cabinet: example",
            "cabinet: Example 1",
            """
            cabinet.yaml:1:10: `cabinet` must be a name of small letters, digits and `-` that \
            begins with a letter, which `Example 1` is not; write for example \
            `lending-cabinet-8`
            """),
        ProblemCase(
            .cabinet, "  languages: [de, nl]",
            "  langages: [de]",
            """
            cabinet.yaml:24:3: `policy` has no key `langages`; did you mean `languages`? It has \
            held-open, open-timeout, open-attempts, reopen-within, restock, pin, clock, \
            operator-phone, languages
            """),
        ProblemCase(
            .cabinet, "- id: 2",
            "- id: 1",
            """
            cabinet.yaml:19:9: compartment 1 is given twice, first at line 15, column 9; give \
            each the number on its door
            """),
        ProblemCase(
            .cabinet, "- id: 2",
            "- id: 010",
            """
            cabinet.yaml:19:9: `id` is `010`, an octal number to some YAML readers and a decimal \
            number to others; write it without the first 0; put text in quotes
            """),
        ProblemCase(
            .cabinet, "- id: 2",
            "- id: 1000",
            """
            cabinet.yaml:19:9: `id` must be 1 to 999 and is 1000; write a number within that \
            range
            """),
        ProblemCase(
            .cabinet, "- id: 2",
            "- id: \"2\"",
            """
            cabinet.yaml:19:9: `id` must be a whole number and is `2`; write a number of 1 to \
            999, without quotes or unit
            """),
        ProblemCase(
            .cabinet, "- id: 2",
            "- id: 0x10",
            """
            cabinet.yaml:19:9: `id` is `0x10`, a number in another base to some YAML readers; \
            write a decimal number; put text in quotes
            """),
        ProblemCase(
            .cabinet, "power: { locks-max: 1.2A }",
            "power: 1.2A",
            """
            cabinet.yaml:22:8: `power` must have keys with values and is `1.2A`; write for \
            example `power: { locks-max: 1.2A }`, or the keys on lines below, indented
            """),
        ProblemCase(
            .cabinet, "[de, nl]",
            "[de, de]",
            """
            cabinet.yaml:24:19: `languages` names `de` twice; delete one of them
            """),
        ProblemCase(
            .cabinet, "[de, nl]",
            "[fr]",
            """
            cabinet.yaml:24:15: `languages` cannot be `fr`; it is one of de, en, nl
            """),
        ProblemCase(
            .cabinet, "[de, nl]",
            "de",
            """
            cabinet.yaml:24:14: `languages` must be a list and is `de`; write `languages: [de]`
            """),
        ProblemCase(
            .cabinet, "policy:",
            "policy:\n  held-open: 2s\n  open-attempts: 9\n  operator-phone: 0286112345\n  pin: { synced-digits: 5 }\n  clock: { untrusted: no }",
            """
            cabinet.yaml:24:14: `held-open` must be 10s to 1h and is 2s; write a value within \
            that range
            cabinet.yaml:25:18: `open-attempts` must be 1 to 5 and is 9; write a number within \
            that range
            cabinet.yaml:26:19: `operator-phone` is `0286112345`, an octal number to some YAML \
            readers and a decimal number to others; write it without the first 0; put text in \
            quotes
            cabinet.yaml:27:25: `synced-digits` must be 6 to 8 and is 5; write a number within \
            that range
            cabinet.yaml:28:23: `untrusted` is `no`, a boolean to some YAML readers and text to \
            others; write true or false where that is meant; put text in quotes
            """),
        ProblemCase(
            .cabinet, "power: { locks-max: 1.2A }",
            "time-zone: Berlin\nclock: { battery-backed: yes }",
            """
            cabinet.yaml:22:12: `time-zone` must be a time zone such as Europe/Berlin, which \
            `Berlin` is not; write for example `Europe/Berlin`
            cabinet.yaml:23:26: `battery-backed` is `yes`, a boolean to some YAML readers and \
            text to others; write true or false where that is meant; put text in quotes
            """),
        ProblemCase(
            .cabinet, "power: { locks-max: 1.2A }",
            "handover-sets:\n  - { id: 1, compartments: [1] }",
            """
            cabinet.yaml:19:9: compartment 2 is in no handover set; add it to one in \
            `handover-sets`
            """),
        ProblemCase(
            .cabinet, "power: { locks-max: 1.2A }",
            "handover-sets:\n  - { id: 1, compartments: [1, 2, 3] }\n  - { id: 1, compartments: [2] }",
            """
            cabinet.yaml:23:35: there is no compartment 3; add it to `compartments`, or take it \
            out here
            cabinet.yaml:24:11: handover set 1 is given twice, first at line 23, column 11; give \
            each its own number
            cabinet.yaml:24:29: compartment 2 is given twice, first at line 23, column 32; a \
            compartment is part of one handover set
            """),
    ]

    /// The files of boards.
    static let boardProblems = [
        ProblemCase(
            .computer, "board: tiny",
            "board: tiny2",
            """
            Boards/acme/tiny/board.yaml:1:8: `board` is `tiny2` and its folder `tiny`; give both \
            the same name
            """),
        ProblemCase(
            .computer, "kind: computer",
            "kind: komputer",
            """
            Boards/acme/tiny/board.yaml:3:7: `kind` cannot be `komputer`; did you mean \
            `computer`? It is one of computer, simulated, relay-hat, lock-board, expander
            """),
        ProblemCase(
            .computer, "tier: 3",
            "tier: 4",
            """
            Boards/acme/tiny/board.yaml:4:7: `tier` must be 1 to 3 and is 4; write a number \
            within that range
            """),
        ProblemCase(
            .computer, "[the manual]",
            "[]",
            """
            Boards/acme/tiny/board.yaml:5:10: `sources` has 0 entries and must have 1 to 20; add \
            some
            """),
        ProblemCase(
            .computer, "main/5",
            "main/2",
            """
            Boards/acme/tiny/board.yaml:13:21: the line pinctrl-tiny/2 is given twice, first at \
            line 11, column 21; correct one of them
            """),
        ProblemCase(
            .computer, "main/5",
            "mian/5",
            """
            Boards/acme/tiny/board.yaml:13:21: `line` names no chip of this computer with \
            `mian/5`; did you mean `main`? Write `chip/offset` with one of main
            """),
        ProblemCase(
            .computer, "main/5",
            "main/99",
            """
            Boards/acme/tiny/board.yaml:13:21: `line` names no line of chip `main` with \
            `main/99`; its lines are main/0 to main/31
            """),
        ProblemCase(
            .computer, "IO5",
            "IO6",
            """
            Boards/acme/tiny/board.yaml:14:35: the name `IO6` is given twice, first at line 13, \
            column 35; correct one of them
            """),
        ProblemCase(
            .computer, "pin: 5",
            "pin: 6",
            """
            Boards/acme/tiny/board.yaml:14:12: pin 6 is given twice, first at line 13, column \
            12; correct one of them
            """),
        ProblemCase(
            .computer, ", boot: input-pull-up }",
            "}",
            """
            Boards/acme/tiny/board.yaml:13:5: `boot` is missing in `header`; add it, for example \
            `boot: input-pull-up`
            """),
        ProblemCase(
            .computer, "label: pinctrl-tiny",
            "label: /dev/gpiochip0",
            """
            Boards/acme/tiny/board.yaml:7:18: `label` must be a chip's label, which \
            `/dev/gpiochip0` is not; write for example `pinctrl-bcm2711`
            """),
        ProblemCase(
            .computer, "kind: computer",
            "kind: simulated\nrelays: { lines: [IO5, IO5, IO77], active: high }",
            """
            Boards/acme/tiny/board.yaml:4:24: `IO5` drives relay 1 and relay 2, first at line 4, \
            column 19; give each relay a line of its own
            Boards/acme/tiny/board.yaml:4:29: `lines` is `IO77`, which is no line of Acme Tiny; \
            did you mean `IO7`? Write a name from its header, for example `IO2`, or \
            `chip/offset`
            """),
        ProblemCase(
            .hat, "active: low",
            "active: high",
            """
            cabinet.yaml:16:56: `IO5` is high while the computer boots (input-pull-up), which \
            energises the relay of `relays/1` and opens the door; another pin, a relay board that \
            is proved to stay off under a weak pull (`weak-pull-safe: true`, with its source), or \
            a resistor that holds the relay's input low (then write `held-off: hardware` at the \
            board)
            cabinet.yaml:20:54: `IO6` is high while the computer boots (input-pull-up), which \
            energises the relay of `relays/2` and opens the door; another pin, a relay board that \
            is proved to stay off under a weak pull (`weak-pull-safe: true`, with its source), or \
            a resistor that holds the relay's input low (then write `held-off: hardware` at the \
            board)
            """),
        ProblemCase(
            .hat, "active: low",
            "active: low, weak-pull-safe: on",
            """
            Boards/acme/hat/board.yaml:6:74: `weak-pull-safe` is `on`, a boolean to some YAML \
            readers and text to others; write true or false where that is meant; put text in \
            quotes
            """),
        ProblemCase(
            .hat, "IO5",
            "IO55",
            """
            cabinet.yaml:4:18: relay 1 of `acme/hat` hangs on `IO55`, which Acme Tiny does not \
            have; use a board that fits this computer
            """),
        ProblemCase(
            .hat, "kind: relay-hat",
            "kind: relay-hat\nchips: {}",
            """
            Boards/acme/hat/board.yaml:4:1: `the board` has no key `chips`; it has board, name, \
            kind, tier, sources, relays
            """),
        ProblemCase(
            .hat, "sources: [the manual]\n",
            "",
            """
            Boards/acme/hat/board.yaml:1:1: `sources` is missing in `the board`; add it, for \
            example `sources: [https://example.org/manual]`
            """),
    ]
}
