import Glibc
import SpindCore
import SpindRegistry

/// Waits until a reservation's cabinet knows its PIN.
struct PINWait {
    let session: Session

    /// The answer with the PIN.
    ///
    /// - Throws: a ``Failure`` when the time is over before the cabinet knows it.
    func pin(of reservation: String, seconds: Int) async throws -> JSONValue {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(seconds)
        while true {
            let told = try await session.ask(.get, "reservations", reservation, "pin")
            if told.text("pin") != nil { return told }
            guard clock.now < end else {
                throw Failure(
                    "the cabinet \(told.text("cabinet") ?? "") does not know this PIN yet; it is "
                        + "told once it does", .refused, document: told)
            }
            try await clock.sleep(for: .milliseconds(100))
        }
    }
}

/// Prints what a member without a telephone is given.
struct SlipPrinter {
    /// How long the cabinet may take to know the PIN, in seconds.
    private static let patience = 10

    let session: Session
    var language: String?

    /// Prints the slip of a reservation, or writes it as a page.
    func print(_ reservation: String, html path: String?) async throws {
        let told = try await PINWait(session: session).pin(
            of: reservation, seconds: Self.patience)
        var language = self.language
        if language == nil { language = try await membersLanguage(of: reservation) }
        let bytes = try await session.client.bytes(
            .get, Session.path(["reservations", reservation, "slip"]),
            language: language ?? "de")
        let text = String(decoding: bytes, as: UTF8.self)
        guard let path else {
            guard !session.json else {
                return session.show(["slip": .text(text), "pin": told["pin"] ?? .null])
            }
            return session.show(
                text.split(separator: "\n", omittingEmptySubsequences: false)
                    .map(String.init))
        }
        let page = SlipPage(slip: text, pin: told.text("pin") ?? "", language: language ?? "de")
        try NewFile.write(Array(page.html.utf8), to: path)
        session.show(["The slip is in \(path)."])
    }

    private func membersLanguage(of reservation: String) async throws -> String {
        let booked = try await session.ask(.get, "reservations", reservation)
        let member = try await session.ask(.get, "members", booked.text("member") ?? "")
        return member.text("language") ?? "de"
    }
}

/// A slip as a page that prints on A5: everything that stands on the text's, with the PIN as type.
struct SlipPage {
    let slip: String
    let pin: String
    let language: String

    /// The page, in one file.
    var html: String {
        // The rows of large digits give way to real type.
        let lines = slip.split(separator: "\n", omittingEmptySubsequences: false)
        let rows = lines.indices.filter { Self.isDigits(lines[$0]) }
        let before = lines[..<(rows.first ?? lines.endIndex)]
        let after = lines[((rows.last ?? lines.endIndex - 1) + 1)...]
        return """
            <!DOCTYPE html>
            <html lang="\(Self.escaped(language))">
            <head>
            <meta charset="utf-8">
            <title>\(Self.escaped(String(lines.first ?? "")))</title>
            <style>
            @page { size: A5; margin: 15mm; }
            body { font-family: sans-serif; font-size: 14pt; line-height: 1.4; }
            .pin { font-size: 48pt; font-weight: bold; letter-spacing: 0.15em; margin: 8mm 0; }
            </style>
            </head>
            <body>
            \(Self.paragraphs(before))
            <p class="pin">\(Self.escaped(pin))</p>
            \(Self.paragraphs(after))
            </body>
            </html>

            """
    }

    private static func isDigits(_ line: Substring) -> Bool {
        line.contains("#") && line.allSatisfy { $0 == "#" || $0 == " " }
    }

    private static func paragraphs(_ lines: ArraySlice<Substring>) -> String {
        lines.split(whereSeparator: \.isEmpty).map { paragraph in
            "<p>" + paragraph.map { escaped(String($0)) }.joined(separator: "<br>\n") + "</p>"
        }.joined(separator: "\n")
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
            .replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
    }
}

/// Files that did not exist before, readable by nobody else.
enum NewFile {
    /// Makes a file; refuses to write over one that is there.
    static func make(_ path: String) throws -> Int32 {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else {
            throw Failure(
                errno == EEXIST
                    ? "\(path) is there already; name another file"
                    : "\(path) cannot be written: \(String(cString: strerror(errno)))", .badFile)
        }
        return file
    }

    /// Makes a file of those bytes, durably.
    static func write(_ bytes: [UInt8], to path: String) throws {
        let file = try make(path)
        defer { close(file) }
        try append(bytes, to: file, path)
        guard fsync(file) == 0 else { throw refusal(path) }
    }

    /// Writes all bytes.
    static func append(_ bytes: [UInt8], to file: Int32, _ path: String) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.write(file, rest, rest.count)
            guard count > 0 else { throw refusal(path) }
            rest.removeFirst(count)
        }
    }

    static func refusal(_ path: String) -> Failure {
        Failure("\(path) cannot be written: \(String(cString: strerror(errno)))", .badFile)
    }
}
