import SpindAgent

/// Turns requests and answers into lines of JSON and back. Keys are sorted, so that equal values
/// are equal lines; times are milliseconds since 1970.
package enum ControlCoding {
    /// Codes a value as one line of JSON without its end.
    package static func encode(_ value: some Encodable) -> [UInt8] {
        WireJSON.encode(value)
    }

    static func decode<Value: Decodable>(
        _ type: Value.Type, from line: some Collection<UInt8>
    ) throws -> Value {
        try WireJSON.decode(type, from: line)
    }

    /// The lines of an answer, each with its end and at most ``ControlWire/answerLimit`` long.
    ///
    /// - Parameters:
    ///   - answer: what to send.
    ///   - more: whether further answers belong to it.
    ///   - end: why the connection ends with it.
    ///   - limit: what a line may have; smaller in tests.
    /// - Returns: at least one line.
    static func lines(
        of answer: ControlAnswer, more: Bool = false, end: ControlFrame.End? = nil,
        limit: Int = ControlWire.answerLimit
    ) -> [[UInt8]] {
        let line = encode(ControlFrame(answer, more: more, end: end)) + [UInt8(ascii: "\n")]
        if line.count <= limit { return [line] }
        guard let (first, second) = answer.halves else {
            let words = "the answer has \(line.count) bytes; \(limit) fit in a line"
            return lines(of: .refused(.failed(words)), more: more, end: end)
        }
        return lines(of: first, more: true, limit: limit)
            + lines(of: second, more: more, end: end, limit: limit)
    }

    /// Reads a request, or says what is wrong with it.
    static func request(from line: some Collection<UInt8>) -> Result<ControlRequest, ControlFault> {
        let fields: [String: Ignored]
        do {
            fields = try decode([String: Ignored].self, from: line)
        } catch {
            return .failure(ControlFault("not a JSON object on one line"))
        }
        let known = "; requests are " + ControlRequest.names.joined(separator: ", ")
        guard let name = fields.keys.first, fields.count == 1 else {
            return .failure(
                ControlFault("a request has one field, its name, not \(fields.count)" + known))
        }
        guard ControlRequest.names.contains(name) else {
            return .failure(ControlFault("no request is called '\(shortened(name))'" + known))
        }
        do {
            return .success(try decode(ControlRequest.self, from: line))
        } catch {
            return .failure(ControlFault("the fields of '\(name)' are wrong: \(words(error))"))
        }
    }

    private static func shortened(_ text: String) -> String {
        let plain = text.filter { !$0.isNewline }
        return plain.count <= 40 ? plain : plain.prefix(39) + "…"
    }

    private static func words(_ error: any Error) -> String {
        func place(_ path: [any CodingKey]) -> String {
            path.dropFirst().map(\.stringValue).joined(separator: ".")
        }
        switch error as? DecodingError {
        case .keyNotFound(let key, _): return "'\(key.stringValue)' is missing"
        case .typeMismatch(let type, let context):
            return "'\(place(context.codingPath))' is not of type \(type)"
        case .valueNotFound(_, let context): return "'\(place(context.codingPath))' is null"
        case .dataCorrupted(let context):
            return "'\(place(context.codingPath))': \(context.debugDescription)"
        default: return "they cannot be read"
        }
    }
}

/// What is wrong with a line of a client.
struct ControlFault: Error, Hashable {
    var words: String

    init(_ words: String) {
        self.words = words
    }
}

/// Any JSON value, looked at by nobody.
private struct Ignored: Decodable {
    init(from decoder: any Decoder) throws {}
}

extension ControlRequest {
    /// The names of all requests, as they stand on the wire.
    static let names = [
        "status", "events", "record", "grants", "addGrant", "revokeGrant", "open", "lock",
        "block", "unblock", "closeLoan", "inspect", "propOpen", "moveHome", "revokeService",
        "confirmTime", "testKeypad", "reload", "addService", "services", "watch", "verifyJournal",
    ]
}

extension ControlAnswer {
    /// Two answers that belong together in this order; `nil` for one that cannot be divided.
    fileprivate var halves: (ControlAnswer, ControlAnswer)? {
        func halve<Item>(_ items: [Item]) -> ([Item], [Item])? {
            guard items.count > 1 else { return nil }
            let middle = items.count / 2
            return (Array(items[..<middle]), Array(items[middle...]))
        }
        switch self {
        case .records(let records):
            return halve(records).map { (.records($0), .records($1)) }
        case .grants(let grants):
            return halve(grants).map { (.grants($0), .grants($1)) }
        case .status, .services, .serviceAdded, .grantAdded, .outcome, .verification, .reloaded,
            .refused:
            return nil
        }
    }

    /// This answer with its continuation; `nil` if they do not belong together.
    func joined(with next: ControlAnswer) -> ControlAnswer? {
        switch (self, next) {
        case (.records(let first), .records(let second)): .records(first + second)
        case (.grants(let first), .grants(let second)): .grants(first + second)
        default: nil
        }
    }
}

extension ControlRequest {
    /// The request's name on the wire, for the log.
    var name: String {
        switch self {
        case .status: "status"
        case .events: "events"
        case .record: "record"
        case .grants: "grants"
        case .addGrant: "addGrant"
        case .revokeGrant: "revokeGrant"
        case .open: "open"
        case .lock: "lock"
        case .block: "block"
        case .unblock: "unblock"
        case .closeLoan: "closeLoan"
        case .inspect: "inspect"
        case .propOpen: "propOpen"
        case .moveHome: "moveHome"
        case .revokeService: "revokeService"
        case .confirmTime: "confirmTime"
        case .testKeypad: "testKeypad"
        case .reload: "reload"
        case .addService: "addService"
        case .services: "services"
        case .watch: "watch"
        case .verifyJournal: "verifyJournal"
        }
    }
}
