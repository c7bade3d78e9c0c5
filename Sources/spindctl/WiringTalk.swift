import Foundation
import SpindMaintenance
import SpindTerminal

/// Speaks with a maintainer in the terminal, line by line.
struct WiringTalk {
    private let transcript: WiringTranscript
    private let listener = LineListener(STDIN_FILENO)
    private let output: FileHandle

    /// Speaks on standard error where standard output is for a document.
    init(_ language: WiringLanguage, toErrors: Bool) {
        transcript = WiringTranscript(language)
        output = toErrors ? .standardError : .standardOutput
        LineListener.takeSignals()
    }

    var phrases: WiringPhrases { transcript.phrases }

    func welcome() { show(transcript.opening) }

    func tell(_ message: WiringGuide.Message) {
        show(transcript.lines(of: message))
        // What was typed before a question is no answer to it.
        if case .question(let question) = message, question.wantsYesOrNo { listener.discard() }
    }

    /// Waits for an answer that means something.
    func listen(within time: Duration?) -> WiringReply? {
        while true {
            switch listener.listen(within: time) {
            case .ended: return .quit
            case .nothing: return nil
            case .line(let line):
                if let reply = WiringReply(line) { return reply }
                show([phrases.misunderstood])
            }
        }
    }

    func end(_ report: WiringReport) {
        show(transcript.closing(report) + [phrases.farewell])
    }

    private func show(_ lines: [String]) {
        // A terminal that is gone takes nothing: the session ends by its own signal.
        try? output.write(contentsOf: Data(lines.map { $0 + "\n" }.joined().utf8))
    }
}
