import Logging
import ServiceLifecycle
import SpindControl

/// Serves the control socket. A cabinet whose socket cannot be made still serves residents and
/// watches its doors.
struct ControlSocketService: Service {
    let server: ControlServer
    let logger: Logger

    func run() async throws {
        do {
            try await server.run()
        } catch {
            logger.critical(
                "no control socket, so spindctl cannot ask: \(error); mend it and restart spindd")
            try? await gracefulShutdown()
        }
    }
}
