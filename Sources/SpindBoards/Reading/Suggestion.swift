/// Finds what a misspelt word was meant to be.
enum Suggestion {
    /// The candidate nearest to `word`, if it is near enough to be meant; the first of equals.
    static func nearest(to word: String, among candidates: [String]) -> String? {
        let lowered = word.lowercased()
        let reach = max(1, min(3, lowered.count / 3))
        var best: (candidate: String, distance: Int)?
        for candidate in candidates where abs(candidate.count - lowered.count) <= reach {
            let distance = distance(Array(lowered), Array(candidate.lowercased()))
            if distance <= reach, distance < best?.distance ?? .max {
                best = (candidate, distance)
            }
        }
        return best?.candidate
    }

    /// A mend: what may have been meant, if anything, and what else could be done.
    static func mend(
        _ word: String, among candidates: [String], otherwise: String
    ) -> String {
        guard let meant = nearest(to: word, among: candidates) else { return otherwise }
        return "did you mean `\(meant)`? "
            + otherwise.prefix(1).uppercased() + otherwise.dropFirst()
    }

    /// How many letters must be put in, left out, changed or swapped with their neighbour.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var least = min(
                    previous[column + 1] + 1, current[column] + 1,
                    previous[column] + (letter == other ? 0 : 1))
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    least = min(least, beforePrevious[column - 1] + 1)
                }
                current.append(least)
            }
            beforePrevious = previous
            previous = current
        }
        return previous[right.count]
    }
}
