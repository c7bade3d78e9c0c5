import Logging
import ServiceLifecycle

/// Does something again and again until the program ends.
struct TimedService: Service, CustomStringConvertible {
    /// What it is called in the log.
    let description: String
    /// How long it rests between two times.
    let pause: Duration
    let logger: Logger
    /// Does it once. What it throws is told, and it is tried again after the next pause.
    let work: @Sendable () async throws -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            let clock = ContinuousClock()
            while !Task.isCancelled {
                do {
                    try await work()
                } catch is CancellationError {
                    return
                } catch {
                    logger.error("\(description) failed, and is tried again in \(pause): \(error)")
                }
                do {
                    try await clock.sleep(for: pause)
                } catch {
                    return
                }
            }
        }
    }
}
