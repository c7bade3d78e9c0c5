import Glibc
import SpindCore
import SpindHAL

/// Where a line is now.
struct FoundLine {
    /// The chip's device file.
    let path: String
    /// The chip's label.
    let chip: String
    /// The line's number there.
    let offset: LineOffset

    /// Finds the line among the chips there are now.
    ///
    /// - Throws: `notFound` when there is no such line or several; `notPermitted` or `io` when a
    ///   chip that may be the one cannot be opened.
    init(_ address: LineAddress) throws(HALError) {
        switch address {
        case .offset(let label, let offset):
            let chips = try search("chip '\(label)'") { (chip) throws(HALError) in
                chip.label == label ? [chip.lineCount] : []
            }
            guard 0..<chips.found ~= offset.rawValue else {
                throw HALError(
                    .notFound,
                    "find line \(address): the chip has lines 0 to \(chips.found - 1)")
            }
            self.init(path: chips.path, chip: label, offset: offset)
        case .name(""):
            throw HALError(.notFound, "find a line by name: the name is empty")
        case .name(let name):
            let lines = try search("line '\(name)'") { (chip) throws(HALError) in
                let label = chip.label
                return try chip.offsets(named: name).map { (label, $0) }
            }
            self.init(path: lines.path, chip: lines.found.0, offset: lines.found.1)
        }
    }

    private init(path: String, chip: String, offset: LineOffset) {
        self.path = path
        self.chip = chip
        self.offset = offset
    }
}

/// Looks through all chips for the one thing there must be.
private func search<Found>(
    _ what: String, in chip: (borrowing GPIOChip) throws(HALError) -> [Found]
) throws(HALError) -> (path: String, found: Found) {
    var results: [(path: String, found: Found)] = []
    var closed: HALError?
    for path in chipPaths() {
        do throws(HALError) {
            results += try chip(GPIOChip(path: path)).map { (path, $0) }
        } catch  where error.code == .notFound {
            continue  // It went away since the directory was read.
        } catch {
            closed = error
        }
    }
    if let result = results.first, results.count == 1 { return result }
    if !results.isEmpty {
        let places = results.map { "\($0.path)" }.joined(separator: " and ")
        throw HALError(.notFound, "find \(what): it is not unique, but on \(places)")
    }
    // A chip that could not be opened may be the one.
    if let closed {
        throw HALError(
            closed.code, "find \(what): no chip that can be opened has it; \(closed.context)",
            errno: closed.errno)
    }
    throw HALError(.notFound, "find \(what): no chip has it")
}

/// The chips' device files in the order of their numbers. Symbolic links (a Raspberry Pi 5 has one
/// for old programs) would show a chip twice and are left out.
private func chipPaths() -> [String] {
    guard let directory = unsafe opendir("/dev") else { return [] }
    defer { unsafe closedir(directory) }
    var numbers: [Int] = []
    while let entry = unsafe readdir(directory) {
        let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        guard name.hasPrefix("gpiochip"), let number = Int(name.dropFirst(8)) else { continue }
        var status = stat()
        guard unsafe lstat("/dev/\(name)", &status) == 0 else { continue }
        if status.st_mode & S_IFMT == S_IFCHR { numbers.append(number) }
    }
    return numbers.sorted().map { "/dev/gpiochip\($0)" }
}
