/// Something wrong, or worth saying, in a board or cabinet file: where, what, and how to mend it.
package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file's path as it was given or looked up.
    package var file: String
    /// The line, from 1.
    package var line: Int
    /// The column in characters, from 1.
    package var column: Int
    /// What is wrong, in words.
    package var message: String
    /// What to do about it.
    package var mend: String

    /// Makes a problem.
    package init(file: String, line: Int, column: Int, message: String, mend: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.mend = mend
    }

    /// `file:line:column: what is wrong; how to mend it`.
    package var description: String {
        "\(file):\(line):\(column): \(message); \(mend)"
    }
}

/// All that is wrong with a cabinet file and the boards it uses; never empty. On this error nothing
/// may be energised.
package struct CabinetFileErrors: Error, Equatable, Sendable, CustomStringConvertible {
    /// The problems: those of the cabinet file first, each file's by line and column.
    package var problems: [Problem]

    /// Makes the error; at least one problem.
    package init(_ problems: [Problem]) {
        precondition(!problems.isEmpty, "an error needs a problem")
        self.problems = problems
    }

    /// One problem a line.
    package var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}
