/// A requirement of a contract that an implementation does not meet.
package struct ContractViolation: Error, CustomStringConvertible {
    /// What was expected and what was found.
    package var description: String

    /// Makes a violation.
    package init(_ description: String) {
        self.description = description
    }
}

/// Ends the check with a ``ContractViolation`` unless the condition holds.
package func require(
    _ condition: Bool, _ expectation: @autoclosure () -> String,
    file: StaticString = #fileID, line: UInt = #line
) throws(ContractViolation) {
    if !condition { throw ContractViolation("\(expectation()) (\(file):\(line))") }
}

/// Ends the check with a ``ContractViolation`` unless the two are equal.
package func requireEqual<Value: Equatable>(
    _ found: Value, _ expected: Value, _ what: @autoclosure () -> String,
    file: StaticString = #fileID, line: UInt = #line
) throws(ContractViolation) {
    try require(
        found == expected, "\(what()): \(found) instead of \(expected)", file: file, line: line)
}
