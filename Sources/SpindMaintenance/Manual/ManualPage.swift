package import Foundation

/// A manual page in the man(7) language, made from what a program says of itself: the one source of
/// the texts is the help.
package struct ManualPage: Hashable, Sendable {
    /// For example `spindctl-open.1`.
    package let fileName: String
    /// The page.
    package let text: String

    /// The pages of a program: one for it, and one for each of its commands.
    ///
    /// - Parameters:
    ///   - json: what the program prints for `--experimental-dump-help`.
    ///   - section: of the manual: 1 for people's commands, 8 for the system's.
    ///   - date: on the page, for example `2026-12-01`.
    ///   - source: the name and version of what it belongs to.
    /// - Returns: the pages, the program's first.
    /// - Throws: what is wrong with the JSON.
    package static func pages(
        ofHelp json: Data, section: Int, date: String, source: String
    ) throws -> [ManualPage] {
        let help = try JSONDecoder().decode(Help.self, from: json)
        let maker = Maker(section: section, date: date, source: source)
        return maker.pages(help.command, path: [])
    }

    private struct Help: Decodable {
        var command: Command
    }

    private struct Command: Decodable {
        var commandName: String
        var abstract: String?
        var discussion: String?
        var shouldDisplay: Bool?
        var arguments: [Argument]?
        var subcommands: [Command]?

        var shown: [Argument] { (arguments ?? []).filter { $0.shouldDisplay ?? true } }
        var commands: [Command] {
            (subcommands ?? []).filter { ($0.shouldDisplay ?? true) && $0.commandName != "help" }
        }
    }

    private struct Argument: Decodable {
        struct Name: Decodable {
            var kind: String
            var name: String

            var typed: String { (kind == "short" ? "-" : "--") + name }
        }

        var kind: String
        var names: [Name]?
        var valueName: String?
        var abstract: String?
        var defaultValue: String?
        var isOptional: Bool?
        var isRepeating: Bool?
        var shouldDisplay: Bool?
        var allValues: [String]?
    }

    private struct Maker {
        let section: Int
        let date: String
        let source: String

        func pages(_ command: Command, path: [String]) -> [ManualPage] {
            let path = path + [command.commandName]
            let name = path.joined(separator: "-")
            let page = ManualPage(
                fileName: "\(name).\(section)", text: text(command, path, name))
            return [page] + command.commands.flatMap { pages($0, path: path) }
        }

        private func text(_ command: Command, _ path: [String], _ name: String) -> String {
            var lines = [
                ".TH \(quoted(name.uppercased())) \(section) \(quoted(date)) \(quoted(source))",
                // Lines are not stretched, and words not divided: they are typed.
                ".ad l", ".nh", ".SH NAME",
                "\(plain(name)) \\- \(plain(abstract(command)))", ".SH SYNOPSIS",
            ]
            lines += synopsis(command, path)
            if let discussion = command.discussion, !discussion.isEmpty {
                lines += [".SH DESCRIPTION"] + paragraphs(discussion)
            }
            lines += section("ARGUMENTS", command.shown.filter { $0.kind == "positional" })
            lines += section("OPTIONS", command.shown.filter { $0.kind != "positional" })
            if !command.commands.isEmpty {
                lines.append(".SH COMMANDS")
                for sub in command.commands {
                    lines += [
                        ".TP", ".BR \(plain(name))\\-\(plain(sub.commandName)) (\(section))",
                        plain(abstract(sub)),
                    ]
                }
            }
            lines += seeAlso(path)
            return lines.joined(separator: "\n") + "\n"
        }

        /// Without its full stop: a page's name line has none.
        private func abstract(_ command: Command) -> String {
            let text = command.abstract ?? ""
            return text.hasSuffix(".") ? String(text.dropLast()) : text
        }

        private func synopsis(_ command: Command, _ path: [String]) -> [String] {
            var lines = [".B \(plain(path.joined(separator: " ")))"]
            for argument in command.shown where argument.names?.last?.name != "help" {
                let value = "\\fI\(plain(argument.valueName ?? ""))\\fR"
                var words: String
                switch argument.kind {
                case "positional": words = value
                case "flag": words = "\\fB\(plain(typed(argument)))\\fR"
                default: words = "\\fB\(plain(typed(argument)))\\fR \(value)"
                }
                if argument.isRepeating == true { words += " ..." }
                lines.append(argument.isOptional == true ? "[\(words)]" : words)
            }
            if !command.commands.isEmpty { lines.append("\\fIcommand\\fR ...") }
            return lines
        }

        private func typed(_ argument: Argument) -> String {
            (argument.names?.first { $0.kind != "short" } ?? argument.names?.first)?.typed ?? ""
        }

        private func section(_ title: String, _ arguments: [Argument]) -> [String] {
            guard !arguments.isEmpty else { return [] }
            return [".SH \(title)"]
                + arguments.flatMap { argument in
                    let names = (argument.names ?? []).map { "\\fB\(plain($0.typed))\\fR" }
                    let value = "\\fI\(plain(argument.valueName ?? ""))\\fR"
                    let head =
                        argument.kind == "flag"
                        ? names.joined(separator: ", ")
                        : (names.joined(separator: ", ") + " " + value)
                    var words = argument.abstract ?? ""
                    if let usual = argument.defaultValue, !words.contains("default:"),
                        argument.kind != "flag"
                    {
                        words += " (default: \(usual))"
                    }
                    return [".TP", head.drop { $0 == " " }.description, plain(words)]
                }
        }

        /// Paragraphs, and lines that begin with blanks as they stand.
        private func paragraphs(_ text: String) -> [String] {
            var lines: [String] = []
            var isVerbatim = false
            for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
                let isIndented = line.hasPrefix("  ")
                if isIndented != isVerbatim {
                    lines.append(isIndented ? ".nf" : ".fi")
                    isVerbatim = isIndented
                }
                lines.append(line.isEmpty ? ".PP" : plain(String(line)))
            }
            if isVerbatim { lines.append(".fi") }
            return lines
        }

        private func seeAlso(_ path: [String]) -> [String] {
            guard path.count > 1 else { return [] }
            let above = path.dropLast().joined(separator: "-")
            return [".SH SEE ALSO", ".BR \(plain(above)) (\(section))"]
        }

        private func quoted(_ text: String) -> String {
            "\"" + plain(text.replacing("\"", with: "")) + "\""
        }

        /// Text that means nothing to the formatter.
        private func plain(_ text: String) -> String {
            let safe = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
            return safe.hasPrefix(".") || safe.hasPrefix("'") ? "\\&" + safe : safe
        }
    }
}
