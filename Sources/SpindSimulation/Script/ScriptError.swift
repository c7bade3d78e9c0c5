/// A line of a script that cannot be understood, and how to mend it.
package struct ScriptError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line's number, from 1.
    package var line: Int
    /// What is wrong.
    package var message: String
    /// What to write instead.
    package var mend: String

    /// `line N: what is wrong; how to mend it`.
    package var description: String { "line \(line): \(message); \(mend)" }
}

/// A step of a script that did not hold.
package struct ScriptFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line's number, from 1.
    package var line: Int
    /// What was asked for.
    package var wanted: String
    /// What was seen instead.
    package var seen: String

    /// `line N: wanted; seen`.
    package var description: String { "line \(line): \(wanted); \(seen)" }
}
