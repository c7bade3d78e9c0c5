/// A place in a file, both numbers from 1.
struct Place: Hashable, Comparable {
    var line: Int
    var column: Int

    static let start = Place(line: 1, column: 1)

    static func < (left: Place, right: Place) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// A value and where in its file it stands.
struct Located<Value> {
    var value: Value
    var place: Place
}

/// Gathers what is found while one file is read, so that a maintainer sees all of it at once.
/// Belongs to the one load that made it.
final class Findings {
    /// More than this is noise: the rest is only counted.
    static let limit = 100

    let file: String
    private var found: [Problem] = []
    private var noted: [Problem] = []
    private var dropped = 0

    init(file: String) {
        self.file = file
    }

    var isEmpty: Bool { found.isEmpty }

    /// Records an error.
    func refuse(_ place: Place, _ message: String, mend: String) {
        guard found.count < Self.limit else {
            dropped += 1
            return
        }
        found.append(problem(place, message, mend))
    }

    /// Records what is allowed and yet should be known.
    func warn(_ place: Place, _ message: String, mend: String) {
        noted.append(problem(place, message, mend))
    }

    /// The errors in the order of the file, at most one more than ``limit``.
    var problems: [Problem] {
        var all = Self.ordered(found)
        if dropped > 0, let last = all.last {
            all.append(
                Problem(
                    file: file, line: last.line, column: last.column,
                    message: "\(dropped) more problems are not shown",
                    mend: "mend these \(Self.limit) first"))
        }
        return all
    }

    /// The warnings in the order of the file.
    var warnings: [Problem] { Self.ordered(noted) }

    private func problem(_ place: Place, _ message: String, _ mend: String) -> Problem {
        Problem(
            file: file, line: place.line, column: place.column, message: message, mend: mend)
    }

    private static func ordered(_ problems: [Problem]) -> [Problem] {
        // Offsets break ties: the sort of the standard library does not promise to be stable.
        problems.enumerated().sorted {
            ($0.element.line, $0.element.column, $0.offset)
                < ($1.element.line, $1.element.column, $1.offset)
        }.map(\.element)
    }
}
