import SpindBoards

/// The texts of a cabinet file and its boards, without what people wrote beside the settings.
package enum SiteTexts {
    /// Reads them.
    ///
    /// - Parameters:
    ///   - site: the cabinet file as it was read.
    ///   - paths: where it and the boards are.
    ///   - machine: reads.
    /// - Returns: the cabinet file and its boards, if the strict loader took all of them: then they
    ///   hold nothing but settings. Of a file with mistakes only their places.
    package static func files(
        _ site: SiteFacts, paths: InstallationPaths, machine: some MachineReader
    ) -> [SupportBundle.File] {
        switch site.file {
        case .unread: return []
        case .bad(let problems):
            let places = problems.map { "line \($0.line), column \($0.column)\n" }
            return [
                SupportBundle.File(
                    name: "cabinet-problems.txt",
                    text: "The cabinet file cannot be used, and may hold anything; mistakes at\n"
                        + places.joined())
            ]
        case .loaded:
            guard let text = machine.text(paths.cabinet).value else { return [] }
            let cabinet = withoutComments(text)
            var files = [SupportBundle.File(name: "cabinet.yaml", text: cabinet)]
            for board in boards(in: cabinet) {
                let path = "\(paths.boards)/\(board)/board.yaml"
                guard let text = machine.text(path).value else { continue }
                files.append(
                    SupportBundle.File(
                        name: "boards/\(board).yaml", text: withoutComments(text)))
            }
            return files
        }
    }

    /// What looks like `vendor/board`, each once.
    private static func boards(in text: String) -> [String] {
        let words = text.split {
            !($0.isASCII && ($0.isLetter || $0.isNumber || "-_/".contains($0)))
        }
        var found: [String] = []
        for word in words.map(String.init)
        where word.split(separator: "/", omittingEmptySubsequences: false).count == 2
            && !found.contains(word)
        {
            found.append(word)
        }
        return found
    }

    /// A YAML text without comments and empty lines. Where it is not sure what is a comment, it
    /// takes too much rather than too little.
    static func withoutComments(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).map { line in
            let kept = line.prefix(upTo: comment(in: line) ?? line.endIndex)
            return kept.reversed().drop(while: \.isWhitespace).reversed()
        }.filter { !$0.isEmpty }.map { String($0) + "\n" }.joined()
    }

    private static func comment(in line: Substring) -> Substring.Index? {
        var quote: Character?
        var first: Substring.Index?
        var outside: Substring.Index?
        var before: Character = " "
        for index in line.indices {
            let character = line[index]
            let begins = before.isWhitespace || "[{,:-".contains(before)
            if character == "#", before.isWhitespace {
                first = first ?? index
                if quote == nil { outside = outside ?? index }
            } else if let open = quote {
                if character == open { quote = nil }
            } else if begins, character == "\"" || character == "'", outside == nil {
                quote = character
            }
            before = character
        }
        // A quotation that does not end on its line: whether it is one is not known.
        return quote == nil ? outside : first
    }
}
