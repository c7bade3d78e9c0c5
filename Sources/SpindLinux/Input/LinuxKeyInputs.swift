import CSpindLinux
import SpindCore
package import SpindHAL

/// The kernel's input devices that type (evdev). The user must be allowed to read them (the group
/// `input`).
///
/// Any thread may request; what a request returns may be used as its protocol says.
package struct LinuxKeyInputs: KeyInputProvider {
    /// Makes the provider; it holds nothing until a device is requested.
    package init() {}

    package func keyInput(_ path: String) throws(HALError) -> any KeyInput {
        LinuxKeyInput(try GrabbedInput(path: path), name: path)
    }
}

/// A grabbed device of the kernel: let go when it goes away.
///
/// - Note: `@unchecked Sendable` because the pointer is to memory that only the shim's calls touch:
///   it is not shared (the struct cannot be copied), `wait` is made by one thread at a time, which
///   the class that owns it sees to, and `interrupt` only reads it.
@safe struct GrabbedInput: ~Copyable, @unchecked Sendable {
    /// Keys taken at once: more than anybody types between two looks.
    private static let limit = 64

    private let pointer: OpaquePointer

    init(path: String) throws(HALError) {
        var opened: OpaquePointer?
        let result = unsafe spind_input_open(path, &opened)
        guard let opened = unsafe opened, result == 0 else {
            throw HALError(kernel: result, during: .opening, "take the input device \(path)")
        }
        unsafe pointer = opened
    }

    deinit {
        unsafe spind_input_close(pointer)
    }

    func wait(until deadline: Instant?, name: String) throws(HALError) -> KeyWake {
        var keys = [spind_key](repeating: spind_key(), count: Self.limit)
        var count = 0
        var isLost = false
        let wake = unsafe spind_input_wait(
            pointer, deadline.map { max(0, $0.nanoseconds) } ?? -1, &keys, keys.count, &count,
            &isLost)
        if wake < 0 {
            throw HALError(kernel: wake, during: .using, "wait for the input device \(name)")
        }
        switch UInt32(wake) {
        case SPIND_INPUT_WAKE_KEYS.rawValue:
            let strokes = keys.prefix(count).map {
                KeyStroke(code: $0.code, isDown: $0.down, at: Instant(nanoseconds: $0.at))
            }
            return .strokes(strokes, lost: isLost)
        case SPIND_INPUT_WAKE_INTERRUPT.rawValue: return .interrupted
        default: return .timeout
        }
    }

    func interrupt() {
        // The eventfd is ours and never closed before: a failure would be a bug of the shim.
        let result = unsafe spind_input_interrupt(pointer)
        precondition(result == 0, "interrupting a wait failed (errno \(-result))")
    }
}

/// An input device of the kernel.
final class LinuxKeyInput: KeyInput {
    private let device: GrabbedInput
    private let name: String
    private let waiting = SoleUser()

    init(_ device: consuming GrabbedInput, name: String) {
        self.device = device
        self.name = name
    }

    func wait(until deadline: Instant?) throws(HALError) -> KeyWake {
        try waiting(of: name) { () throws(HALError) in
            try device.wait(until: deadline, name: name)
        }
    }

    func interrupt() {
        device.interrupt()
    }
}
