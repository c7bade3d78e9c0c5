/// A refused booking in words, for members and operators: made from the rule and its values, with
/// times as clocks in the region show them.
public struct RefusalText: Sendable {
    private let phrases: RefusalPhrases
    private let times: TimeText

    /// Prepares for a language and a time zone.
    public init(_ language: Language, zone: TimeZoneRules) {
        phrases = .of(language)
        times = TimeText(phrases.times, zone: zone)
    }

    /// The whole refusal: a sentence for each broken rule, and one about the next slot.
    public func text(of refusal: BookingRefusal) -> String {
        (refusal.broken.map(text(of:)) + [text(of: refusal.next, after: refusal.broken)])
            .joined(separator: " ")
    }

    /// What a broken rule says; one or two sentences.
    public func text(of broken: BrokenRule) -> String {
        var pattern = phrases.rules[broken.rule] ?? broken.rule.rawValue
        if broken.allowed == nil, let other = phrases.nothingAllowed[broken.rule] {
            pattern = other
        }
        if !broken.asksSomething, let other = phrases.nothingAsked[broken.rule] { pattern = other }
        return fill(pattern, asked: broken.asked, allowed: broken.allowed)
    }

    /// When it is possible, or why never.
    ///
    /// - Parameters:
    ///   - next: the next slot.
    ///   - broken: the broken rules, for the words of the one that stands against every slot.
    /// - Returns: a sentence.
    public func text(of next: NextSlot, after broken: [BrokenRule]) -> String {
        switch next {
        case .slot(let window): return fill(phrases.next, allowed: .window(window))
        case .none(.nothingUntil(let last)):
            return fill(phrases.nothingUntil, allowed: .time(last))
        case .none(.noLengthFits): return phrases.noLengthFits
        case .none(.startIsKept): return phrases.startIsKept
        case .none(.notATimeMatter(let rule)):
            let why = broken.first { $0.rule == rule } ?? BrokenRule(rule)
            return phrases.notATimeMatter.replacing("{asked}", with: text(of: why))
        }
    }

    /// A moment, a span, a length, a number or words, as the sentences have it.
    public func text(of value: RuleValue) -> String {
        switch value {
        case .time(let time): times.moment(time)
        case .window(let window): times.span(window)
        case .minutes(let minutes): times.length(minutes: minutes)
        case .count(let count): String(count)
        case .years(let years): times.counted(years, phrases.times.year)
        case .text(let text): text
        }
    }

    private func fill(
        _ pattern: String, asked: RuleValue? = nil, allowed: RuleValue? = nil
    ) -> String {
        // What an operator wrote comes last, so that braces in it stay as they are.
        let values = [("{allowed}", allowed), ("{asked}", asked)].map { ($0, $1.map(text(of:))) }
        return values.reduce(pattern) { text, value in
            text.replacing(value.0, with: value.1 ?? "?")
        }
    }
}

extension BrokenRule {
    /// Whether there is something that was asked; a length of nothing is not.
    fileprivate var asksSomething: Bool {
        switch asked {
        case nil: false
        case .minutes(let minutes): minutes > 0
        default: true
        }
    }
}
