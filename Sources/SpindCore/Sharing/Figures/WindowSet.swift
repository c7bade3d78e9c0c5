/// Windows in order and apart from each other: what intervals are counted with.
public struct WindowSet: Hashable, Sendable {
    /// The windows; none is empty, and none touches the next.
    public private(set) var windows: [WallWindow]

    /// Makes the set of all moments that lie in any of the windows.
    public init(_ windows: [WallWindow]) {
        let inOrder =
            zip(windows, windows.dropFirst()).allSatisfy { $0.start <= $1.start }
            ? windows : windows.sorted { $0.start < $1.start }
        var joined: [WallWindow] = []
        for window in inOrder where window.start < window.end {
            if let last = joined.last, window.start <= last.end {
                joined[joined.count - 1].end = max(last.end, window.end)
            } else {
                joined.append(window)
            }
        }
        self.windows = joined
    }

    private init(apart windows: [WallWindow]) { self.windows = windows }

    /// The moments that lie in both.
    public func intersection(_ other: WindowSet) -> WindowSet {
        var both: [WallWindow] = []
        var (mine, theirs) = (0, 0)
        while mine < windows.count, theirs < other.windows.count {
            let start = max(windows[mine].start, other.windows[theirs].start)
            let end = min(windows[mine].end, other.windows[theirs].end)
            if start < end { both.append(WallWindow(start: start, end: end)) }
            if windows[mine].end < other.windows[theirs].end { mine += 1 } else { theirs += 1 }
        }
        return WindowSet(apart: both)
    }

    /// The moments that do not lie in the other.
    public func subtracting(_ other: WindowSet) -> WindowSet {
        var rest: [WallWindow] = []
        var next = 0
        for window in windows {
            var start = window.start
            while next < other.windows.count, other.windows[next].end <= start { next += 1 }
            var index = next
            while index < other.windows.count, other.windows[index].start < window.end {
                let hole = other.windows[index]
                if start < hole.start { rest.append(WallWindow(start: start, end: hole.start)) }
                start = max(start, hole.end)
                index += 1
            }
            if start < window.end { rest.append(WallWindow(start: start, end: window.end)) }
        }
        return WindowSet(apart: rest)
    }

    /// How long they are together, in whole minutes.
    public var minutes: Int {
        let milliseconds = windows.reduce(Int64(0)) { sum, window in
            sum + (window.end - window.start).wholeMilliseconds
        }
        return Int(milliseconds / 60_000)
    }
}
