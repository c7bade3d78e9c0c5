import Glibc
import SpindAgent
import SpindCore
import SpindHAL
import Testing

@Suite("Lines written beside the loop", .timeLimit(.minutes(1)))
struct LineWriterTests {
    /// Takes what is written, and blocks while it is told to.
    private final class SlowReader: Sendable {
        let state = ThreadMonitor((text: "", isBlocked: false, isBusy: false))
        let clock: VirtualClock

        init(_ clock: VirtualClock) {
            self.clock = clock
        }

        func take(_ bytes: [UInt8]) {
            state.update { $0.isBusy = true }
            state.wait(on: clock) { $0.isBlocked ? .until(nil) : .done(()) }
            state.update { state in
                state.text += String(decoding: bytes, as: UTF8.self)
                state.isBusy = false
            }
        }

        var text: String { state.withLock { $0.text } }
    }

    private let clock = VirtualClock()

    @Test func linesComeInOrder() {
        let reader = SlowReader(clock)
        let writer = LineWriter(clock: clock, write: reader.take)
        for number in 0..<1_000 { writer.say("\(number)\n") }
        #expect(writer.flush())
        #expect(reader.text == (0..<1_000).map { "\($0)\n" }.joined())
    }

    @Test func whoeverSpeaksNeverWaits_AndWhatIsLostIsCounted() {
        let reader = SlowReader(clock)
        reader.state.update { $0.isBlocked = true }
        let writer = LineWriter(clock: clock, write: reader.take)
        writer.say("first\n")
        // The first line is being written: what follows waits.
        reader.state.wait(on: clock) { $0.isBusy ? .done(()) : .until(nil) }
        let line = String(repeating: "x", count: 1_023) + "\n"
        let room = LineWriter.limit / 1_024
        for _ in 0..<room + 7 { writer.say(line) }
        #expect(!writer.flush(within: .zero))
        reader.state.update { $0.isBlocked = false }
        #expect(writer.flush())
        #expect(reader.text.hasPrefix("first\n"))
        #expect(reader.text.count { $0 == "\n" } == 1 + room + 1)
        #expect(reader.text.hasSuffix("(7 lines lost here: the reader is slow)\n"))
        writer.say("again\n")
        #expect(writer.flush())
        #expect(reader.text.hasSuffix("again\n"))
    }

    @Test func aPipeThatNobodyReadsAnyMoreEndsNothing() {
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        close(ends[0])
        let writer = LineWriter(to: ends[1], clock: clock)
        writer.say("into the void\n")
        #expect(writer.flush())
        close(ends[1])
    }
}
