package import SpindCore

/// A change of a line's physical level.
package struct LevelChange: Hashable, Sendable {
    /// Whether the line went high.
    package var isHigh: Bool
    /// When.
    package var at: Instant

    /// Makes a change.
    package init(isHigh: Bool, at: Instant) {
        self.isHigh = isHigh
        self.at = at
    }
}

/// What becomes of an output whose owner has gone; the kernel promises nothing.
package enum ReleasedOutput: String, Hashable, Sendable, CaseIterable {
    /// It turns to an input; without a pull outside its level stays (upstream's bcm2835).
    case input
    /// It falls to its pull, and low without one (gpio-sim).
    case pull
    /// It stays driven (Raspberry Pi OS).
    case persists
}

/// What can fail at a simulated line.
package enum LineOperation: String, Hashable, Sendable, CaseIterable {
    /// Requesting it.
    case request
    /// Reading it, and waiting for it.
    case read
    /// Driving it, and letting it go; the level stays as it was.
    case set
    /// Telling of its edges: they are lost without an error, whatever the code.
    case edge
}
