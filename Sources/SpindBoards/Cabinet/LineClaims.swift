import SpindHAL

/// Who uses which line; a line has one user.
struct LineClaims {
    private struct Claim {
        var user: String
        var place: Place
    }

    private var claims: [LineAddress: Claim] = [:]
    private var order: [LineAddress] = []

    /// The uses in the order they were claimed.
    var uses: [LineUse] {
        order.compactMap { line in
            claims[line].map { LineUse(line: line, user: $0.user) }
        }
    }

    /// Claims a line, called so by the file at hand, or records who has it.
    mutating func claim(
        _ line: LineAddress, called: String, for user: String, at place: Place,
        _ findings: Findings
    ) {
        if let holder = claims[line] {
            findings.refuse(
                place,
                "`\(called)` is used twice: by \(user) and, "
                    + "at line \(holder.place.line), column \(holder.place.column), "
                    + "by \(holder.user)",
                mend: "give one of them another line")
            return
        }
        claims[line] = Claim(user: user, place: place)
        order.append(line)
    }

    /// Tells more of what a claimed line is for.
    mutating func rename(_ line: LineAddress, for user: String) {
        claims[line]?.user = user
    }
}
