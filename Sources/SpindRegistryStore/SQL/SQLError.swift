/// Why a statement or a transaction did not do what it was to do; the same on both engines.
///
/// Two are equal when code and constraint are: messages are for people, and each engine has its own.
package struct SQLError: Error, Sendable {
    /// The kinds of faults.
    package enum Code: String, Sendable, CaseIterable {
        /// A unique or primary key is taken.
        case unique
        /// An interval is taken (``RegistryExclusion``).
        case exclusion
        /// A check constraint does not hold.
        case check
        /// A row refers to one that is not there, or one that is referred to was to go.
        case foreignKey
        /// A column that must have a value has none; the constraint is `table.column`.
        case notNull
        /// A trigger refused; the constraint is what it said.
        case invariant
        /// Another transaction came in between; retried.
        case serialization
        /// Two transactions waited for each other; retried.
        case deadlock
        /// Locks, connections or time were not to be had within the limits.
        case busy
        /// The disk is full.
        case full
        /// Something was to be written by a transaction that reads, or to a database that may only
        /// be read.
        case readOnly
        /// The database cannot be reached. Of a transaction that writes: whether it was committed
        /// is not known, or it was not and another connection could not be had.
        case connection
        /// The database is damaged, or is none.
        case corrupt
        /// The statement is wrong, or its values, or what was asked of its result.
        case statement
        /// Anything else.
        case other
    }

    /// What kind of fault.
    package var code: Code
    /// The name of the constraint that does not hold. On SQLite `nil` for a foreign key.
    package var constraint: String?
    /// What the engine said, for a person; without the values of the statement.
    package var message: String

    /// Makes an error.
    package init(_ code: Code, constraint: String? = nil, _ message: String) {
        self.code = code
        self.constraint = constraint
        self.message = message
    }

    /// Whether doing the whole transaction again may well succeed.
    var isTransient: Bool {
        switch code {
        case .serialization, .deadlock, .busy, .connection: true
        case .unique, .exclusion, .check, .foreignKey, .notNull, .invariant, .full, .readOnly,
            .corrupt, .statement, .other:
            false
        }
    }
}

extension SQLError: Equatable {
    package static func == (one: SQLError, other: SQLError) -> Bool {
        one.code == other.code && one.constraint == other.constraint
    }
}

extension SQLError: CustomStringConvertible {
    package var description: String {
        "\(code.rawValue)\(constraint.map { " (\($0))" } ?? ""): \(message)"
    }
}
