import ArgumentParser
import SpindAgent
import SpindControl
import SpindCore

/// What a shell offers to complete, asked of the running agent; nothing where it cannot be asked.
enum Completions {
    /// The numbers of the doors.
    static let compartments = CompletionKind.custom { words, _, _ in
        status(words)?.cabinet.compartments.map { "\($0.id)" } ?? []
    }

    /// The names of the keypads.
    static let keypads = CompletionKind.custom { words, _, _ in
        status(words)?.cabinet.keypads.map(\.id.rawValue) ?? []
    }

    /// The numbers of the open loans.
    static let loans = CompletionKind.custom { words, _, _ in
        status(words)?.cabinet.loans.map { "\($0.id)" } ?? []
    }

    private static func status(_ words: [String]) -> AgentStatus? {
        guard case .status(let status)? = ask(.status, words) else { return nil }
        return status
    }

    /// Asks on the socket that the words typed so far name.
    static func ask(_ request: ControlRequest, _ words: [String]) -> ControlAnswer? {
        let option = words.firstIndex(of: "--socket").map { $0 + 1 }
        let path = option.flatMap { words.indices.contains($0) ? words[$0] : nil }
        return try? ControlClient(socketPath: path ?? ControlWire.standardPath).ask(request)
    }
}
