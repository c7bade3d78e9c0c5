import Foundation
import SpindCore
import Testing

/// Two packages of PyPI that judge opening hours and holidays; see Scripts/hours-reference.
enum HoursReference {
    /// A question to it: a text, what it is made of, and moments.
    struct Case: Codable {
        var text: String
        var canonical: String
        var rules: [DrawnRule]
        var state: String
        /// First and last days of school holidays.
        var school: [[String]]
        /// Milliseconds since 1970.
        var moments: [Int64]
        /// Start and end of a window in which its spans are asked for; none if empty.
        var window: [Int64]
    }

    /// What it says.
    struct Answer: Codable {
        struct Moment: Codable {
            /// Whether it is open, in the reference's own view of what reaches past midnight.
            var plain: Bool
            /// Whether it is open if that is added to the next day as OSM's specification has it.
            var split: Bool
        }

        var moments: [Moment]?
        /// Starts and ends in turn, in milliseconds since 1970.
        var spans: [Int64]?
        var canonicalIsSame: Bool?
        var refused: String?
    }

    /// The Python that has the packages; `nil` where Scripts/test does not run the tests.
    static var python: String? { ProcessInfo.processInfo.environment["SPIND_HOURS_PYTHON"] }

    /// What the cases are drawn from; SPIND_HOURS_SEED draws others.
    static var seed: UInt64 {
        ProcessInfo.processInfo.environment["SPIND_HOURS_SEED"].flatMap(UInt64.init) ?? 20_261_121
    }

    static func judge(_ cases: [Case]) throws -> [Answer] {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("spind-hours-\(ProcessInfo.processInfo.processIdentifier)")
        defer { try? FileManager.default.removeItem(at: file) }
        let encoder = JSONEncoder()
        var lines = Data()
        for one in cases { lines += try encoder.encode(one) + Data("\n".utf8) }
        try lines.write(to: file)
        let decoder = JSONDecoder()
        return try run(["judge", file.path]).split(separator: UInt8(ascii: "\n")).map {
            try decoder.decode(Answer.self, from: $0)
        }
    }

    /// The dates of public holidays, by the codes of the states.
    static func holidays(_ years: ClosedRange<Int>) throws -> [String: [String]] {
        let output = try run(["holidays", "\(years.lowerBound)", "\(years.upperBound)"])
        return try JSONDecoder().decode([String: [String]].self, from: output)
    }

    private static func run(_ arguments: [String]) throws -> Data {
        let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
        process.arguments =
            ["60", try #require(python), root.path + "/Scripts/hours-reference"] + arguments
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return data
    }
}
