/// Why opening hours refuse a booking. A value: whoever asked is told it.
public struct ClosedAtBooking: Hashable, Sendable {
    /// One of the two moments of a booking at which somebody stands at the door.
    public enum Occasion: String, Hashable, Codable, Sendable {
        /// The start.
        case pickup
        /// The end.
        case `return`
    }

    /// Which of the two it is; the pickup where it is both.
    public var occasion: Occasion
    /// When that would be.
    public var time: WallTime
    /// The first time after it at which it would be possible; `nil` where there is none within two
    /// years.
    public var next: WallTime?

    /// Makes the refusal.
    public init(occasion: Occasion, time: WallTime, next: WallTime?) {
        self.occasion = occasion
        self.time = time
        self.next = next
    }
}

extension OpeningHours {
    /// Whether a return at a time is possible: at every time at which it is open, and just when it
    /// closes.
    public func admitsReturn(
        at time: WallTime, zone: TimeZoneRules, holidays: HolidayCalendar
    ) -> Bool {
        isOpen(at: time, zone: zone, holidays: holidays)
            || isOpen(at: time - .milliseconds(1), zone: zone, holidays: holidays)
    }

    /// What speaks against a booking; `nil` where it is possible.
    ///
    /// It has to be open at the pickup and at the return, and need not be in between: a car that is
    /// booked over night stands somewhere else in the closed hours. A return just when it closes is
    /// in time; a pickup then is too late.
    public func refusal(
        of booking: WallWindow, zone: TimeZoneRules, holidays: HolidayCalendar
    ) -> ClosedAtBooking? {
        let occasion: ClosedAtBooking.Occasion
        if !isOpen(at: booking.start, zone: zone, holidays: holidays) {
            occasion = .pickup
        } else if !admitsReturn(at: booking.end, zone: zone, holidays: holidays) {
            occasion = .return
        } else {
            return nil
        }
        let time = occasion == .pickup ? booking.start : booking.end
        return ClosedAtBooking(
            occasion: occasion, time: time,
            next: nextOpening(after: time, zone: zone, holidays: holidays))
    }
}
