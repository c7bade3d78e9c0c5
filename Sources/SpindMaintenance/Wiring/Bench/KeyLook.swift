import SpindCore
import SpindHAL

/// A look at a key matrix: each line is driven low in turn, never high, and the others are read.
struct KeyLook {
    private let lines: [LineAddress]
    private let settle: Duration
    private let gpio: any GPIOProvider
    private let clock: any MonotonicClock

    init(_ wiring: KeypadWiring, gpio: any GPIOProvider, clock: any MonotonicClock) {
        lines = wiring.rows + wiring.columns
        settle = max(wiring.settle, .microseconds(50))
        self.gpio = gpio
        self.clock = clock
    }

    func sample() throws(HALError) -> KeySample {
        var sample = KeySample(low: try low(beside: nil))
        // A line that is low anyway would seem connected to all.
        for driven in lines.indices where !sample.low.contains(driven) {
            for line in try low(beside: driven) where !sample.low.contains(line) {
                sample.joints.insert(KeySample.Joint(driven: driven, low: line))
            }
        }
        return sample
    }

    /// The lines that are low while one is driven low, or none.
    private func low(beside driven: Int?) throws(HALError) -> Set<Int> {
        let others = lines.indices.filter { $0 != driven }
        let inputs = try taken(others.map { lines[$0] })
        var output: (any OpenDrainLine)?
        if let driven {
            output = try gpio.openDrain(lines[driven], bias: .asIs, consumer: "spind wiring")
        }
        try output?.driveLow()
        clock.pause(for: settle)
        var low: Set<Int> = []
        var states: [LineState] = []
        for input in inputs { states += try input.states() }
        for (index, state) in zip(others, states) where state == .active { low.insert(index) }
        try output?.release()
        return low
    }

    /// Takes lines as inputs: all at once, or one by one where they are on several chips.
    private func taken(_ addresses: [LineAddress]) throws(HALError) -> [any InputLines] {
        let settings = LineSettings(activeLow: true, bias: .pullUp)
        do throws(HALError) {
            return [try gpio.inputs(addresses, settings: settings, consumer: "spind wiring")]
        } catch  where error.code == .unsupported {
            var inputs: [any InputLines] = []
            for address in addresses {
                inputs.append(
                    try gpio.inputs([address], settings: settings, consumer: "spind wiring"))
            }
            return inputs
        }
    }
}
