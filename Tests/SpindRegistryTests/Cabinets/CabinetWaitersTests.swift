import SpindCore
import Testing

@testable import SpindRegistry

@Suite(.timeLimit(.minutes(1))) struct CabinetWaitersTests {
    private let waiters = CabinetWaiters(limitOfCabinet: 2)
    private let borken: CabinetID = CabinetID("borken-1")

    private static func second(_ second: Int) -> Instant {
        Instant(sinceBoot: .seconds(second))
    }

    /// Waits in a task of its own, and returns once it is suspended or over.
    private func suspended(_ ticket: CabinetWaiters.Ticket) async -> Task<CabinetWaiters.End, Never>
    {
        let task = Task { await waiters.wait(ticket) }
        for _ in 0..<100 { await Task.yield() }
        return task
    }

    @Test func wakeUpBeforeTheWait_IsKept() async {
        let ticket = waiters.register(borken, until: Self.second(50))
        waiters.wake(borken)
        #expect(await waiters.wait(ticket) == .woken)
        waiters.leave(ticket)
        #expect(waiters.count == 0)
    }

    @Test func wakeUp_EndsTheWaitsOfThatCabinetOnly() async {
        let one = waiters.register(borken, until: Self.second(50))
        let other = waiters.register(CabinetID("rhede-1"), until: Self.second(50))
        let first = await suspended(one)
        let second = await suspended(other)
        waiters.wake(borken)
        #expect(await first.value == .woken)
        waiters.tick(at: Self.second(49))
        waiters.tick(at: Self.second(50))
        #expect(await second.value == .timeOver)
    }

    @Test func waiterIsWokenAgain_WhenItWaitsAgain() async {
        let ticket = waiters.register(borken, until: Self.second(50))
        for _ in 0..<3 {
            let task = await suspended(ticket)
            waiters.wake(borken)
            #expect(await task.value == .woken)
        }
        waiters.tick(at: Self.second(60))
        #expect(await waiters.wait(ticket) == .timeOver)
        #expect(await waiters.wait(ticket) == .timeOver)
    }

    @Test func timeOver_IsNotHiddenByAWakeUp() async {
        let ticket = waiters.register(borken, until: Self.second(50))
        waiters.wake(borken)
        waiters.tick(at: Self.second(51))
        waiters.wake(borken)
        #expect(await waiters.wait(ticket) == .timeOver)
    }

    @Test func stopping_EndsAllWaitsAndEveryLaterOne() async {
        let ticket = waiters.register(borken, until: Self.second(50))
        let task = await suspended(ticket)
        waiters.stop()
        #expect(await task.value == .stopping)
        let late = waiters.register(borken, until: Self.second(50))
        #expect(await waiters.wait(late) == .stopping)
    }

    @Test func closedConnection_EndsItsWait() async {
        final class Connection {}
        let open = Connection()
        let closed = Connection()
        let stays = waiters.register(
            borken, until: Self.second(50), connection: ObjectIdentifier(open))
        let goes = waiters.register(
            borken, until: Self.second(50), connection: ObjectIdentifier(closed))
        let task = await suspended(goes)
        waiters.connectionEnded(ObjectIdentifier(closed))
        #expect(await task.value == .gone)
        waiters.leave(goes)
        waiters.leave(stays)
        #expect(waiters.count == 0)
        #expect(!waiters.isWaiting(borken))
    }

    @Test func cancellation_EndsTheWait() async {
        let ticket = waiters.register(borken, until: Self.second(50))
        let task = await suspended(ticket)
        task.cancel()
        #expect(await task.value == .gone)
    }

    @Test func oneTooMany_EndsTheOldestWait() async {
        let oldest = waiters.register(borken, until: Self.second(50))
        let task = await suspended(oldest)
        let second = waiters.register(borken, until: Self.second(50))
        let third = waiters.register(borken, until: Self.second(50))
        #expect(await task.value == .stopping)
        waiters.wake(borken)
        #expect(await waiters.wait(second) == .woken)
        #expect(await waiters.wait(third) == .woken)
    }

    @Test func thousandWaiters_AreNotLost_WhenManyWakeAndLeaveAtOnce() async {
        let many = CabinetWaiters(limitOfCabinet: 1)
        let names = (0..<1_000).map { CabinetID("c-\($0)") }
        await withTaskGroup(of: CabinetWaiters.End.self) { group in
            for name in names {
                let ticket = many.register(name, until: Self.second(50))
                group.addTask {
                    let end = await many.wait(ticket)
                    many.leave(ticket)
                    return end
                }
            }
            for name in names {
                group.addTask {
                    many.wake(name)
                    return .woken
                }
            }
            for await end in group { #expect(end == .woken) }
        }
        #expect(many.count == 0)
    }
}
