/// What the numbers that a program ends with mean.
package protocol ExitMeaning: RawRepresentable<Int32>, CaseIterable {
    /// What it means, for the help text.
    var words: String { get }
}

extension ExitMeaning {
    /// All of them, for the help text.
    package static var help: String {
        "Exit status:\n"
            + allCases.map { status in
                let number = String(status.rawValue)
                return "  " + String(repeating: " ", count: 2 - number.count) + number + "  "
                    + status.words
            }.joined(separator: "\n")
    }
}
