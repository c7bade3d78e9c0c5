public import SpindCore

/// An input device of Linux that types, such as a USB number pad or a reader that acts as a
/// keyboard. The program owns it alone: nothing it types reaches anybody else.
///
/// *Implementation guidance*: one thread waits, any thread may call ``interrupt()``. A device that
/// was unplugged throws `io` for ever; drivers request it anew.
public protocol KeyInput: Interruptible {
    /// Sleeps until a key moves, the deadline passes, or ``interrupt()`` is called.
    ///
    /// - Parameter deadline: on the monotonic clock; `nil` waits without end.
    /// - Returns: why it woke.
    /// - Throws: ``HALError`` when the device is gone.
    func wait(until deadline: Instant?) throws(HALError) -> KeyWake
}

/// Why ``KeyInput/wait(until:)`` returned.
public enum KeyWake: Hashable, Sendable {
    /// At least one key moved, in order; `lost` says that the kernel dropped others before them.
    case strokes([KeyStroke], lost: Bool)
    /// The deadline passed.
    case timeout
    /// Somebody called ``Interruptible/interrupt()``.
    case interrupted
}

/// A key went down or up.
public struct KeyStroke: Hashable, Sendable {
    /// Which key: the kernel's number of its place (`KEY_*` of linux/input-event-codes.h), whatever
    /// layout is set.
    public var code: UInt16
    /// Whether it went down; repetitions by the kernel are not told.
    public var isDown: Bool
    /// When: the kernel's stamp, on the monotonic clock.
    public var at: Instant

    /// Makes a stroke.
    public init(code: UInt16, isDown: Bool, at: Instant) {
        self.code = code
        self.isDown = isDown
        self.at = at
    }
}

/// A way to input devices: the kernel's, or simulated ones.
///
/// *Implementation guidance*: each device has one owner; a second request for it throws `busy`. A
/// device is released when the object that owns it goes away.
public protocol KeyInputProvider: Sendable {
    /// Takes a device and grabs it.
    ///
    /// - Parameter path: where it is, for example `/dev/input/by-id/usb-Sycreader-event-kbd`; the
    ///   number of `/dev/input/event0` changes with the order of plugging.
    /// - Returns: the device, released when it goes away.
    /// - Throws: ``HALError``: `notFound`, `busy` where somebody else has grabbed it,
    ///   `notPermitted`, `unsupported` for a device without keys.
    func keyInput(_ path: String) throws(HALError) -> any KeyInput
}
