import SpindCore
import SpindHAL

/// Leads a session: shows its questions, hands over the answers, and does the looking.
package struct WiringGuide {
    /// What a maintainer is to read.
    package enum Message: Hashable, Sendable {
        /// Something began or was found.
        case news(WiringSession.News)
        /// A question.
        case question(WiringQuestion)
        /// The last answer does not fit the question.
        case misunderstood
    }

    private let bench: WiringBench
    private let tell: (Message) -> Void
    private let listen: (Duration?) -> WiringReply?

    /// Makes a guide.
    ///
    /// - Parameters:
    ///   - bench: does the looking.
    ///   - tell: shows something to the maintainer.
    ///   - listen: waits for an answer for that long, or without end; `nil` when none came. It must
    ///     answer ``WiringReply/quit`` when nobody is there any more.
    package init(
        bench: WiringBench, tell: @escaping (Message) -> Void,
        listen: @escaping (Duration?) -> WiringReply?
    ) {
        self.bench = bench
        self.tell = tell
        self.listen = listen
    }

    /// Leads a session to its end, and returns it as it ended.
    package func lead(_ start: WiringSession) -> WiringSession {
        defer { bench.letGo() }
        var session = start
        var shown: WiringQuestion?
        func show(_ question: WiringQuestion) {
            if question != shown { tell(.question(question)) }
            shown = question
        }
        while true {
            for news in session.takeNews() {
                if case .begins = news { shown = nil }
                tell(.news(news))
            }
            guard let step = session.step else { return session }
            switch step {
            case .ask(let question):
                show(question)
                take(listen(nil) ?? .quit, to: question, &session, &shown)
            case .look(let probe, let pause, let question):
                question.map(show)
                if question == nil { shown = nil }
                if let reply = listen(pause) {
                    // Also without a question whoever wants to stop can stop.
                    take(reply, to: question, &session, &shown)
                } else {
                    session.take(.saw(bench.look(probe)), at: bench.clock.now)
                }
            case .found: preconditionFailure("a session goes on by itself")
            }
        }
    }

    private func take(
        _ reply: WiringReply, to question: WiringQuestion?, _ session: inout WiringSession,
        _ shown: inout WiringQuestion?
    ) {
        let fits = question?.takes(reply) ?? [.skip, .again, .quit].contains(reply)
        guard fits else {
            if question != nil { tell(.misunderstood) }
            return
        }
        // The same question again must be shown again.
        if reply == .again { shown = nil }
        session.take(.reply(reply), at: bench.clock.now)
    }
}
