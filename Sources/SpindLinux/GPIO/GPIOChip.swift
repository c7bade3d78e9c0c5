import CSpindLinux
import SpindCore
import SpindHAL

/// An open chip: closed when it goes away, or given to the lines that are requested from it.
@safe struct GPIOChip: ~Copyable {
    /// The most lines of one request.
    static let requestLimit = Int(SPIND_GPIO_LINES_MAX)

    /// The version of the linked libgpiod.
    static var libraryVersion: String {
        unsafe String(cString: spind_gpio_library_version())
    }

    private let pointer: OpaquePointer

    /// Opens the chip at a path such as `/dev/gpiochip0`.
    init(path: String) throws(HALError) {
        var opened: OpaquePointer?
        let result = unsafe spind_gpio_chip_open(path, &opened)
        guard let opened = unsafe opened, result == 0 else {
            throw HALError(kernel: result, during: .opening, "open \(path)")
        }
        unsafe pointer = opened
    }

    /// Opens the chip a line was found on.
    static func open(of found: FoundLine) throws(HALError) -> GPIOChip {
        let chip = try GPIOChip(path: found.path)
        guard chip.label == found.chip else {
            throw HALError(.io, "open chip '\(found.chip)': \(found.path) is another chip now")
        }
        return chip
    }

    deinit {
        unsafe spind_gpio_chip_close(pointer)
    }

    /// The label, which does not depend on the order in which chips were found.
    var label: String {
        unsafe String(cString: spind_gpio_chip_label(pointer))
    }

    /// How many lines the chip has.
    var lineCount: Int {
        unsafe Int(spind_gpio_chip_line_count(pointer))
    }

    /// The lines that bear this name.
    func offsets(named name: String) throws(HALError) -> [LineOffset] {
        var found: [LineOffset] = []
        // The kernel's names have at most 31 bytes and a final zero.
        var buffer = [CChar](repeating: 0, count: 64)
        for offset in 0..<lineCount {
            let result = unsafe spind_gpio_chip_line_name(
                pointer, UInt32(offset), &buffer, buffer.count)
            if result < 0 {
                throw HALError(
                    kernel: result, during: .opening, "read the name of line \(label)/\(offset)")
            }
            let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
            if String(decoding: bytes, as: UTF8.self) == name { found.append(LineOffset(offset)) }
        }
        return found
    }

    /// What the owner of a line calls itself, without touching the line; `nil` when nobody owns it.
    func owner(of offset: LineOffset) throws(HALError) -> String? {
        // The kernel's names have at most 31 bytes and a final zero.
        var buffer = [CChar](repeating: 0, count: 64)
        let result = unsafe spind_gpio_chip_line_owner(
            pointer, UInt32(offset.rawValue), &buffer, buffer.count)
        if result < 0 {
            throw HALError(kernel: result, during: .opening, "ask who owns line \(label)/\(offset)")
        }
        guard result > 0 else { return nil }
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Gives the pointer away: whoever takes it closes the chip.
    private consuming func surrender() -> OpaquePointer {
        let pointer = unsafe pointer
        discard self
        return unsafe pointer
    }

    /// Requests an output; the chip is used up.
    consuming func requestOutput(
        _ offset: LineOffset, settings: LineSettings, initial: LineState, consumer: String
    ) throws(HALError) -> GPIOLines {
        let what = "request output \(label)/\(offset)"
        let chip = unsafe surrender()
        var lines: OpaquePointer?
        let result = unsafe spind_gpio_request_output(
            chip, UInt32(offset.rawValue), settings.activeLow, settings.bias.kernel,
            initial == .active, consumer, &lines)
        return try unsafe GPIOLines(lines, result, what)
    }

    /// Requests a line that starts as an input; the chip is used up.
    consuming func requestOpenDrain(
        _ offset: LineOffset, bias: Bias, consumer: String
    ) throws(HALError) -> GPIOLines {
        let what = "request open-drain line \(label)/\(offset)"
        let chip = unsafe surrender()
        var lines: OpaquePointer?
        let result = unsafe spind_gpio_request_open_drain(
            chip, UInt32(offset.rawValue), bias.kernel, consumer, &lines)
        return try unsafe GPIOLines(lines, result, what)
    }

    /// Requests a group of inputs; the chip is used up.
    consuming func requestInputs(
        _ offsets: [LineOffset], settings: LineSettings, consumer: String, name: String
    ) throws(HALError) -> GPIOLines {
        let chip = unsafe surrender()
        var lines: OpaquePointer?
        let result = unsafe spind_gpio_request_inputs(
            chip, offsets.map { UInt32($0.rawValue) }, offsets.count, settings.activeLow,
            settings.bias.kernel, consumer, &lines)
        return try unsafe GPIOLines(lines, result, "request \(name)")
    }

    /// Requests a group of inputs that keep each edge; the chip is used up.
    consuming func requestEdges(
        _ offsets: [LineOffset], settings: LineSettings, consumer: String, name: String
    ) throws(HALError) -> GPIOLines {
        let chip = unsafe surrender()
        var lines: OpaquePointer?
        let result = unsafe spind_gpio_request_edges(
            chip, offsets.map { UInt32($0.rawValue) }, offsets.count, settings.activeLow,
            settings.bias.kernel, consumer, &lines)
        return try unsafe GPIOLines(lines, result, "request \(name)")
    }
}

extension Bias {
    /// The shim's word for it.
    fileprivate var kernel: spind_gpio_bias {
        switch self {
        case .asIs: SPIND_GPIO_BIAS_AS_IS
        case .disabled: SPIND_GPIO_BIAS_DISABLED
        case .pullUp: SPIND_GPIO_BIAS_PULL_UP
        case .pullDown: SPIND_GPIO_BIAS_PULL_DOWN
        }
    }
}
