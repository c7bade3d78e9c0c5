import Dispatch
import Synchronization

/// Runs tasks one after the other on the calling thread, and lets time pass only when none of them
/// can go on: a week takes as long as what happens in it.
///
///     try Simulation.run { simulation in
///         let link = Task { ... }
///         await simulation.pass(.seconds(86_400))
///         link.cancel()
///     }
final class Simulation: TaskExecutor {
    private struct Sleeper {
        var deadline: Duration
        var number: Int
        var continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var jobs: [UnownedJob] = []
        var now = Duration.seconds(1_000)
        var sleepers: [Sleeper] = []
        var cancelled: Set<Int> = []
        var count = 0
        var isOver = false
    }

    /// Nothing can go on any more, and the test has not ended.
    struct Stuck: Error {}

    private let state = Mutex(State())
    /// Signalled for each job: some come from threads of the system.
    private let arrivals = DispatchSemaphore(value: 0)

    private init() {}

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { $0.jobs.append(job) }
        arrivals.signal()
    }

    /// Runs a test to its end.
    static func run(
        _ body: @escaping @Sendable (Simulation) async throws -> Void
    ) throws {
        let simulation = Simulation()
        let result = Mutex<Result<Void, any Error>?>(nil)
        Task(executorPreference: simulation) {
            do {
                try await body(simulation)
                result.withLock { $0 = .success(()) }
            } catch {
                result.withLock { $0 = .failure(error) }
            }
        }
        while true {
            if let result = result.withLock({ $0 }) { return try result.get() }
            guard simulation.step() || simulation.waitForArrival() else { throw Stuck() }
        }
    }

    /// Runs one job, or lets the time come for the next sleeper.
    private func step() -> Bool {
        let (job, sleeper) = state.withLock { state -> (UnownedJob?, Sleeper?) in
            if !state.jobs.isEmpty { return (state.jobs.removeFirst(), nil) }
            let next = state.sleepers.indices.min { left, right in
                let (left, right) = (state.sleepers[left], state.sleepers[right])
                return (left.deadline, left.number) < (right.deadline, right.number)
            }
            guard let next else { return (nil, nil) }
            let sleeper = state.sleepers.remove(at: next)
            state.now = max(state.now, sleeper.deadline)
            return (nil, sleeper)
        }
        job?.runSynchronously(on: asUnownedTaskExecutor())
        sleeper?.continuation.resume(returning: true)
        return job != nil || sleeper != nil
    }

    /// Waits for a task that went through a thread of the system.
    private func waitForArrival() -> Bool {
        arrivals.wait(timeout: .now() + .seconds(10)) == .success
    }

    /// The time since boot.
    var elapsed: Duration { state.withLock { $0.now } }

    /// Lets time pass.
    func pass(_ duration: Duration) async {
        _ = await self.sleep(until: elapsed + duration)
    }

    /// Waits in virtual time.
    ///
    /// - Returns: `false` on cancellation.
    func sleep(until deadline: Duration) async -> Bool {
        let number = state.withLock { state in
            state.count += 1
            return state.count
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if state.cancelled.remove(number) != nil { return true }
                    state.sleepers.append(
                        Sleeper(deadline: deadline, number: number, continuation: continuation))
                    return false
                }
                if isCancelled { continuation.resume(returning: false) }
            }
        } onCancel: {
            let sleeper = state.withLock { state -> Sleeper? in
                guard let index = state.sleepers.firstIndex(where: { $0.number == number }) else {
                    state.cancelled.insert(number)
                    return nil
                }
                return state.sleepers.remove(at: index)
            }
            sleeper?.continuation.resume(returning: false)
        }
    }
}
