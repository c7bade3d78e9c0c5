internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import SpindCore
internal import SpindRegistryStore

/// The routes of ``SpindCore/SyncProtocol``, and nothing else.
struct DeviceResponder: HTTPResponder {
    /// How many bytes a body has at most, beside a journal batch's.
    static let bytesMax = 128 << 10
    /// A snapshot's request names up to 10,000 grants.
    static let snapshotBytesMax = 2 << 20
    /// A batch as JSON within JSON: its payloads' quotation marks are escaped.
    static let eventsBytesMax = SyncProtocol.bytesPerBatch + SyncProtocol.bytesPerBatch / 2

    let registry: Registry
    let links: CabinetLinks
    let authority: CertificateAuthority
    let logger: Logger

    /// Why a body cannot be taken.
    private enum BodyProblem: Error {
        case tooLarge(Int)
        case malformed(String)
    }

    func respond(to request: Request, context: DeviceContext) async throws -> Response {
        do {
            return try await route(request, context)
        } catch BodyProblem.tooLarge(let limit) {
            return DeviceResponse.problem(
                SyncProblem(
                    code: .malformed, detail: "the body has more than \(limit) bytes; send less"),
                status: .contentTooLarge)
        } catch BodyProblem.malformed(let detail) {
            return DeviceResponse.problem(SyncProblem(code: .malformed, detail: detail))
        } catch {
            if error is CancellationError { throw error }
            logger.error("a request of a cabinet failed: \(error)")
            return DeviceResponse.problem(
                SyncProblem(
                    code: .unavailable, detail: "the registry cannot answer now; try again later"))
        }
    }

    private func route(_ request: Request, _ context: DeviceContext) async throws -> Response {
        let base = "/device/v\(SyncProtocol.version)/"
        guard request.uri.path.hasPrefix(base) else { return notFound }
        switch (request.method, String(request.uri.path.dropFirst(base.count))) {
        case (.get, "time"): return try DeviceResponse.json(TimeAnswer(now: registry.now))
        case (.post, "enrol"): return try await enrol(request)
        case (.post, "renew"): return try await renew(request)
        case (.post, "hello"): return try await hello(request, context)
        case (.get, "changes"): return try await changes(request, context)
        case (.post, "snapshot"): return try await snapshot(request, context)
        case (.post, "events"): return try await events(request, context)
        case (_, "time"), (_, "changes"): return notAllowed("GET")
        case (_, "enrol"), (_, "renew"), (_, "hello"), (_, "snapshot"), (_, "events"):
            return notAllowed("POST")
        default: return notFound
        }
    }

    // MARK: Without a certificate

    private func enrol(_ request: Request) async throws -> Response {
        let wish = try await body(EnrolRequest.self, of: request, Self.bytesMax)
        return try DeviceResponse.answer(
            try await registry.write(as: Self.nobody) { [authority] step in
                try EnrolmentDesk.redeem(wish, by: authority, in: &step)
            })
    }

    private func renew(_ request: Request) async throws -> Response {
        let wish = try await body(RenewRequest.self, of: request, Self.bytesMax)
        return try DeviceResponse.answer(
            try await registry.write(as: Self.nobody) { [authority] step in
                try EnrolmentDesk.renew(wish, by: authority, in: &step)
            })
    }

    // MARK: With one

    private func hello(_ request: Request, _ context: DeviceContext) async throws -> Response {
        try await identified(context) { identity in
            let greeting = try await body(HelloRequest.self, of: request, Self.bytesMax)
            return try DeviceResponse.answer(
                try await step(for: identity) { cabinet, step in
                    try HelloDesk.greet(greeting, from: cabinet, in: &step)
                })
        }
    }

    private func changes(_ request: Request, _ context: DeviceContext) async throws -> Response {
        try await identified(context) { identity in
            let query = request.uri.queryParameters
            let wait = try number(query, "wait", in: 0...3_600) ?? 0
            let journal = try number(query, "journal", in: 0...(1 << 52))
            let channel = context.channel
            let answer = try await links.poll(
                identity, after: query["after"].map(String.init), wait: .seconds(wait),
                journalLast: journal, connection: context.connection,
                isOpen: { channel.isActive })
            return switch answer {
            case .page(let page): DeviceResponse.json(text: page.json)
            case .refused(let problem): DeviceResponse.problem(problem)
            }
        }
    }

    private func snapshot(_ request: Request, _ context: DeviceContext) async throws -> Response {
        try await identified(context) { identity in
            let wish = try await body(SnapshotRequest.self, of: request, Self.snapshotBytesMax)
            return try DeviceResponse.answer(
                try await step(for: identity) { cabinet, step in
                    .done(try SnapshotDesk.make(wish, for: cabinet, in: &step))
                })
        }
    }

    private func events(_ request: Request, _ context: DeviceContext) async throws -> Response {
        try await identified(context) { identity in
            let sent = try await body(JournalBatch.self, of: request, Self.eventsBytesMax)
            let batch: CheckedJournalBatch
            do {
                batch = try CheckedJournalBatch(sent)
            } catch let malformed as CheckedJournalBatch.Malformed {
                throw BodyProblem.malformed(malformed.detail)
            }
            return try DeviceResponse.answer(
                try await step(for: identity) { cabinet, step in
                    switch try JournalDesk.take(batch, from: cabinet, in: &step) {
                    case .acknowledged(let last): .done(JournalAnswer(acknowledgedThrough: last))
                    case .gap(let last):
                        .refused(
                            SyncProblem(
                                code: .journalGap,
                                detail: "the registry holds this journal through record \(last)",
                                acknowledgedThrough: last))
                    case .forked:
                        .refused(
                            .journalForked,
                            "the batch does not continue the journal that the registry holds; "
                                + "begin a new incarnation")
                    }
                })
        }
    }

    // MARK: Who asks, and what

    private static let nobody = Caller(account: AccountID("device"), roles: [])

    private func identified(
        _ context: DeviceContext, _ body: (CabinetIdentity) async throws -> Response
    ) async throws -> Response {
        switch try await context.peer(issuedBy: authority.certificate, at: registry.now) {
        case .cabinet(let identity): return try await body(identity)
        case .refused(let refusal):
            return DeviceResponse.problem(
                SyncProblem(code: .notIdentified, detail: refusal.description))
        case nil:
            return DeviceResponse.problem(
                SyncProblem(
                    code: .notIdentified,
                    detail: "this needs the cabinet's certificate; enrol the cabinet first"))
        }
    }

    /// Does a step for a cabinet whose certificate counts, which is looked up in the same step.
    private func step<Value: Sendable>(
        for identity: CabinetIdentity,
        _ body: @escaping @Sendable (Cabinet, inout RegistryStep) throws -> DeviceAnswer<Value>
    ) async throws -> DeviceAnswer<Value> {
        let caller = Caller(account: AccountID("cabinet \(identity.cabinet)"), roles: [])
        return try await registry.write(as: caller) { step in
            let standing = try CertificateDesk.standing(
                of: identity.serial, of: identity.cabinet, in: step)
            if let problem = SyncProblem(standing) { return .refused(problem) }
            guard let cabinet = try CabinetDesk.find(identity.cabinet, in: step) else {
                return .refused(.unknownCertificate)
            }
            return try body(cabinet, &step)
        }
    }

    private func body<Value: Decodable>(
        _ type: Value.Type, of request: Request, _ limit: Int
    ) async throws -> Value {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw BodyProblem.tooLarge(limit)
        }
        let buffer: ByteBuffer
        do {
            buffer = try await request.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw BodyProblem.tooLarge(limit)
        }
        do {
            return try JSONDecoder().decode(type, from: Data(buffer.readableBytesView))
        } catch let error as DecodingError {
            throw BodyProblem.malformed("the body is not as it should be: \(error.place)")
        }
    }

    private func number(
        _ query: Parameters, _ name: Substring, in range: ClosedRange<Int64>
    ) throws -> Int64? {
        guard let text = query[name] else { return nil }
        guard let number = Int64(text), range.contains(number) else {
            throw BodyProblem.malformed(
                "`\(name)` is no number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private var notFound: Response {
        DeviceResponse.problem(
            SyncProblem(code: nil, detail: "there is nothing here but /device/v1"),
            status: .notFound)
    }

    private func notAllowed(_ method: String) -> Response {
        var response = DeviceResponse.problem(
            SyncProblem(code: nil, detail: "this is asked with \(method)"),
            status: .methodNotAllowed)
        response.headers[.allow] = method
        return response
    }
}

extension DecodingError {
    /// Where in the JSON, and what is the matter, without the value.
    fileprivate var place: String {
        let context: Context
        let what: String
        switch self {
        case .typeMismatch(_, let found): (context, what) = (found, "it is of another type")
        case .valueNotFound(_, let found): (context, what) = (found, "it is null")
        case .keyNotFound(let key, let found):
            (context, what) = (found, "`\(key.stringValue)` is missing")
        case .dataCorrupted(let found): (context, what) = (found, found.debugDescription)
        @unknown default: return "it cannot be read"
        }
        let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
        let words = String(what.prefix(200))
        return path.isEmpty ? words : "at `\(path.joined(separator: "."))`, \(words)"
    }
}
