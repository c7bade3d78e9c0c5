/// What the API lets one caller use up.
package struct APILimits: Sendable {
    /// The longest body of a request, in bytes.
    package var bodyMax = 65_536
    /// The longest path with its query, in bytes.
    package var targetMax = 4_096
    /// How often one address may ask.
    package var perAddress = RateLimit(burst: 600, perSecond: 100)
    /// How often one caller may ask, who is signed in.
    package var perCaller = RateLimit(burst: 600, perSecond: 100)
    /// How many passwords wait to be checked; one more is told to come again.
    package var passwordsWaitingMax = 16
    /// How many connections there may be on one listener; more wait.
    package var connectionsMax = 1_024
    /// How long a connection may ask nothing.
    package var idle = Duration.seconds(75)
    /// How long a caller is known without asking the store again: so long a token that another
    /// process ended still counts.
    package var callerKnown = Duration.seconds(5)

    /// Makes the usual limits.
    package init() {}
}
