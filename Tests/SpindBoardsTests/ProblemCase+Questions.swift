import SpindBoards

extension ProblemCase {
    /// A site's own questions.
    static let questionProblems = [
        ProblemCase(
            .station, "text: { de: Helm dabei?",
            "text: { de: Ist der Helm dabei?",
            """
            station.yaml:35:17: `de` must have 1 to 16 characters and has 19; write for example \
            `Alles komplett?`
            """),
        ProblemCase(
            .station, "text: { de: Helm dabei?",
            "text: { de: Helm ☂ dabei?",
            """
            station.yaml:35:17: `de` must be text of ASCII and äöüÄÖÜßáàéèêëíïóç€, which `Helm ☂ \
            dabei?` is not; write for example `Alles komplett?`
            """),
        ProblemCase(
            .station, "text: { de: Helm dabei?, nl: Helm erbij? }",
            "text: { de: Helm dabei? }",
            """
            station.yaml:35:11: `text` has no words for `nl`, which `languages` names; add `nl: \
            ...`, or take the language out of `policy`
            """),
        ProblemCase(
            .station, "text: { de: Helm dabei?, nl: Helm erbij? }",
            "text: Helm dabei?",
            """
            station.yaml:35:11: `text` must have keys with values and is `Helm dabei?`; write \
            for example `text: { de: Alles da?, en: Is all there?, nl: Alles er? }`, or the keys \
            on lines below, indented
            """),
        ProblemCase(
            .station, "gone: { de: nein, nl: nee }",
            "gone: { de: nicht gefunden, nl: nee }",
            """
            station.yaml:36:14: the options in one line are `1 ja 2 nicht gefunden` (de), 21 \
            characters and not 16; shorter words, or fewer options
            """),
        ProblemCase(
            .station, ", gone: { de: nein, nl: nee }",
            "",
            """
            station.yaml:36:14: `options` has 1 entries and must have 2 to 4; add some
            """),
        ProblemCase(
            .station, "there: { de: ja",
            "there: { de: yes",
            """
            station.yaml:36:29: `de` is `yes`, a boolean to some YAML readers and text to \
            others; write true or false where that is meant; put text in quotes
            """),
        ProblemCase(
            .station, "options: { there",
            "options: { yes",
            """
            station.yaml:36:16: `name in options` is `yes`, a boolean to some YAML readers and \
            text to others; write true or false where that is meant; put text in quotes
            """),
        ProblemCase(
            .station,
            """
                options: { there: { de: ja, nl: ja }, gone: { de: nein, nl: nee } }

            """,
            "",
            """
            station.yaml:35:5: a question is answered by one thing, `options` or `number`; write \
            one of them
            """),
        ProblemCase(
            .station,
            """
                number: { max: 500, unit: km }

            """,
            """
                number: { max: 500, unit: km }
                options: { a: { de: ja, nl: ja }, b: { de: nein, nl: nee } }

            """,
            """
            station.yaml:38:5: a question is answered by one thing, `options` or `number`; write \
            one of them
            """),
        ProblemCase(
            .station, "max: 500, unit: km",
            "min: 600, max: 500, unit: km",
            """
            station.yaml:39:20: `min` is larger than `max`; exchange them
            """),
        ProblemCase(
            .station, "max: 500, unit: km",
            "max: 10000000, unit: km",
            """
            station.yaml:39:20: `max` must be 0 to 9999999 and is 10000000; write a number \
            within that range
            """),
        ProblemCase(
            .station, "max: 500, unit: km",
            "max: 500, unit: miles",
            """
            station.yaml:39:31: `unit` cannot be `miles`; it is one of km, %, l, 1
            """),
        ProblemCase(
            .station, "max: 500, unit: km",
            "max: 500",
            """
            station.yaml:39:13: `unit` is missing in `number`; add it, for example `unit: km`
            """),
        ProblemCase(
            .station,
            """
            questions:

            """,
            """
            questions:
              odometer:
                text: { de: Kilometer?, nl: Kilometer? }
                number: { max: 9, unit: km }

            """,
            """
            station.yaml:34:3: the question `odometer` is known without being written; delete \
            it, or give yours another name
            """),
        ProblemCase(
            .station,
            """
            questions:

            """,
            """
            questions:
              trip-of-the-day-in-kilometres:
                text: { de: Kilometer?, nl: Kilometer? }
                number: { max: 9, unit: km }

            """,
            """
            station.yaml:34:3: the question's name has 29 characters, and the journal 24; write \
            a shorter one
            """),
    ]
}
