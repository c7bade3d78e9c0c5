/// What the control socket allows.
package struct ControlLimits: Hashable, Sendable {
    /// How many connections there are at most; one more is told and closed.
    package var connections = 32
    /// How many there may be when one more comes from somebody who may only look.
    package var readerConnections = 24
    /// How long a connection may ask nothing; one that follows may for ever.
    package var idle = Duration.seconds(60)
    /// How long a client may take to read a line; then its connection is closed.
    package var write = Duration.seconds(30)

    /// Makes the usual limits.
    package init() {}
}
