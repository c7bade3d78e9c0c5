import Logging
import ServiceLifecycle
import SpindAgent
import SpindLinux

/// Runs the cabinet between the service manager's start and stop.
struct CabinetService: Service {
    let cabinet: CabinetAssembly
    let notifier: ServiceNotifier
    let logger: Logger

    func run() async throws {
        try cabinet.start(watchdogInterval: notifier.watchdogInterval.map { $0 / 2 }) {
            tell(.watchdog)
        }
        tell(.ready)
        logger.notice("the doors are supervised")
        // Also ends when another service failed and the group is cancelled.
        try? await gracefulShutdown()
        tell(.stopping)
        cabinet.stop()
        logger.notice("the locks are let go")
    }

    private func tell(_ message: ServiceNotifier.Message) {
        do {
            try notifier.send(message)
        } catch {
            logger.error("\(error)")
        }
    }
}
