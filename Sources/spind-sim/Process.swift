import Dispatch
import Glibc

/// Writes a line whole, or not further than the reader takes it.
func write(_ line: String, to file: Int32) {
    var bytes = Array((line + "\n").utf8)[...]
    while !bytes.isEmpty {
        let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        bytes = bytes.dropFirst(count)
    }
}

/// A variable of the environment; `nil` also when it is empty.
func variable(_ name: String) -> String? {
    guard let value = getenv(name), value.pointee != 0 else { return nil }
    return String(cString: value)
}

/// The lines of standard input as they come. At most 1,000 wait; then the reader waits too.
func standardInputLines() -> AsyncStream<String> {
    let (lines, continuation) = AsyncStream<String>.makeStream(
        bufferingPolicy: .bufferingOldest(1_000))
    // A thread of its own: reading blocks, and the program ends without asking it.
    DispatchQueue(label: "spind-sim.input").async {
        while let line = readLine() {
            while case .dropped = continuation.yield(line) { usleep(10_000) }
        }
        continuation.finish()
    }
    return lines
}
