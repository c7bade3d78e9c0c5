package import SpindCore
package import SpindHAL

/// When one board is asked for its inputs, and what is known of them. Pure: time is an argument.
///
/// A board that does not answer is asked less and less often, so that it costs the others little,
/// and for ever, so that it comes back by itself. What it does not tell is unknown, never closed.
package struct BoardPoll: Sendable {
    /// So many questions in a row without an answer, and what hangs on it is unknown.
    package static let silentAfter = 3
    /// An answer may come so much later than anybody waits for it. Modbus answers do not say which
    /// question they belong to: until then the same question is not asked again, or its answer not
    /// believed.
    package static let lateAnswers: Duration = .seconds(1)
    /// Between two questions to a board that has just fallen silent; doubled each time.
    package static let firstRetry: Duration = .seconds(1)
    /// Between two questions to a board that has been silent for long.
    package static let longestRetry: Duration = .seconds(5)

    /// The board.
    package let wiring: LockBoardWiring
    /// When it is asked next.
    package private(set) var due: Instant
    /// Questions in a row that were not answered.
    package private(set) var failures = 0
    /// Questions that nothing came for, and until when an answer may still come.
    private var missed: [(question: LockBoardQuestion, until: Instant)] = []
    private var inputs: BoardInputs

    /// Makes the poll of a board that is asked at once.
    ///
    /// - Parameters:
    ///   - wiring: the board.
    ///   - inputs: what hangs on it.
    ///   - now: the start.
    package init(_ wiring: LockBoardWiring, inputs: [BoardInputWiring], at now: Instant) {
        self.wiring = wiring
        self.inputs = BoardInputs(inputs.filter { $0.board == wiring.name }, at: now)
        due = now
    }

    /// Whether it is taken for gone.
    package var isSilent: Bool { failures >= Self.silentAfter }

    /// Takes an answer.
    ///
    /// - Returns: what changed, in the order of the file.
    package mutating func answered(
        _ bits: [Bool], at now: Instant
    ) -> [(BoardInputWiring, ContactState)] {
        failures = 0
        let (changes, again) = inputs.read(bits, at: now)
        // A reading that has changed is looked at again as soon as it may be believed.
        let next = now.advanced(by: wiring.poll)
        due = again.map { min(next, $0) } ?? next
        return changes
    }

    /// Whether an answer to an earlier question of the same words may still come.
    package func mayHearLateAnswer(to question: LockBoardQuestion, at now: Instant) -> Bool {
        missed.contains { $0.question == question && now < $0.until }
    }

    /// When an answer to such a question is surely to the last one.
    package func isCertain(of question: LockBoardQuestion, from now: Instant) -> Instant {
        missed.filter { $0.question == question }.map(\.until).reduce(now, max)
    }

    /// Notes a question that nothing came for.
    package mutating func miss(_ question: LockBoardQuestion, at now: Instant) {
        missed.removeAll { $0.until <= now || $0.question == question }
        missed.append((question, now.advanced(by: Self.lateAnswers)))
    }

    /// Counts a question without an answer.
    ///
    /// - Parameters:
    ///   - heardSomething: whether something came that was no answer.
    ///   - now: the present.
    /// - Returns: what is unknown from now on.
    package mutating func failed(
        heardSomething: Bool, at now: Instant
    ) -> [(BoardInputWiring, ContactState)] {
        failures += 1
        let doublings = min(max(failures - Self.silentAfter, 0), 8)
        let retry = min(Self.firstRetry * (1 << doublings), Self.longestRetry)
        due = now.advanced(by: heardSomething && !isSilent ? wiring.poll : retry)
        return isSilent ? inputs.forget(at: now) : []
    }

    /// Asks at that time, whatever was planned: something happened to the board.
    package mutating func hurry(to instant: Instant) {
        due = min(due, instant)
    }

    /// The port is gone, and with it all knowledge; the board is asked as soon as it is back.
    package mutating func portLost(at now: Instant) -> [(BoardInputWiring, ContactState)] {
        failures = 0
        due = now
        return inputs.forget(at: now)
    }
}
