import SpindCore
import SpindHAL
import Synchronization

/// A port of the kernel's.
final class LinuxSerialPort: SerialPort {
    private let handle: SerialHandle
    private let name: String
    private let inUse = Atomic(false)

    init(_ handle: consuming SerialHandle, name: String) {
        self.handle = handle
        self.name = name
    }

    func write(_ bytes: [UInt8]) throws(HALError) {
        take()
        defer { inUse.store(false, ordering: .releasing) }
        try handle.write(bytes, name: name)
    }

    func read(upTo limit: Int, until deadline: Instant) throws(HALError) -> SerialWake {
        precondition(limit > 0, "a read of \(name) with no room for a byte")
        take()
        defer { inUse.store(false, ordering: .releasing) }
        return try handle.read(upTo: limit, until: deadline, name: name)
    }

    func discardInput() throws(HALError) {
        take()
        defer { inUse.store(false, ordering: .releasing) }
        try handle.discard(name: name)
    }

    func interrupt() {
        handle.interrupt()
    }

    private func take() {
        let (free, _) = inUse.compareExchange(
            expected: false, desired: true, ordering: .acquiring)
        precondition(free, "two threads use \(name)")
    }
}
