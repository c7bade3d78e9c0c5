import SpindCore
package import SpindHAL

/// An output and the physical level at which nothing it drives can do harm.
package struct SafeOutput: Hashable, Sendable, CustomStringConvertible {
    /// The label of the line's chip.
    package var chip: String
    /// The line's number there.
    package var offset: LineOffset
    /// The level: true for high.
    package var isHigh: Bool

    /// Makes an output.
    package init(chip: String, offset: LineOffset, isHigh: Bool) {
        self.chip = chip
        self.offset = offset
        self.isHigh = isHigh
    }

    /// Makes the output of a line that is safe when it is inactive.
    package init(chip: String, offset: LineOffset, settings: LineSettings) {
        self.init(chip: chip, offset: offset, isHigh: settings.activeLow)
    }

    /// `chip/offset low`.
    package var description: String { "\(chip)/\(offset) \(isHigh ? "high" : "low")" }
}

/// The list of safe outputs that the agent leaves for `spind-safe-outputs`, which must work when
/// the agent, its database and its configuration do not.
///
/// One line an output: the chip's label, the line's number, and `0` or `1` for the physical level,
/// with spaces between them. Empty lines and lines that begin with `#` count for nothing.
///
/// ```
/// pinctrl-bcm2711 17 0
/// ```
package struct SafeOutputsFile: Equatable, Sendable {
    /// Where the agent writes it, in a folder that is empty after a boot.
    package static let standardPath = "/run/spind/safe-outputs"
    /// The most bytes of a file: about 1,000 outputs.
    package static let sizeLimit = 65_536

    /// The outputs, in the order of the file.
    package var outputs: [SafeOutput]
    /// What could not be understood, each with the number of its line. The outputs beside it are
    /// valid all the same: a torn line must not keep another relay closed.
    package var problems: [String] = []

    /// Makes a list to be written.
    ///
    /// - Precondition: labels are not empty, hold no line breaks and neither begin with `#` nor
    ///   begin or end with a space; offsets are not negative.
    package init(_ outputs: [SafeOutput]) {
        for output in outputs {
            precondition(
                !output.chip.isEmpty && !output.chip.contains(where: \.isNewline)
                    && output.chip.first != "#" && output.chip.first != " "
                    && output.chip.last != " " && output.offset.rawValue >= 0,
                "'\(output)' cannot be written as a safe output")
        }
        self.outputs = outputs
    }

    /// Understands the text of a file.
    package init(parsing text: String) {
        outputs = []
        for (index, line) in text.split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline
        )
        .enumerated() {
            guard let first = line.first(where: { $0 != " " }), first != "#" else { continue }
            if let output = SafeOutput(line: line) {
                outputs.append(output)
            } else {
                problems.append(
                    "line \(index + 1): '\(line)' is not '<chip label> <line number> <0|1>'")
            }
        }
    }

    /// The text of the file.
    package var text: String {
        "# <chip label> <line number> <safe physical level>; written by spindd\n"
            + outputs.map { "\($0.chip) \($0.offset) \($0.isHigh ? 1 : 0)\n" }.joined()
    }

    /// Reads the list.
    ///
    /// - Throws: ``SystemError`` when it cannot be read, or is longer than ``sizeLimit``.
    package static func read(_ path: String = standardPath) throws(SystemError) -> SafeOutputsFile {
        let bytes = try FileBytes.read(path, limit: sizeLimit)
        return SafeOutputsFile(parsing: String(decoding: bytes, as: UTF8.self))
    }

    /// Puts the list in place of an older one; a reader finds one or the other, whole.
    ///
    /// - Throws: ``SystemError`` when it cannot be written.
    package func write(_ path: String = standardPath) throws(SystemError) {
        try FileBytes.replace(path, with: Array(text.utf8), mode: 0o644)
    }
}

extension SafeOutput {
    /// Reads a line from its end, since a label may hold spaces.
    fileprivate init?(line: Substring) {
        let words = line.split(separator: " ")
        guard words.count >= 3, let level = ["0": false, "1": true][words[words.count - 1]],
            let offset = UInt32(words[words.count - 2])
        else { return nil }
        self.init(
            chip: words.dropLast(2).joined(separator: " "), offset: LineOffset(Int(offset)),
            isHigh: level)
    }
}
