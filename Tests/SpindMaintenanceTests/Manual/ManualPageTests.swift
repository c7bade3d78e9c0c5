import Foundation
import SpindMaintenance
import Testing

/// From what a program says of itself to manual pages.
struct ManualPageTests {
    private static let help = #"""
        {"serializationVersion":0,"command":{"commandName":"tool","abstract":"Do things.",
        "discussion":"First line.\n.not a macro\n  example -x \\ y\n\nLast.",
        "arguments":[{"kind":"flag","names":[{"kind":"short","name":"h"},{"kind":"long","name":"help"}],
        "abstract":"Show help.","valueName":"help"}],
        "subcommands":[
        {"commandName":"open","abstract":"Open a door.","arguments":[
        {"kind":"positional","valueName":"n","abstract":"The number.","isOptional":false},
        {"kind":"option","names":[{"kind":"long","name":"reason"}],"valueName":"text",
        "abstract":"Why.","isOptional":true,"defaultValue":"none"},
        {"kind":"flag","names":[{"kind":"long","name":"secret"}],"shouldDisplay":false}]},
        {"commandName":"hidden","abstract":"Not shown.","shouldDisplay":false},
        {"commandName":"help","abstract":"Show help."}]}}
        """#

    private func pages() throws -> [ManualPage] {
        try ManualPage.pages(
            ofHelp: Data(Self.help.utf8), section: 1, date: "2026-12-01", source: "Spind 0.1.0")
    }

    @Test func eachCommandThatIsShownHasAPage() throws {
        #expect(try pages().map(\.fileName) == ["tool.1", "tool-open.1"])
    }

    @Test func thePageHasTheTextsOfTheHelp() throws {
        let page = try #require(pages().last)
        #expect(
            page.text == #"""
                .TH "TOOL\-OPEN" 1 "2026\-12\-01" "Spind 0.1.0"
                .ad l
                .nh
                .SH NAME
                tool\-open \- Open a door
                .SH SYNOPSIS
                .B tool open
                \fIn\fR
                [\fB\-\-reason\fR \fItext\fR]
                .SH ARGUMENTS
                .TP
                \fIn\fR
                The number.
                .SH OPTIONS
                .TP
                \fB\-\-reason\fR \fItext\fR
                Why. (default: none)
                .SH SEE ALSO
                .BR tool (1)

                """#)
    }

    @Test func whatTheFormatterWouldTakeForItselfIsText() throws {
        let page = try #require(pages().first)
        #expect(page.text.contains("\n\\&.not a macro\n.nf\n  example \\-x \\e y\n"))
        #expect(!page.text.contains("hidden"))
    }

    @Test func whatIsNoHelpIsRefused() {
        #expect(throws: (any Error).self) {
            try ManualPage.pages(ofHelp: Data("{}".utf8), section: 1, date: "", source: "")
        }
    }
}
