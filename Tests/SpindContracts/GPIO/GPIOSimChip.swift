import Glibc
package import SpindHAL

/// A chip of the kernel's `gpio-sim`, with the outside world of its lines; removed when it goes
/// away. Needs root and a kernel with `CONFIG_GPIO_SIM`: see `Scripts/gpio-sim`.
///
/// gpio-sim is a simple chip: lines are not connected to each other, a released output falls back
/// to its pull, and a line that is turned from output to input keeps its level until it is pulled.
package final class GPIOSimChip: Sendable {
    /// The label the provider finds it by.
    package let label: String
    /// How many lines it has.
    package let lineCount: Int
    /// The path of its device file.
    package let devicePath: String
    private let configuration: String
    private let lines: String

    /// Makes the chip.
    ///
    /// - Parameters:
    ///   - label: letters, digits, `-` and `_`; no other gpio-sim chip may have it.
    ///   - lineNames: a name or none for each line; at most 512.
    /// - Throws: ``ContractViolation`` when the kernel refuses.
    package init(label: String, lineNames: [String?]) throws {
        self.label = label
        lineCount = lineNames.count
        configuration = "/sys/kernel/config/gpio-sim/\(label)"
        let bank = "\(configuration)/bank0"
        try makeDirectory(configuration)
        try makeDirectory(bank)
        try write("\(lineNames.count)", to: "\(bank)/num_lines")
        try write(label, to: "\(bank)/label")
        for (offset, name) in lineNames.enumerated() {
            guard let name else { continue }
            try makeDirectory("\(bank)/line\(offset)")
            try write(name, to: "\(bank)/line\(offset)/name")
        }
        try write("1", to: "\(configuration)/live")
        let chip = try read("\(bank)/chip_name")
        devicePath = "/dev/\(chip)"
        lines = "/sys/devices/platform/\(try read("\(configuration)/dev_name"))/\(chip)"
    }

    deinit {
        try? unplug()
        for offset in 0..<lineCount { rmdir("\(configuration)/bank0/line\(offset)") }
        rmdir("\(configuration)/bank0")
        rmdir(configuration)
    }

    /// Connects a line to a pull, as a contact or key would.
    package func pull(_ offset: LineOffset, high: Bool) throws {
        try write(high ? "pull-up" : "pull-down", to: "\(lines)/sim_gpio\(offset)/pull")
    }

    /// A line's pull, held open, for whoever pulls often: a third of the system calls.
    package func openPull(_ offset: LineOffset) throws -> GPIOSimPull {
        try GPIOSimPull(path: "\(lines)/sim_gpio\(offset)/pull")
    }

    /// The physical level of a line.
    package func isHigh(_ offset: LineOffset) throws -> Bool {
        try read("\(lines)/sim_gpio\(offset)/value") == "1"
    }

    /// Takes the chip away while lines of it may be owned, as pulling out a USB device does.
    package func unplug() throws {
        try write("0", to: "\(configuration)/live")
    }
}

/// The pull of one line of a gpio-sim chip. One thread at a time.
package final class GPIOSimPull: Sendable {
    private let file: CInt

    init(path: String) throws {
        file = open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { throw ContractViolation("open \(path): errno \(errno)") }
    }

    deinit {
        close(file)
    }

    /// Pulls the line.
    package func set(high: Bool) throws {
        let text = high ? "pull-up" : "pull-down"
        if pwrite(file, text, text.utf8.count, 0) != text.utf8.count {
            throw ContractViolation("write '\(text)': errno \(errno)")
        }
    }
}

private func makeDirectory(_ path: String) throws(ContractViolation) {
    if mkdir(path, 0o755) != 0 {
        throw ContractViolation("mkdir \(path): errno \(errno)")
    }
}

private func write(_ text: String, to path: String) throws(ContractViolation) {
    let file = open(path, O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { throw ContractViolation("open \(path): errno \(errno)") }
    defer { close(file) }
    if Glibc.write(file, text, text.utf8.count) != text.utf8.count {
        throw ContractViolation("write '\(text)' to \(path): errno \(errno)")
    }
}

/// The text of a one-line file, without its newline.
private func read(_ path: String) throws(ContractViolation) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw ContractViolation("open \(path): errno \(errno)") }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 256)
    let count = Glibc.read(file, &buffer, buffer.count)
    guard count >= 0 else { throw ContractViolation("read \(path): errno \(errno)") }
    let text = buffer.prefix(count)
    return String(decoding: text.last == 0x0A ? text.dropLast() : text, as: UTF8.self)
}
