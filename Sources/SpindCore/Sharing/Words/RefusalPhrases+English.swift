extension RefusalPhrases {
    /// English.
    static let english = RefusalPhrases(
        rules: [
            .assetEnded: "Not lent any more since {allowed}.",
            .assetNowhere: "Lies in no cabinet at present and cannot be picked up.",
            .memberEnded: "The membership in the region ends: {allowed}.",
            .memberBlocked: "The account is blocked: {asked}",
            .noMembership: "Lent to members of this organisation only.",
            .membershipTime:
                "The membership does not cover all of {asked}; its limit is {allowed}.",
            .age: "The minimum age of {allowed} has not been checked yet.",
            .licenceClass:
                "A checked driving licence of class {allowed} is needed; checked are: {asked}.",
            .licenceTime:
                "The check of the driving licence counts until {allowed}; the booking ends {asked}.",
            .atOnce: "That would be {asked} bookings and loans at once; {allowed} are allowed.",
            .grid: "Bookings are made in steps of {allowed}: {asked} is not possible.",
            .minimumLength: "Too short: {asked}. The shortest booking is {allowed}.",
            .maximumLength: "Too long: {asked}. The longest booking is {allowed}.",
            .leadTime: "{asked} is too early; possible from {allowed} on.",
            .horizon: "{asked} is too far ahead; a start is possible until {allowed}.",
            .notBack:
                "Not back yet, although overdue. It can only be booked for the time from {allowed} "
                + "on.",
            .assetClosed: "Not available {allowed}: {asked}",
            .cabinetClosed: "The cabinet is closed {allowed}: {asked}",
            .organisationClosed: "It is closed {allowed}: {asked}",
            .pickupClosed: "No pickup {asked}: it is closed then. Open again {allowed}.",
            .returnClosed: "No return {asked}: it is closed then. Open again {allowed}.",
            .overlap: "{asked} is not free: taken {allowed}.",
            .buffer:
                "Too close to another booking: with the time before and after it needs {asked}; "
                + "taken is {allowed}.",
        ],
        nothingAllowed: [
            .pickupClosed: "No pickup {asked}: it is closed then and afterwards.",
            .returnClosed: "No return {asked}: it is closed then and afterwards.",
        ],
        nothingAsked: [
            .licenceClass:
                "A driving licence of class {allowed} is needed; none has been checked yet.",
            .minimumLength:
                "The end has to lie after the start. The shortest booking is {allowed}.",
        ],
        next: "Next possible: {allowed}.",
        notATimeMatter: "Not possible at other times either: {asked}",
        nothingUntil: "Nothing is free with a start until {allowed}.",
        noLengthFits: "The lending rules allow no length at all; please report it.",
        startIsKept: "The start of the booking stays; for another time make a new booking.",
        times: Times(
            date: "{weekday} {day} {month} {year}", moment: "{date}, {time}",
            spanOfDay: "{date}, {from} to {to}", span: "{from} to {to}",
            weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
            months: [
                "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
            ],
            day: ("day", "days"), hour: ("hour", "hours"), minute: ("minute", "minutes"),
            year: ("year", "years")))
}
