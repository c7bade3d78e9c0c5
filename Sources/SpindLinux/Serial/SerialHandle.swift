import CSpindLinux
import SpindCore
import SpindHAL

/// A port this process owns; closed when it goes away.
///
/// - Note: `@unchecked Sendable` because the pointer is to memory that never changes after it was
///   made and that only the shim's calls read: the struct cannot be copied, and calls that move
///   bytes (`write`, `read`, `discard`) are made by one thread at a time, which the class that owns
///   it sees to.
@safe struct SerialHandle: ~Copyable, @unchecked Sendable {
    private let pointer: OpaquePointer

    init(opening path: String, settings: SerialSettings) throws(HALError) {
        var opened: OpaquePointer?
        let parity =
            switch settings.parity {
            case .none: SPIND_SERIAL_PARITY_NONE
            case .even: SPIND_SERIAL_PARITY_EVEN
            case .odd: SPIND_SERIAL_PARITY_ODD
            }
        let result = unsafe spind_serial_open(
            path, Int32(clamping: settings.bitsPerSecond), parity,
            Int32(clamping: settings.stopBits), &opened)
        guard let pointer = unsafe opened, result == 0 else {
            throw HALError(
                kernel: result, during: .opening,
                "serial port \(path) at \(settings.bitsPerSecond) bit/s")
        }
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe spind_serial_close(pointer)
    }

    func write(_ bytes: [UInt8], name: String) throws(HALError) {
        try check(unsafe spind_serial_write(pointer, bytes, bytes.count), "write to \(name)")
    }

    func read(
        upTo limit: Int, until deadline: Instant, name: String
    ) throws(HALError) -> SerialWake {
        var bytes = [UInt8](repeating: 0, count: limit)
        var count = 0
        let wake = unsafe spind_serial_read(
            pointer, &bytes, limit, max(0, deadline.nanoseconds), &count)
        try check(wake, "read from \(name)")
        return switch UInt32(wake) {
        case SPIND_SERIAL_WAKE_BYTES.rawValue: .bytes(Array(bytes.prefix(count)))
        case SPIND_SERIAL_WAKE_INTERRUPT.rawValue: .interrupted
        default: .timeout
        }
    }

    func discard(name: String) throws(HALError) {
        try check(unsafe spind_serial_discard(pointer), "discard the input of \(name)")
    }

    func interrupt() {
        // The eventfd is ours and never closed before: a failure would be a bug of the shim.
        let result = unsafe spind_serial_interrupt(pointer)
        precondition(result == 0, "interrupting a read failed (errno \(-result))")
    }

    private func check(
        _ result: Int32, _ what: @autoclosure () -> String
    ) throws(HALError) {
        if result < 0 { throw HALError(kernel: result, during: .using, what()) }
    }
}
