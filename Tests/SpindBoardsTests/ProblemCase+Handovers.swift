import SpindBoards

extension ProblemCase {
    /// Handover sets and spare compartments.
    static let handoverSetProblems = [
        ProblemCase(
            .station, "kind: cargoBike",
            "kind: cargo-bike",
            """
            station.yaml:21:20: `kind` cannot be `cargo-bike`; did you mean `cargoBike`? It is \
            one of item, cargoBike, car
            """),
        ProblemCase(
            .station, "compartments: [1, 2], handover",
            "compartments: [1, 2, 3], handover",
            """
            station.yaml:21:52: compartment 3 is spare, and part of no set; take it out here, or \
            `spare: true` out of the compartment
            """),
        ProblemCase(
            .station,
            """
                spare: true

            """,
            "",
            """
            station.yaml:15:9: compartment 3 is in no handover set; add it to one in \
            `handover-sets`
            station.yaml:20:88: set 1 returns elsewhere, and no compartment is spare; write \
            `spare: true` in a compartment that is kept free for it
            """),
        ProblemCase(
            .station,
            """
                spare: true

            """,
            """
                spare: yes

            """,
            """
            station.yaml:19:12: `spare` is `yes`, a boolean to some YAML readers and text to \
            others; write true or false where that is meant; put text in quotes
            """),
        ProblemCase(
            .station, "compartments: [1, 2], handover: bike",
            "compartments: [1, 2], handover: bikes",
            """
            station.yaml:21:63: there is no handover `bikes`; did you mean `bike`? Add it to \
            `handovers`
            """),
        ProblemCase(
            .station, "returns-elsewhere: true",
            "return-elsewhere: true",
            """
            station.yaml:21:69: `handover-sets` has no key `return-elsewhere`; did you mean \
            `returns-elsewhere`? It has id, kind, compartments, handover, returns-elsewhere
            """),
        ProblemCase(
            .station,
            """
              - { id: 1, kind: cargoBike, compartments: [1, 2], handover: bike, returns-elsewhere: true }
            """,
            """
              - { id: 1, compartments: [1] }
              - { id: 2, handover: bike, compartments: [2] }
            """,
            """
            station.yaml:22:24: `bike` opens compartment 1, which is not of set 2; write a \
            handover for this set, or `open` for all its compartments
            """),
    ]

    /// The steps of handovers.
    static let handoverProblems = [
        ProblemCase(
            .station,
            """
                  - open: [1]
                  - open: [2]
                  - tell
            """,
            "      - tell",
            """
            station.yaml:25:7: `pickup` opens nothing; begin with `open`
            """),
        ProblemCase(
            .station,
            """
                  - open

            """,
            """
                  - ask: complete
                  - open

            """,
            """
            station.yaml:30:9: `return` opens after it asked or told something; put all `open` \
            before `ask` and `tell`: whoever does not answer must keep no door waiting
            """),
        ProblemCase(
            .station,
            """
                  - open

            """,
            """
                  - open
                  - open

            """,
            """
            station.yaml:30:9: `open` is given twice, first at line 29, column 9; `open` opens \
            all; delete the other
            """),
        ProblemCase(
            .station,
            """
                  - open: [2]

            """,
            """
                  - open

            """,
            """
            station.yaml:26:9: `open` is given twice, first at line 25, column 16; `open` opens \
            all; delete the other
            """),
        ProblemCase(
            .station,
            """
                  - open: [2]

            """,
            """
                  - open: [1, 2]

            """,
            """
            station.yaml:26:16: compartment 1 is given twice, first at line 25, column 16; open \
            each once
            """),
        ProblemCase(
            .station,
            """
                  - open: [2]

            """,
            """
                  - open: [2, 4]

            """,
            """
            station.yaml:21:63: `bike` opens compartment 4, which is not of set 1; write a \
            handover for this set, or `open` for all its compartments
            """),
        ProblemCase(
            .station,
            """
                  - ask: damage

            """,
            """
                  - ask: damage
                  - ask: damage

            """,
            """
            station.yaml:31:14: the question `damage` is given twice, first at line 30, column \
            14; ask each once
            """),
        ProblemCase(
            .station,
            """
                  - ask: damage

            """,
            """
                  - ask: damige

            """,
            """
            station.yaml:30:14: there is no question `damige`; did you mean `damage`? Add it to \
            `questions`, or ask one of helmet, trip, complete, odometer, charge, fuel, damage
            """),
        ProblemCase(
            .station,
            """
                  - ask: damage

            """,
            """
                  - aks: damage

            """,
            """
            station.yaml:30:9: a step does nothing; write one of `open`, `ask` and `tell`
            station.yaml:30:9: `return` has no key `aks`; did you mean `ask`? It has open, ask, \
            tell
            """),
        ProblemCase(
            .station,
            """
                  - ask: damage

            """,
            """
                  - ask: damage
                    open: [1]

            """,
            """
            station.yaml:30:9: one step has `open` and `ask`; make a step of each
            """),
        ProblemCase(
            .station,
            """
                  - ask: damage

            """,
            """
                  - opn

            """,
            """
            station.yaml:30:9: `return` cannot be `opn`; did you mean `open`? It is open
            """),
        ProblemCase(
            .station,
            """
                  - ask: damage

            """,
            """
                  - tell: { de: [x], nl: [x] }
                  - tell: { de: [x], nl: [x] }
                  - tell: { de: [x], nl: [x] }
                  - tell: { de: [x], nl: [x] }
                  - tell: { de: [x], nl: [x] }
                  - tell: { de: [x], nl: [x] }
                  - tell: { de: [x], nl: [x] }
                  - tell: { de: [x], nl: [x] }
                  - tell: { de: [x], nl: [x] }
                  - tell: { de: [x], nl: [x] }

            """,
            """
            station.yaml:29:7: `return` has 13 entries and must have 1 to 12; leave some out
            """),
        ProblemCase(
            .station, "nl: [Helm in koffer]",
            "nl: [Helm in koffer, en laars, en tas]",
            """
            station.yaml:27:50: `nl` has 3 entries and must have 1 to 2; leave some out
            """),
        ProblemCase(
            .station, "nl: [Helm in koffer]",
            "nl: [De helm ligt in de koffer]",
            """
            station.yaml:27:51: `nl` must have 1 to 16 characters and has 25; write for example \
            `Alles komplett?`
            """),
        ProblemCase(
            .station, ", nl: [Helm in koffer]",
            "",
            """
            station.yaml:27:15: `tell` has no words for `nl`, which `languages` names; add `nl: \
            ...`, or take the language out of `policy`
            """),
        ProblemCase(
            .station, "nl: [Helm in koffer]",
            "fr: [Casque]",
            """
            station.yaml:27:46: `tell` has no key `fr`; it has de, en, nl
            """),
        ProblemCase(
            .station, "im Koffer]",
            "im ☂]",
            """
            station.yaml:27:34: `de` must be text of ASCII and äöüÄÖÜßáàéèêëíïóç€, which `im ☂` \
            is not; write for example `Alles komplett?`
            """),
        ProblemCase(
            .station,
            """
              bike:

            """,
            """
              bike:
                pick-up: [open]

            """,
            """
            station.yaml:24:5: `bike` has no key `pick-up`; did you mean `pickup`? It has \
            pickup, return
            """),
        ProblemCase(
            .station,
            """
                return:
                  - open
                  - ask: damage
                  - ask: helmet
                  - ask: trip

            """,
            "",
            """
            station.yaml:24:5: `return` is missing in `bike`; add it, for example `return: \
            [open]`
            """),
        ProblemCase(
            .station,
            """
                  - open: [2]
                  - tell: { de: [Helm liegt, im Koffer], nl: [Helm in koffer] }
                return:
                  - open

            """,
            """
                return:
                  - open: [1]

            """,
            """
            station.yaml:21:5: `bike` never opens compartment 2 of set 1; add it to an `open` of \
            the handover
            """),
    ]
}
