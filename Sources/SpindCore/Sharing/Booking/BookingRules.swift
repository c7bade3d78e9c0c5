/// The rules of booking: one engine for items, cargo bikes and cars. Pure.
public enum BookingRules {
    /// How long an overdue asset is not lent from now on, in minutes: so long its borrower gets to
    /// bring it back before somebody else stands in front of an empty compartment.
    public static let notBackMinutes = 120

    /// Judges a wish.
    ///
    /// - Returns: its times, or every rule that it breaks and the next slot that breaks none.
    public static func judge(
        _ wish: BookingWish, in context: BookingContext
    ) -> BookingVerdict {
        let broken =
            personRules(wish, context) + lengthRules(wish, context)
            + timeRules(wish, context) + closureRules(wish, context) + takenRules(wish, context)
        guard broken.isEmpty else {
            return .refused(BookingRefusal(broken: broken, next: nextSlot(for: wish, in: context)))
        }
        let window = WallWindow(start: wish.start, end: wish.end)
        let terms = context.terms
        let blocked = wish.blocked(under: terms)
        precondition(
            context.known.start <= blocked.start && blocked.end <= context.known.end,
            "whoever judges has gathered what is in the way")
        let grace = BookingTerms.duration(terms.graceMinutes)
        let waited = terms.noShowMinutes.map {
            // Who books a quarter that has begun cannot have been late before.
            max(window.start, context.now) + BookingTerms.duration($0)
        }
        let needsConfirmation = wish.booker == .member && wish.changing == nil
        return .accepted(
            AcceptedBooking(
                window: window, blocked: blocked,
                noShowAt: min(waited ?? window.end + grace, window.end + grace), grace: grace,
                requestedUntil: needsConfirmation
                    ? terms.confirmWithinMinutes.map {
                        min(context.now + BookingTerms.duration($0), window.end)
                    } : nil))
    }

    /// The span of time for which opening hours, closures and blocked intervals have to be gathered,
    /// so that a wish can be judged and the next slot be found.
    public static func span(
        for wish: BookingWish, under terms: BookingTerms, now: WallTime
    ) -> WallWindow {
        let begin = min(now, wish.changing?.start ?? now)
        let kept = wish.blockedBefore ?? WallWindow(start: begin, end: begin)
        let longest = max(
            BookingTerms.duration(terms.maximumMinutes),
            wish.changing.map { $0.end - $0.start } ?? .zero)
        // A clock that is set back makes a longest reservation an hour longer.
        let day = Duration.seconds(86_400)
        let last = max(terms.latestStart(now: now), wish.changing?.start ?? begin)
        return WallWindow(
            start: min(begin - terms.bufferBefore, kept.start) - day,
            end: max(last + longest + terms.bufferAfter, kept.end) + day)
    }
}
