import SpindCore
import SpindHAL
import SpindLinux
import Synchronization
import Testing

@Suite struct SafeOutputsTests {
    private let outputs = (0..<3).map {
        SafeOutput(chip: "chip", offset: LineOffset($0), isHigh: $0 == 1)
    }

    @Test func everyOutputIsDrivenToItsPhysicalLevel() {
        let provider = RecordingGPIO()
        let (results, lines) = driveSafe(outputs, provider: provider, clock: SteppedClock())
        #expect(results.allSatisfy { $0.failure == nil })
        #expect(lines.count == 3)
        #expect(provider.requests == ["chip/0 inactive", "chip/1 active", "chip/2 inactive"])
    }

    @Test func failureOfOneStopsNoOther() {
        let provider = RecordingGPIO(failures: [1: [HALError(.notFound, "gone")]])
        let clock = SteppedClock()
        let (results, lines) = driveSafe(outputs, provider: provider, clock: clock)
        #expect(results.map { $0.failure?.code } == [nil, .notFound, nil])
        #expect(results.map(\.output) == outputs)
        #expect(lines.count == 2)
        #expect(clock.now.sinceBoot == .zero, "what cannot become better is not waited for")
    }

    @Test func busyLineIsTriedAgain_AfterAllOthersWereDriven() {
        let busy = HALError(.busy, "owned")
        let provider = RecordingGPIO(failures: [0: [busy, busy]])
        let (results, _) = driveSafe(outputs, provider: provider, clock: SteppedClock())
        #expect(results.allSatisfy { $0.failure == nil })
        #expect(
            provider.requests == [
                "chip/0 inactive", "chip/1 active", "chip/2 inactive", "chip/0 inactive",
                "chip/0 inactive",
            ])
    }

    @Test func busyLineIsGivenUp_WhenPatienceIsOver() {
        let provider = RecordingGPIO(
            failures: [2: [HALError](repeating: HALError(.busy, "owned"), count: 1_000)])
        let clock = SteppedClock()
        let (results, _) = driveSafe(
            outputs, provider: provider, clock: clock, patience: .seconds(2))
        #expect(results.map { $0.failure?.code } == [nil, nil, .busy])
        #expect((2_000..<2_100).contains(clock.now.sinceBoot.wholeMilliseconds))
    }
}

/// Grants outputs, unless it was told to fail, and remembers the requests.
private final class RecordingGPIO: GPIOProvider {
    private struct State {
        var failures: [Int: [HALError]]
        var requests: [String] = []
    }

    private let state: Mutex<State>

    init(failures: [Int: [HALError]] = [:]) {
        state = Mutex(State(failures: failures))
    }

    var requests: [String] { state.withLock { $0.requests } }

    func output(
        _ address: LineAddress, settings: LineSettings, initial: LineState, consumer: String
    ) throws(HALError) -> any OutputLine {
        guard case .offset(_, let offset) = address, settings == LineSettings() else {
            throw HALError(.unsupported, "only lines by number, as they are")
        }
        let failure = state.withLock { state in
            state.requests.append("\(address) \(initial)")
            guard let next = state.failures[offset.rawValue]?.first else { return HALError?.none }
            state.failures[offset.rawValue]?.removeFirst()
            return next
        }
        if let failure { throw failure }
        return Line()
    }

    func inputs(
        _ addresses: [LineAddress], settings: LineSettings, consumer: String
    ) throws(HALError) -> any InputLines {
        throw HALError(.unsupported, "inputs")
    }

    func edges(
        _ addresses: [LineAddress], settings: LineSettings, consumer: String
    ) throws(HALError) -> any EdgeLines {
        throw HALError(.unsupported, "edges")
    }

    func openDrain(
        _ address: LineAddress, bias: Bias, consumer: String
    ) throws(HALError) -> any OpenDrainLine {
        throw HALError(.unsupported, "open drain")
    }

    private struct Line: OutputLine {
        func set(_ state: LineState) throws(HALError) {}
    }
}

/// A clock that only pauses move.
private final class SteppedClock: MonotonicClock {
    private let time = Mutex(Instant(sinceBoot: .zero))

    var now: Instant { time.withLock { $0 } }

    func pause(for duration: Duration) {
        time.withLock { $0 = $0.advanced(by: duration) }
    }
}
