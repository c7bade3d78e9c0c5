/// What the rules say to a wish. A refusal is a value, not an error.
public enum BookingVerdict: Hashable, Sendable {
    /// It can be booked, with these times.
    case accepted(AcceptedBooking)
    /// It cannot.
    case refused(BookingRefusal)
}

/// The times of a reservation that the rules accept.
public struct AcceptedBooking: Hashable, Sendable {
    /// The reserved time.
    public var window: WallWindow
    /// The reserved time with its buffers: no other blocked interval of the asset may overlap it.
    public var blocked: WallWindow
    /// From when on a missing pickup is a no-show, once the cabinet was heard.
    public var noShowAt: WallTime
    /// How long after the window a first pickup still counts.
    public var grace: Duration
    /// Until when an operator has to confirm it; `nil` where nobody has to.
    public var requestedUntil: WallTime?

    /// Makes the times.
    public init(
        window: WallWindow, blocked: WallWindow, noShowAt: WallTime, grace: Duration,
        requestedUntil: WallTime?
    ) {
        self.window = window
        self.blocked = blocked
        self.noShowAt = noShowAt
        self.grace = grace
        self.requestedUntil = requestedUntil
    }

    /// The state in which the reservation begins.
    public var state: ReservationState { requestedUntil == nil ? .confirmed : .requested }
}

/// Why a wish is refused: every rule that speaks against it, and when it would be possible.
public struct BookingRefusal: Hashable, Sendable {
    /// The broken rules in the order of ``BookingRule``; at least one. The first is the main one.
    public var broken: [BrokenRule]
    /// The next possible slot of the same length, or why there is none.
    public var next: NextSlot

    /// Makes a refusal; `broken` is not empty.
    public init(broken: [BrokenRule], next: NextSlot) {
        precondition(!broken.isEmpty, "a refusal has a reason")
        self.broken = broken
        self.next = next
    }

    /// The rule that is told first, and counted in the figures.
    public var main: BrokenRule { broken[0] }
}

/// A rule that a wish breaks, with its values: what was asked, and what is allowed.
public struct BrokenRule: Hashable, Codable, Sendable {
    /// The rule.
    public var rule: BookingRule
    /// What was asked, or what there is; `nil` where the rule has nothing to compare.
    public var asked: RuleValue?
    /// What is allowed, or what stands against it; `nil` where the rule has nothing to compare.
    public var allowed: RuleValue?

    /// Makes a broken rule.
    public init(_ rule: BookingRule, asked: RuleValue? = nil, allowed: RuleValue? = nil) {
        self.rule = rule
        self.asked = asked
        self.allowed = allowed
    }
}

/// A value that a rule compared.
public enum RuleValue: Hashable, Codable, Sendable {
    /// A moment.
    case time(WallTime)
    /// A span of time.
    case window(WallWindow)
    /// A length, in minutes.
    case minutes(Int)
    /// How many.
    case count(Int)
    /// An age, in years.
    case years(Int)
    /// Words: a reason that an operator wrote, or classes of driving licences.
    case text(String)
}

/// When a refused wish would be possible.
public enum NextSlot: Hashable, Sendable {
    /// Then: the earliest start from the one that was asked on.
    case slot(WallWindow)
    /// Never, or not as far as can be said.
    case none(NoSlot)
}

/// Why no slot is named.
public enum NoSlot: Hashable, Sendable {
    /// A rule speaks against it at any time: it first has to be put right.
    case notATimeMatter(BookingRule)
    /// Nothing is free up to there: the last moment that a reservation may start.
    case nothingUntil(WallTime)
    /// No length fits the terms: an operator has to mend them.
    case noLengthFits
    /// A reservation that is changed keeps its start: the slot would be another reservation.
    case startIsKept
}
