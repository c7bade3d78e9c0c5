import Glibc
import SpindContracts
import SpindCore
import SpindHAL
import SpindLinux

/// A keyboard that the kernel takes for a real one: made through `/dev/uinput`, gone with
/// ``unplug()`` or the value. Needs root. Numbers of calls: Linux, include/uapi/linux/uinput.h.
final class UInputKeyboard: KeyInputBench, Sendable {
    let provider: any KeyInputProvider = LinuxKeyInputs()
    let clock: any MonotonicClock = SystemClock()
    let path: String
    private let file: Int32

    init() throws {
        let before = Set(Self.devices())
        file = open("/dev/uinput", O_RDWR | O_CLOEXEC)
        guard file >= 0 else { throw ContractViolation("/dev/uinput: errno \(errno)") }
        let (setEventBit, setKeyBit, create): (UInt, UInt, UInt) = (
            0x4004_5564, 0x4004_5565, 0x5501
        )
        // Keys, and repetitions made by the kernel.
        for kind: Int32 in [1, 0x14] { try Self.check(ioctl(file, setEventBit, kind), "kinds") }
        for code: Int32 in 1..<0x210 { try Self.check(ioctl(file, setKeyBit, code), "keys") }
        // struct uinput_user_dev: a name of 80 bytes, bus, vendor, product, version, effects, axes.
        var setup = [UInt8](repeating: 0, count: 80 + 8 + 4 + 4 * 64 * 4)
        setup.replaceSubrange(0..<11, with: Array("spind-bench".utf8))
        setup[80] = 3
        guard write(file, setup, setup.count) == setup.count else {
            throw ContractViolation("/dev/uinput takes no keyboard: errno \(errno)")
        }
        try Self.check(ioctl(file, create, 0), "making the keyboard")
        path = try Self.appeared(since: before)
    }

    deinit {
        close(file)
    }

    func move(_ code: UInt16, isDown: Bool) throws {
        // struct input_event: two words of time, kind, code, value; a report ends it.
        for (kind, code, value): (UInt16, UInt16, Int32) in [
            (1, code, isDown ? 1 : 0), (0, 0, 0),
        ] {
            var event = [UInt8](repeating: 0, count: 16)
            withUnsafeBytes(of: kind) { event += $0 }
            withUnsafeBytes(of: code) { event += $0 }
            withUnsafeBytes(of: value) { event += $0 }
            guard write(file, event, event.count) == event.count else {
                throw ContractViolation("/dev/uinput takes no key: errno \(errno)")
            }
        }
    }

    func unplug() throws {
        let destroy: UInt = 0x5502
        try Self.check(ioctl(file, destroy, 0), "unplugging the keyboard")
    }

    private static func check(_ result: Int32, _ what: String) throws {
        if result < 0 { throw ContractViolation("\(what): errno \(errno)") }
    }

    private static func devices() -> [String] {
        guard let folder = opendir("/dev/input") else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix("event") { names.append("/dev/input/" + name) }
        }
        return names
    }

    /// The device that the kernel made; it appears within a moment.
    private static func appeared(since before: Set<String>) throws -> String {
        let clock = SystemClock()
        let deadline = clock.now.advanced(by: .seconds(10))
        while clock.now < deadline {
            if let path = devices().first(where: { !before.contains($0) }) { return path }
            clock.pause(for: .milliseconds(1))
        }
        throw ContractViolation("no input device appeared")
    }
}
