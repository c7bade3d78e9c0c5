internal import SpindCore

/// What texts in requests must be like. Each answers `nil` where a text is in order.
enum FieldRules {
    /// The name of a region, organisation, asset or cabinet: it stands in addresses and file names.
    static func name(_ text: String, field: String) -> RegistryRefusal? {
        let isPlain = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
        }
        guard isPlain, (1...64).contains(text.utf8.count), !text.hasPrefix("-") else {
            return .invalid(
                field: field,
                german:
                    "1 bis 64 Kleinbuchstaben (a-z), Ziffern und '-', zum Beispiel cargo-bike-rhede",
                english:
                    "1 to 64 lower-case letters (a-z), digits and '-', for example cargo-bike-rhede",
                dutch:
                    "1 tot 64 kleine letters (a-z), cijfers en '-', bijvoorbeeld cargo-bike-rhede")
        }
        return nil
    }

    /// One line for people: 1 to `longest` characters without control characters.
    static func line(
        _ text: String, field: String, longest: Int = 120, mayBeEmpty: Bool = false
    ) -> RegistryRefusal? {
        if text.allSatisfy(\.isWhitespace) {
            if mayBeEmpty, text.isEmpty { return nil }
            return .invalid(
                field: field, german: "darf nicht leer sein",
                english: "must not be empty",
                dutch: "mag niet leeg zijn")
        }
        if text.count > longest || text.utf8.count > longest * 8 {
            return .invalid(
                field: field, german: "höchstens \(longest) Zeichen, nicht \(text.count)",
                english: "at most \(longest) characters, not \(text.count)",
                dutch: "hoogstens \(longest) tekens, niet \(text.count)")
        }
        if text.unicodeScalars.contains(where: isUnfit) {
            return .invalid(
                field: field, german: "eine Zeile ohne Steuerzeichen",
                english: "one line without control characters",
                dutch: "één regel zonder stuurtekens")
        }
        return nil
    }

    /// The times that anything can have, in milliseconds since 1970: 2000 to 2200.
    static let times: Range<Int64> = 946_684_800_000..<7_258_118_400_000

    /// A window with a length, between 2000 and 2200.
    static func window(_ window: WallWindow, field: String) -> RegistryRefusal? {
        guard times.contains(window.start.millisecondsSince1970),
            times.contains(window.end.millisecondsSince1970), window.start < window.end
        else {
            return .invalid(
                field: field, german: "das Ende muss nach dem Anfang liegen, in 2000 bis 2200",
                english: "the end must come after the start, in 2000 to 2200",
                dutch: "het einde moet na het begin liggen, in 2000 tot 2200")
        }
        return nil
    }

    /// When something ended: not in the future, as it counts as ended from now on.
    static func end(_ time: WallTime?, now: WallTime) -> RegistryRefusal? {
        guard let time, time > now else { return nil }
        return .invalid(
            field: "endedAt", german: "jetzt oder früher",
            english: "now or earlier",
            dutch: "nu of eerder")
    }

    /// A character that ends a line, changes how others are shown, or that PostgreSQL cannot keep.
    private static func isUnfit(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: true
        default: scalar.properties.isBidiControl
        }
    }
}

/// A part of a list: what comes behind a key, in the list's order.
package struct ListPage: Hashable, Sendable {
    /// The key of the last one seen; `nil` for the beginning.
    package var after: String?
    /// How many at most: 1 to 200.
    package var limit: Int

    package init(after: String? = nil, limit: Int = 50) {
        self.after = after
        self.limit = min(max(limit, 1), 200)
    }
}
