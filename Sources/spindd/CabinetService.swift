import Logging
import ServiceLifecycle
import SpindAgent
import SpindCore
import SpindLinux
import SpindSync
import UnixSignals

/// Runs the cabinet between the service manager's start and stop.
struct CabinetService: Service {
    let cabinet: ReloadingCabinet
    let notifier: ServiceNotifier
    let logger: Logger

    func run() async throws {
        try cabinet.start(watchdogInterval: notifier.watchdogInterval.map { $0 / 2 }) {
            tell(.watchdog)
        }
        tell(.ready)
        logger.notice("the doors are supervised")
        // Also ends when another service failed and the group is cancelled, and when a reload left
        // nothing that could run.
        let failure = await cancelWhenGracefulShutdown { () -> String? in
            await cabinet.failures.first { _ in true }
        }
        tell(.stopping)
        cabinet.stop()
        logger.notice("the locks are let go")
        if let failure { throw StartError.reload(failure) }
    }

    private func tell(_ message: ServiceNotifier.Message) {
        do {
            try notifier.send(message)
        } catch {
            logger.error("\(error)")
        }
    }
}

/// Reads the cabinet file anew at each SIGHUP.
struct ReloadService: Service {
    let cabinet: LinkedCabinet
    let logger: Logger
    /// Whom the journal names: the user that the agent runs as.
    let principal: Principal

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await _ in await UnixSignalsSequence(trapping: .sighup) {
                let answer = await cabinet.reload(by: principal)
                switch answer {
                case .reloaded(let reload) where reload.accepted && reload.changes.isEmpty:
                    logger.notice("nothing changed in the cabinet file")
                case .refused(.failed(let words)): logger.error("not read anew: \(words)")
                default: break  // the cabinet told it
                }
            }
        }
    }
}
