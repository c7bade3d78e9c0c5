import SpindCore
import SpindHAL

/// What a Wiegand reader's thread does, round after round: carries out what its decoder asks for.
struct WiegandListener {
    private let wiring: WiegandWiring
    private let monitor: ThreadMonitor<WatchState>
    private let gpio: any GPIOProvider
    private let clock: any MonotonicClock
    private var decoder: WiegandDecoder
    private var lines: (any EdgeLines)?

    init(
        _ wiring: WiegandWiring, monitor: ThreadMonitor<WatchState>, gpio: any GPIOProvider,
        clock: any MonotonicClock
    ) {
        self.wiring = wiring
        self.monitor = monitor
        self.gpio = gpio
        self.clock = clock
        decoder = WiegandDecoder(formats: wiring.formats, keys: wiring.keys, at: clock.now)
    }

    /// One sleep and what came of it; false when the thread is to end.
    mutating func round(_ report: (WiegandDecoder.Action) -> Void) -> Bool {
        guard monitor.goesOn() else {
            drop()
            return false
        }
        for action in advance() { report(action) }
        return true
    }

    private mutating func advance() -> [WiegandDecoder.Action] {
        do throws(HALError) {
            switch decoder.next(at: clock.now) {
            case .rest(let time):
                guard monitor.sleep(until: time, on: clock) else { return [] }
                let cameEdges = try drain(requested())
                return decoder.rested(cameEdges: cameEdges, at: clock.now)
            case .levels:
                return decoder.read(try requested().states(), at: clock.now)
            case .edges(let time):
                let lines = try requested()
                switch try lines.wait(until: time) {
                case .edges(let edges, let lost):
                    return decoder.take(edges, lost: lost, at: clock.now)
                case .timeout:
                    return decoder.looked(at: clock.now)
                case .interrupted:
                    // A sign of life was asked for: also an occasion to look at a silent line.
                    return decoder.read(try lines.states(), at: clock.now)
                }
            }
        } catch {
            drop()
            return decoder.failed("\(wiring.name): \(error)", at: clock.now)
        }
    }

    /// Drops what is waiting, and says whether anything was.
    private func drain(_ lines: any EdgeLines) throws(HALError) -> Bool {
        var came = false
        // At most so often: noise may come faster than it is dropped.
        for _ in 0..<4 {
            switch try lines.wait(until: clock.now) {
            case .edges: came = true
            case .timeout: return came
            case .interrupted: continue
            }
        }
        return came
    }

    private mutating func requested() throws(HALError) -> any EdgeLines {
        if let lines { return lines }
        let lines = try gpio.edges(
            [wiring.d0, wiring.d1], settings: LineSettings(activeLow: true, bias: wiring.bias),
            consumer: "spind \(wiring.name)")
        monitor.watch(lines)
        self.lines = lines
        return lines
    }

    private mutating func drop() {
        lines = nil
        monitor.watch(nil)
    }
}
