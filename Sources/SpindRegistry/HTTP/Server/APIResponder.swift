import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import SpindCore
import SpindRegistryStore

/// Answers every request: finds its route, bounds it, finds out who asks, checks what was sent, and
/// has it carried out. Whatever is not 2xx leaves as a ``Problem``.
struct APIResponder: HTTPResponder {
    typealias Context = APIContext

    let table: RouteTable
    let services: APIServices
    let listener: APIListener
    private let addressLimiter: RateLimiter
    private let callerLimiter: RateLimiter

    init(_ table: RouteTable, _ services: APIServices, _ listener: APIListener) {
        self.table = table
        self.services = services
        self.listener = listener
        addressLimiter = RateLimiter(services.limits.perAddress)
        callerLimiter = RateLimiter(services.limits.perCaller)
    }

    func respond(to request: Request, context: APIContext) async throws -> Response {
        let language = LanguageRange.language(accepting: request.headers[.acceptLanguage])
        do {
            var response = try await answer(request, context, language)
            if request.method == .head { response = response.createHeadResponse() }
            return response
        } catch let problem as Problem {
            return Self.response(problem, language)
        } catch let error as SQLError where error.code == .busy {
            context.logger.notice("the store is busy: \(error)")
            return Self.response(.unavailable(seconds: 1), language)
        } catch is CancellationError {
            return Self.response(.unavailable(seconds: 5), language)
        } catch {
            services.logger.error(
                "\(request.method.rawValue) \(context.endpointPath ?? "-") failed: \(error)")
            return Self.response(.failure, language)
        }
    }

    private func answer(
        _ request: Request, _ context: APIContext, _ language: Language
    ) async throws -> Response {
        let address = clientAddress(request, context.channel)
        if listener != .local,
            let wait = addressLimiter.take(address, at: services.instant())
        {
            throw Problem.tooMany(seconds: wait)
        }
        let target = request.head.path ?? "/"
        guard target.utf8.count <= services.limits.targetMax else {
            throw Problem.unknownRoute
        }
        let (route, path) = try find(request.method.rawValue, target)
        context.coreContext.endpointPath.value = route.path
        var input = RouteInput(
            language: language, zone: services.zone, address: address)
        // Who asks for what everybody may have need not say who they are, rightly or wrongly.
        let caller =
            route.access == .everybody
            ? .nobody : try await self.caller(request, context, &input)
        try admit(caller, to: route)
        if caller != .nobody, !caller.isLocal,
            let wait = callerLimiter.take(caller.account.rawValue, at: services.instant())
        {
            throw Problem.tooMany(seconds: wait)
        }
        input.caller = caller
        input.path = try checked(path, of: route)
        input.query = try RequestQuery.fields(of: target, route.query)
        let body = try await self.body(of: request, route)
        if let schema = route.body {
            input.body = RequestFields(try checked(body, schema))
        }
        let key = try idempotencyKey(request, route)
        let hash = key.map { _ in
            IdempotencyKeys.hash(request.method.rawValue, target, body)
        }
        return try await carryOut(route, input, key.flatMap { key in hash.map { (key, $0) } })
    }

    private func find(
        _ method: String, _ target: String
    ) throws(Problem) -> (Route, [String: String]) {
        switch table.match(method, target.prefix { $0 != "?" && $0 != "#" }) {
        case .route(let route, let path): return (route, path)
        case .otherMethods(let methods): throw .methodNotAllowed(methods)
        case .nothing: throw .unknownRoute
        }
    }

    /// A value in a path that nothing can be called is like one that nothing is called.
    private func checked(
        _ path: [String: String], of route: Route
    ) throws(Problem) -> [String: String] {
        for (name, value) in path where !Route.pathForm(name).allows(value) {
            throw Problem(refusal: .notFound(name, String(value.prefix(64))), services.zone)
        }
        return path
    }
}

// MARK: - Who

extension APIResponder {
    /// The address that a request came from: the connection's, or, from a trusted proxy, the one
    /// that it names last.
    private func clientAddress(_ request: Request, _ channel: any Channel) -> String {
        guard case .network(let proxies) = listener else { return "local" }
        let peer = channel.remoteAddress?.ipAddress ?? "unknown"
        guard proxies.contains(peer), let name = HTTPField.Name("X-Forwarded-For"),
            let last = request.headers[values: name].last?.split(separator: ",").last
        else { return peer }
        let address = String(last.filter { $0 != " " })
        return address.isEmpty || address.utf8.count > 64 ? peer : address
    }

    private func caller(
        _ request: Request, _ context: APIContext, _ input: inout RouteInput
    ) async throws -> Caller {
        guard let header = request.headers[.authorization] else {
            guard listener == .local else { return .nobody }
            return .local(userID: try await LocalPeer.userID(of: context.channel))
        }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer",
            let caller = try await services.callers.caller(String(parts[1]))
        else { throw Problem.unauthenticated }
        input.token = String(parts[1])
        return caller
    }

    /// Turns away who can do the route's action nowhere; where exactly, the route judges itself.
    private func admit(_ caller: Caller, to route: Route) throws(Problem) {
        let mayPass =
            switch route.access {
            case .everybody: true
            case .signedIn: caller != .nobody
            case .action(let action): caller.mayAnywhere(action)
            }
        guard !mayPass else { return }
        throw caller == .nobody ? Problem.unauthenticated : Problem.forbidden
    }
}

extension Caller {
    /// Whether there is any place in which the caller may do this.
    func mayAnywhere(_ action: RegistryAction) -> Bool {
        let scopes = roles.map {
            Scope(organisation: $0.organisation, cabinet: $0.cabinet, member: member)
        }
        return ([Scope(member: member)] + scopes).contains {
            Authority.permits(self, action, on: $0)
        }
    }
}

// MARK: - What

extension APIResponder {
    private func body(of request: Request, _ route: Route) async throws -> [UInt8] {
        let limit = services.limits.bodyMax
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw Problem.tooLarge(limit)
        }
        var body: [UInt8] = []
        for try await part in request.body {
            guard body.count + part.readableBytes <= limit else { throw Problem.tooLarge(limit) }
            body.append(contentsOf: part.readableBytesView)
        }
        guard route.body != nil else {
            guard body.isEmpty else { throw Problem.noBodyHere }
            return body
        }
        guard let type = request.headers[.contentType], Self.isJSON(type) else {
            throw Problem.mediaType
        }
        return body
    }

    private static func isJSON(_ type: String) -> Bool {
        let parts = type.lowercased().split(separator: ";").map { $0.filter { $0 != " " } }
        return parts.first == "application/json"
            && parts.dropFirst().allSatisfy { $0 == "charset=utf-8" || $0 == "charset=\"utf-8\"" }
    }

    private func checked(
        _ body: [UInt8], _ schema: ObjectSchema
    ) throws(Problem) -> JSONValue {
        let value: JSONValue
        do {
            value = try JSONParser.parse(body)
        } catch {
            throw .malformed(error)
        }
        let faults = Schema.object(schema).faults(of: value)
        guard faults.isEmpty else { throw .invalid(faults) }
        return value
    }

    private func idempotencyKey(_ request: Request, _ route: Route) throws(Problem) -> String? {
        guard route.isIdempotentByKey, let name = HTTPField.Name("Idempotency-Key"),
            let header = request.headers[name]
        else { return nil }
        guard let key = IdempotencyKeys.key(header) else {
            throw .invalid([SchemaFault("Idempotency-Key", .form(.opaque(max: 255)))])
        }
        return key
    }
}

// MARK: - Doing it

extension APIResponder {
    /// What leaves a transaction: what is answered, and whether it is the answer of before.
    private struct Outcome: Sendable {
        var status: Int
        var body: [UInt8]
        var mediaType: String
        var problem: Problem?
        var isReplay = false
    }

    private func carryOut(
        _ route: Route, _ input: RouteInput, _ key: (text: String, hash: [UInt8])?
    ) async throws -> Response {
        switch route.handler {
        case .own(let handle):
            return Self.response(try await handle(input, services))
        case .read(let handle):
            let zone = services.zone
            let outcome = try await services.registry.read(as: input.caller) { step in
                Self.outcome(try handle(input, &step), input.language, zone)
            }
            return Self.response(outcome, input.language)
        case .write(let handle):
            let zone = services.zone
            let outcome = try await services.registry.write(as: input.caller) { step in
                if let key, let known = try Self.known(key, in: step) { return known }
                let outcome = Self.outcome(try handle(input, &step), input.language, zone)
                if let key {
                    try IdempotencyKeys.keep(
                        key.text, hash: key.hash, status: outcome.status, body: outcome.body,
                        in: step)
                }
                return outcome
            }
            return Self.response(outcome, input.language)
        }
    }

    private static func known(
        _ key: (text: String, hash: [UInt8]), in step: RegistryStep
    ) throws -> Outcome? {
        switch try IdempotencyKeys.find(key.text, hash: key.hash, in: step) {
        case .new: return nil
        case .otherRequest: throw Problem.keyReused
        case .answered(let status, let body):
            return Outcome(
                status: status, body: Array(body.utf8),
                mediaType: status < 300 ? "application/json" : "application/problem+json",
                isReplay: true)
        }
    }

    private static func outcome(
        _ answer: RegistryAnswer<RouteAnswer>, _ language: Language, _ zone: TimeZoneRules
    ) -> Outcome {
        switch answer {
        case .done(let answer):
            return Outcome(
                status: answer.status, body: answer.body ?? [], mediaType: answer.mediaType)
        case .refused(let refusal):
            let problem = Problem(refusal: refusal, zone)
            return Outcome(
                status: problem.kind.status, body: problem.body(in: language),
                mediaType: "application/problem+json", problem: problem)
        }
    }

    private static func response(_ outcome: Outcome, _ language: Language) -> Response {
        var fields = outcome.problem?.headers(in: language) ?? [:]
        if outcome.status != 204 { fields[.contentType] = contentType(outcome.mediaType) }
        fields[.cacheControl] = "no-store"
        if outcome.mediaType == "text/html" { fields.append(contentsOf: PagePolicy.fields) }
        if outcome.isReplay, let name = HTTPField.Name("Idempotency-Replayed") {
            fields[name] = "true"
        }
        return Response(
            status: .init(code: outcome.status), headers: fields,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: outcome.body)))
    }

    private static func response(_ answer: RouteAnswer) -> Response {
        response(
            Outcome(status: answer.status, body: answer.body ?? [], mediaType: answer.mediaType),
            .english)
    }

    private static func response(_ problem: Problem, _ language: Language) -> Response {
        response(
            Outcome(
                status: problem.kind.status, body: problem.body(in: language),
                mediaType: "application/problem+json", problem: problem), language)
    }

    private static func contentType(_ mediaType: String) -> String {
        mediaType.hasPrefix("text/") ? "\(mediaType); charset=utf-8" : mediaType
    }
}
