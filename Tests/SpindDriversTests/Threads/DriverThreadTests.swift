import Glibc
import SpindCore
import SpindDrivers
import SpindHAL
import Testing

@Suite("A driver's thread", .timeLimit(.minutes(1)))
struct DriverThreadTests {
    let clock = MachineClock()

    @Test func thread_BearsItsName_CutToWhatTheKernelKeeps() throws {
        let names = Recording<String>()
        let thread = try DriverThread(name: "spind-a-long-name") {
            var bytes = [CChar](repeating: 0, count: 64)
            if let file = fopen("/proc/thread-self/comm", "r") {
                fgets(&bytes, 64, file)
                fclose(file)
            }
            names.append(String(decoding: bytes.prefix { $0 > 10 }.map(UInt8.init), as: UTF8.self))
        }
        thread.join()
        thread.join()
        #expect(names.elements == ["spind-a-long-na"])
    }

    @Test func thread_TakesNoSignals_ButItsOwnFaults() throws {
        func mask() -> [Bool] {
            var set = sigset_t()
            pthread_sigmask(SIG_BLOCK, nil, &set)
            return (1...31).map { sigismember(&set, $0) == 1 }
        }
        let before = mask()
        let blocked = Recording<Bool>()
        let thread = try DriverThread(name: "signals") {
            var set = sigset_t()
            pthread_sigmask(SIG_BLOCK, nil, &set)
            blocked.append(sigismember(&set, SIGTERM) == 1 && sigismember(&set, SIGSEGV) == 0)
        }
        thread.join()
        #expect(blocked.elements == [true])
        #expect(mask() == before)
    }

    @Test func threadThatJoinsItself_DoesNotWaitForEver() throws {
        let own = ThreadMonitor<DriverThread?>(nil)
        let ended = Recording<Bool>()
        let thread = try DriverThread(name: "self") { [clock] in
            let itself = own.wait(on: clock) { $0.map { .done($0) } ?? .until(nil) }
            itself.join()
            ended.append(true)
        }
        own.update { $0 = thread }
        #expect(ended.wait { !$0.isEmpty } == [true])
        thread.join()
    }

    @Test func wait_EndsWithAnUpdate_OrWhenItsTimeHasCome() throws {
        let monitor = ThreadMonitor(0)
        let thread = try DriverThread(name: "waiting") { [clock] in
            monitor.wait(on: clock) { $0 == 1 ? .done(()) : .until(nil) }
            monitor.update { $0 = 2 }
        }
        monitor.update { $0 = 1 }
        let deadline = clock.now + .seconds(10)
        let value = monitor.wait(on: clock) { value in
            value == 2 || deadline <= clock.now ? .done(value) : .until(deadline)
        }
        thread.join()
        #expect(value == 2)
        let later = clock.now + .milliseconds(20)
        monitor.wait(on: clock) { _ in later <= clock.now ? .done(()) : .until(later) }
        #expect(clock.now >= later)
    }

    @Test func waitForWhatIsPast_LetsOthersIn() throws {
        let monitor = ThreadMonitor(false)
        let past = clock.now
        let thread = try DriverThread(name: "restless") { [clock] in
            monitor.wait(on: clock) { $0 ? .done(()) : .until(past) }
        }
        monitor.update { $0 = true }
        thread.join()
        #expect(monitor.withLock { $0 })
    }
}
