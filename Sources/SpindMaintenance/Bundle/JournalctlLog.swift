import Foundation
import SpindCore

/// Reads the agent's log from the system's.
package enum JournalctlLog {
    /// How many lines are read.
    private static let lineLimit = 2_000

    /// The newest lines of the service; `nil` where they cannot be read.
    package static func read(_ machine: some MachineReader) -> [LogLine]? {
        let call = ProgramCall(
            "/usr/bin/journalctl",
            [
                "-u", "spindd", "-n", String(lineLimit), "--no-pager", "--quiet", "-o", "json",
                "--output-fields=MESSAGE,PRIORITY",
            ])
        return machine.run(call).value.map { text in
            text.split(separator: "\n").compactMap { line($0) }
        }
    }

    /// A line of `journalctl -o json`; one whose message is not text counts as one of no form.
    private static func line(_ text: Substring) -> LogLine? {
        guard let entry = try? JSONDecoder().decode(Entry.self, from: Data(text.utf8)),
            let microseconds = entry.realtime.flatMap({ Int64($0) })
        else { return nil }
        return LogLine(
            at: WallTime(millisecondsSince1970: microseconds / 1_000),
            priority: entry.priority.flatMap { Int($0) } ?? 6, message: entry.message)
    }

    private struct Entry: Decodable {
        var message: String
        var priority: String?
        var realtime: String?

        private enum CodingKeys: String, CodingKey {
            case message = "MESSAGE"
            case priority = "PRIORITY"
            case realtime = "__REALTIME_TIMESTAMP"
        }

        init(from decoder: any Decoder) throws {
            let fields = try decoder.container(keyedBy: CodingKeys.self)
            // Bytes that are no text come as a list of numbers.
            message = (try? fields.decode(String.self, forKey: .message)) ?? ""
            priority = try? fields.decode(String.self, forKey: .priority)
            realtime = try? fields.decode(String.self, forKey: .realtime)
        }
    }
}
