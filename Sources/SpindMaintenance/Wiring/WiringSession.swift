package import SpindCore

/// A guided look at a cabinet's wires: one check after the other, each of which asks the maintainer,
/// looks at the hardware, and judges. Pure: whoever drives it asks the questions and does the looking.
///
/// ```swift
/// var session = WiringSession(WiringPlan.checks(of: file, choice: .everything))
/// while let step = session.step {
///     switch step {
///     case .ask(let question): session.take(.reply(answer(question)), at: clock.now)
///     case .look(let probe, _, _): session.take(.saw(bench.look(probe)), at: clock.now)
///     case .found: break        // never: the session goes on by itself
///     }
/// }
/// session.findings
/// ```
package struct WiringSession: Sendable {
    /// What is to be told, in order.
    package enum News: Hashable, Sendable {
        /// A check begins: its parts, which it is from 1, and of how many.
        case begins([WiringPart], number: Int, of: Int)
        /// This was found.
        case found(WiringFinding)
    }

    /// Whether it was ended before all was looked at.
    package private(set) var isCut = false
    private let plan: [any WiringCheck]
    private var current: any WiringCheck
    private var index: Int
    private var results: [[WiringFinding]?]
    private var news: [News] = []
    private var hasBegun = false

    /// Makes a session.
    ///
    /// - Parameter plan: the checks in their order, at least one.
    package init(_ plan: [any WiringCheck]) {
        precondition(!plan.isEmpty, "a session without a check")
        self.plan = plan
        current = plan[0]
        index = 0
        results = Array(repeating: nil, count: plan.count)
        begin(0)
    }

    /// What is needed next; `nil` when it is over.
    package var step: WiringStep? { index < plan.count ? current.step : nil }

    /// What was found so far, in the order of the plan. What was not looked at is `skipped`.
    package var findings: [WiringFinding] {
        zip(plan, results).flatMap { check, result in
            result ?? check.parts.map { WiringFinding($0, .skipped) }
        }
    }

    /// Takes what was asked for.
    package mutating func take(_ input: WiringInput, at now: Instant) {
        guard index < plan.count else { return }
        switch input {
        case .reply(.quit):
            isCut = true
            index = plan.count
        case .reply(.skip):
            finish(current.parts.map { WiringFinding($0, .skipped) })
        case .reply(.again):
            begin(hasBegun ? index : max(0, index - 1))
        case .reply, .saw:
            if case .reply = input { hasBegun = true }
            current.take(input, at: now)
            if case .found(let findings) = current.step { finish(findings) }
        }
    }

    /// Takes what is to be told since this was last asked.
    package mutating func takeNews() -> [News] {
        defer { news = [] }
        return news
    }

    private mutating func finish(_ findings: [WiringFinding]) {
        results[index] = findings
        news += findings.map { .found($0) }
        begin(index + 1)
    }

    private mutating func begin(_ next: Int) {
        index = next
        hasBegun = false
        guard next < plan.count else { return }
        current = plan[next]
        guard !findings.contains(where: { $0.isFault && current.needs.contains($0.part) }) else {
            return finish(current.parts.map { WiringFinding($0, .skipped) })
        }
        news.append(.begins(current.parts, number: next + 1, of: plan.count))
        // A check that needs nothing would not be in a plan.
        if case .found(let findings) = current.step { finish(findings) }
    }
}
