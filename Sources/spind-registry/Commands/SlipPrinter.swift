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
    func print(_ reservation: String, html path: String? = nil) async throws {
        guard let path else {
            guard !session.json else { return try session.show(await document(reservation)) }
            // It ends with a line's end already.
            return try StandardFiles.output(await text(reservation).text)
        }
        _ = try await pin(of: reservation)
        let page = try await slip(of: reservation, "slip.html")
        try NewFile.write(page, to: path)
        guard !session.json else { return try session.show(["file": .text(path)]) }
        try session.show(["The slip is in \(path)."])
    }

    /// The slip and its PIN, for programs.
    func document(_ reservation: String) async throws -> JSONValue {
        let (text, pin) = try await text(reservation)
        return ["slip": .text(text), "pin": pin]
    }

    private func text(_ reservation: String) async throws -> (text: String, pin: JSONValue) {
        let told = try await pin(of: reservation)
        let bytes = try await slip(of: reservation, "slip")
        return (String(decoding: bytes, as: UTF8.self), told["pin"] ?? .null)
    }

    private func pin(of reservation: String) async throws -> JSONValue {
        try await PINWait(session: session).pin(of: reservation, seconds: Self.patience)
    }

    private func slip(
        of reservation: String, _ form: String
    ) async throws -> [UInt8] {
        var language = self.language
        if language == nil { language = try await membersLanguage(of: reservation) }
        return try await session.client.bytes(
            .get, Session.path(["reservations", reservation, form]), language: language ?? "de")
    }

    private func membersLanguage(of reservation: String) async throws -> String {
        let booked = try await session.ask(.get, "reservations", reservation)
        let member = try await session.ask(.get, "members", booked.text("member") ?? "")
        return member.text("language") ?? "de"
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
