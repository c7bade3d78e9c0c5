import SpindCore
import SpindHAL

/// A port of the kernel's.
final class LinuxSerialPort: SerialPort {
    private let handle: SerialHandle
    private let name: String
    private let use = SoleUser()

    init(_ handle: consuming SerialHandle, name: String) {
        self.handle = handle
        self.name = name
    }

    func write(_ bytes: [UInt8]) throws(HALError) {
        try use(of: name) { () throws(HALError) in try handle.write(bytes, name: name) }
    }

    func read(upTo limit: Int, until deadline: Instant) throws(HALError) -> SerialWake {
        precondition(limit > 0, "a read of \(name) with no room for a byte")
        return try use(of: name) { () throws(HALError) in
            try handle.read(upTo: limit, until: deadline, name: name)
        }
    }

    func discardInput() throws(HALError) {
        try use(of: name) { () throws(HALError) in try handle.discard(name: name) }
    }

    func interrupt() {
        handle.interrupt()
    }
}
