import Logging
import SpindRegistryStore

/// Whether the server lives and can work, and what it offers.
enum ServiceRoutes {
    private static let condition = ObjectSchema(
        "Condition", "How the server is.", [.required("status", .choice(["ok"]))])

    private static let ok = RouteAnswer.json { $0.object { $0.field("status", "ok") } }

    static let all = [
        Route(
            .get, "/v1/health", "health", "Whether the server answers at all", .everybody,
            .ok(.object(condition)), .own { _, _ in ok }),
        Route(
            .get, "/v1/ready", "ready", "Whether the store answers too; 503 when not", .everybody,
            .ok(.object(condition)),
            .own { _, services in
                do {
                    return try await services.registry.read(as: .nobody) { step in
                        _ = try step.db.row("SELECT count(*) AS found FROM registry")
                        return ok
                    }
                } catch {
                    services.logger.error("the store does not answer: \(error)")
                    throw Problem.unavailable(seconds: 5)
                }
            }),
        Route(
            .get, "/v1/openapi.json", "openapi", "This description", .everybody, .ok(.anything),
            .own { _, _ in RouteAnswer(status: 200, body: RegistryAPI.document.bytes) }),
    ]
}
