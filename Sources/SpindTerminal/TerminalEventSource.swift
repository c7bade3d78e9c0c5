import Dispatch
import Glibc

/// Brings together what a program on a whole screen has to know: keys, changes, seconds, sizes.
package enum TerminalEventSource {
    /// Runs a body with the events of this process's terminal, until the body ends.
    ///
    /// Signals that end the program are the caller's, which cancels the task, unless they are
    /// named here: those become ``TerminalEvent/end``.
    ///
    /// - Parameters:
    ///   - changes: an element whenever what is shown changed.
    ///   - clock: for the seconds on the screen.
    ///   - endSignals: signals that end the body; they are not the process's end any more.
    ///   - body: takes the events.
    package static func run(
        changes: AsyncStream<Void>, clock: any Clock<Duration>, endSignals: [Int32] = [],
        _ body: (AsyncStream<TerminalEvent>) async -> Void
    ) async {
        let (events, continuation) = AsyncStream<TerminalEvent>.makeStream(
            bufferingPolicy: .bufferingOldest(4_096))
        let keyboard = readKeyboard(continuation)
        let resize = watch(SIGWINCH, .resized, continuation)
        let ends = endSignals.map { number in
            signal(number, SIG_IGN)
            return watch(number, .end, continuation)
        }
        defer {
            for end in ends { end.cancel() }
            keyboard.cancel()
            resize.cancel()
            continuation.finish()
        }
        async let _: Void = {
            for await _ in changes { continuation.yield(.changed) }
        }()
        async let _: Void = {
            while !Task.isCancelled {
                try? await clock.sleep(for: .seconds(1))
                continuation.yield(.changed)
            }
        }()
        await body(events)
    }

    private static func readKeyboard(
        _ continuation: AsyncStream<TerminalEvent>.Continuation
    ) -> any DispatchSourceRead {
        let source = DispatchSource.makeReadSource(fileDescriptor: STDIN_FILENO)
        source.setEventHandler {
            var bytes = [UInt8](repeating: 0, count: 256)
            let count = read(STDIN_FILENO, &bytes, bytes.count)
            if count > 0 {
                continuation.yield(.bytes(Array(bytes.prefix(count))))
            } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
                continuation.yield(.end)  // the terminal is gone
                source.cancel()
            }
        }
        source.activate()
        return source
    }

    private static func watch(
        _ number: Int32, _ event: TerminalEvent,
        _ continuation: AsyncStream<TerminalEvent>.Continuation
    ) -> any DispatchSourceSignal {
        let source = DispatchSource.makeSignalSource(signal: number)
        source.setEventHandler { continuation.yield(event) }
        source.activate()
        return source
    }
}
