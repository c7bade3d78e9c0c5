import SpindCore
import SpindHAL
import Synchronization

/// An output of a kernel's chip.
final class LinuxOutputLine: OutputLine {
    private let lines: Mutex<GPIOLines>
    private let name: String

    init(_ lines: consuming GPIOLines, name: String) {
        self.lines = Mutex(lines)
        self.name = name
    }

    func set(_ state: LineState) throws(HALError) {
        try lines.withLock { (lines) throws(HALError) in try lines.set(state, name: name) }
    }
}

/// A column of a key matrix on a kernel's chip.
final class LinuxOpenDrainLine: OpenDrainLine {
    private let lines: Mutex<GPIOLines>
    private let name: String

    init(_ lines: consuming GPIOLines, name: String) {
        self.lines = Mutex(lines)
        self.name = name
    }

    func driveLow() throws(HALError) {
        try lines.withLock { (lines) throws(HALError) in try lines.driveLow(name: name) }
    }

    func release() throws(HALError) {
        try lines.withLock { (lines) throws(HALError) in try lines.float(name: name) }
    }
}

/// A group of inputs of a kernel's chip.
final class LinuxInputLines: InputLines {
    let count: Int
    private let lines: GPIOLines
    private let name: String
    private let waiting = SoleUser()

    init(_ lines: consuming GPIOLines, count: Int, name: String) {
        self.lines = lines
        self.count = count
        self.name = name
    }

    func states() throws(HALError) -> [LineState] {
        try lines.states(count: count, name: name)
    }

    func wait(until deadline: Instant?) throws(HALError) -> InputWake {
        try waiting(of: name) { () throws(HALError) in
            try lines.wait(until: deadline, name: name)
        }
    }

    func interrupt() {
        lines.interrupt()
    }
}

/// Inputs of a kernel's chip of which each edge counts.
final class LinuxEdgeLines: EdgeLines {
    let count: Int
    private let lines: GPIOLines
    private let name: String
    private let waiting = SoleUser()

    init(_ lines: consuming GPIOLines, count: Int, name: String) {
        self.lines = lines
        self.count = count
        self.name = name
    }

    func states() throws(HALError) -> [LineState] {
        try lines.states(count: count, name: name)
    }

    func wait(until deadline: Instant?) throws(HALError) -> EdgeWake {
        try waiting(of: name) { () throws(HALError) in
            try lines.waitForEdges(until: deadline, count: count, name: name)
        }
    }

    func interrupt() {
        lines.interrupt()
    }
}
