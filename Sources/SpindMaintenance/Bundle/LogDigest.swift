package import SpindCore

/// A line of the agent's log.
package struct LogLine: Hashable, Sendable {
    /// When it was written.
    package var at: WallTime
    /// Its priority, 0 (the worst) to 7.
    package var priority: Int
    package var message: String

    package init(at: WallTime, priority: Int, message: String) {
        self.at = at
        self.priority = priority
        self.message = message
    }
}

/// The agent's log as far as it is known to name nobody. A line that is not of one of the forms
/// listed here is counted and left out, whoever wrote it.
enum LogDigest {
    /// The lines, each with its day (UTC) and priority.
    static func lines(_ log: [LogLine]) -> [String] {
        var lines: [String] = []
        var omitted = 0
        func tellOmitted() {
            if omitted > 0 { lines.append("           (\(omitted) left out)") }
            omitted = 0
        }
        for line in log {
            guard let words = told(line.message) else {
                omitted += 1
                continue
            }
            tellOmitted()
            lines.append("\(TimeZoneRules.utc.local(line.at).dateText) <\(line.priority)> \(words)")
        }
        tellOmitted()
        return lines
    }

    /// What may be told of a message; `nil` for one of no known form.
    static func told(_ message: String) -> String? {
        for form in forms {
            if let told = match(message, form) { return told }
        }
        return nil
    }

    /// The forms: `<n>` stands for a number, `<...>` at the end for what is not told.
    private static let forms = [
        "the doors are supervised",
        "the locks are let go",
        "the store takes commits again",
        "the store cannot be opened; nobody is let in until it can: <...>",
        "old records could not be deleted <...>",
        "what is older than 90 days was deleted",
        "the journal is whole: records <n> to <n>",
        "the journal is damaged at record <n>: <...>",
        "the journal was not checked: <...>",
        "the system clock was stepped by <n> seconds",
        "NTP is <n> seconds off from what is known, so the clock is not believed until somebody "
            + "confirms the time",
        "<n> key presses or requests refused: the loop is behind",
        "no sign of life from: <...>",
        "all parts answer again",
        "bug: the engine did not answer a command",
        "bug: the engine wants to record or move while it cannot; <n> dropped",
        "made a new key, <...>",
        "no control socket, so spindctl cannot ask: <...>",
        "the control socket is for root and user <...>",
        "the control socket is <...>",
        "lock <n> works again",
        "lock <n>: <...>",
        // The service manager's.
        "Starting spindd.service - <...>",
        "Started spindd.service - <...>",
        "Stopping spindd.service - <...>",
        "Stopped spindd.service - <...>",
        "spindd.service: Deactivated successfully.",
        "spindd.service: Main process exited, code=exited, status=<n>/<...>",
        "spindd.service: Main process exited, code=killed, status=<n>/<...>",
        "spindd.service: Main process exited, code=dumped, status=<n>/<...>",
        "spindd.service: Failed with result 'exit-code'.",
        "spindd.service: Failed with result 'signal'.",
        "spindd.service: Failed with result 'watchdog'.",
        "spindd.service: Failed with result 'timeout'.",
        "spindd.service: Failed with result 'oom-kill'.",
        "spindd.service: Watchdog timeout (limit <...>",
        "spindd.service: Scheduled restart job, restart counter is at <n>.",
        "spindd.service: A process of this unit has been killed by the OOM killer.",
    ]

    private static func match(_ message: String, _ form: String) -> String? {
        var rest = message[...]
        var told = ""
        var pattern = form[...]
        while let place = pattern.firstIndex(of: "<") {
            let literal = pattern[..<place]
            guard rest.hasPrefix(literal) else { return nil }
            told += literal
            rest = rest.dropFirst(literal.count)
            if pattern[place...] == "<...>" { return told + "..." }
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "-") }
            // No id is so short, and no number of the log so long.
            let digits = number.last == "." ? number.dropLast() : number
            guard Double(digits) != nil, digits.count <= 20 else { return nil }
            told += digits
            rest = rest.dropFirst(digits.count)
            pattern = pattern[place...].dropFirst(3)
        }
        return rest == pattern ? told + pattern : nil
    }
}
