/// Bounds what one source may write: six records a minute, then a count of those left out.
struct ChatterLimiter: Hashable, Sendable {
    static let recordsAWindow = 6
    static let window = Duration.seconds(60)

    private var windowEnds: Instant?
    private var written = 0
    private var leftOut = 0

    /// Whether a record may be written now; if not, it is counted.
    mutating func admits(at now: Instant) -> Bool {
        if windowEnds == nil {
            windowEnds = now.advanced(by: Self.window)
            written = 0
        }
        guard written < Self.recordsAWindow else {
            leftOut += 1
            return false
        }
        written += 1
        return true
    }

    /// Ends the window if its time has come.
    ///
    /// - Returns: how many records were left out in it; 0 for none.
    mutating func endWindow(at now: Instant) -> Int {
        guard let end = windowEnds, end <= now else { return 0 }
        windowEnds = nil
        defer { leftOut = 0 }
        return leftOut
    }

    /// Whether records were left out in this window: the source changes faster than it should.
    var isFull: Bool { leftOut > 0 }

    /// When the window ends.
    var deadline: Instant? { windowEnds }
}
