package import SpindHAL
package import SpindTerminal

/// Somebody who watches a cabinet: keys in, the screen out. One loop takes all events in turn.
package struct WatchSession {
    private let feed: WatchFeed
    private let output: any ScreenOutput
    private let clock: any MonotonicClock
    private let userName: @Sendable (UInt32) -> String
    private var painter: ScreenPainter
    private var reader = TerminalKeyReader()
    private var firstDoor = 0

    /// Makes a session.
    ///
    /// - Parameters:
    ///   - feed: what is watched.
    ///   - output: the screen.
    ///   - clock: that of the feed.
    ///   - userName: names users of this machine.
    ///   - colours: whether colours may be used.
    package init(
        feed: WatchFeed, output: any ScreenOutput, clock: any MonotonicClock,
        userName: @escaping @Sendable (UInt32) -> String, colours: Bool
    ) {
        self.feed = feed
        self.output = output
        self.clock = clock
        self.userName = userName
        painter = ScreenPainter(colours: colours)
    }

    /// Shows the screen and takes events until the person has enough or the feed gives up.
    package mutating func run(_ events: AsyncStream<TerminalEvent>) async {
        paint()
        for await event in events {
            switch event {
            case .bytes(let bytes):
                for key in reader.keys(in: bytes) {
                    guard handle(key) else { return }
                }
            case .changed: break
            case .resized: output.write(painter.clear())
            case .end: return
            }
            if feed.trouble != nil { return }
            paint()
        }
    }

    private mutating func handle(_ key: TerminalKey) -> Bool {
        let screen = screen
        let page = max(1, screen.doorsOnPage)
        switch key {
        case .character("q"), .character("Q"), .interrupt, .escape: return false
        case .pageDown, .character(" "): firstDoor = screen.firstDoor + page
        case .pageUp: firstDoor = screen.firstDoor - page
        case .down: firstDoor = screen.firstDoor + 1
        case .up: firstDoor = screen.firstDoor - 1
        case .home: firstDoor = 0
        case .end: firstDoor = .max / 2
        case .character, .enter, .backspace: break
        }
        // Where the page really begins: going on from beyond the end goes back from the end.
        firstDoor = self.screen.firstDoor
        return true
    }

    private var screen: WatchScreen {
        var state = feed.watch
        state.firstDoor = firstDoor
        let size = output.size
        return WatchScreen(
            state, userName: userName, now: clock.now, columns: size.columns, rows: size.rows)
    }

    private mutating func paint() {
        let change = painter.paint(screen.lines)
        if !change.isEmpty { output.write(change) }
    }
}
