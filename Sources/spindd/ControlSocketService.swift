import Logging
import ServiceLifecycle
import SpindControl

/// Serves the control socket. A cabinet whose socket cannot be made, or fails, still serves
/// residents and watches its doors; the socket is tried again until it can be served.
struct ControlSocketService: Service {
    /// How long until the next try, at first and at most.
    private static let pauses = (first: Duration.seconds(1), last: Duration.seconds(60))

    let server: ControlServer
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var pause = Self.pauses.first
            let clock = ContinuousClock()
            while !Task.isCancelled {
                let begun = clock.now
                do {
                    // Ends by itself only when asked to.
                    return try await server.run()
                } catch {
                    if begun.duration(to: clock.now) > Self.pauses.last {
                        pause = Self.pauses.first
                    }
                    logger.critical(
                        "no control socket, so spindctl cannot ask; trying again in \(pause): \(error)"
                    )
                }
                try? await clock.sleep(for: pause)
                pause = min(pause * 2, Self.pauses.last)
            }
        }
    }
}
