/// The rules of booking: one engine for items, cargo bikes and cars. Pure.
public enum BookingRules {
    /// How long an overdue asset is not lent from now on, in minutes: so long its borrower gets to
    /// bring it back before somebody else stands in front of an empty compartment.
    public static let notBackMinutes = 120
}
