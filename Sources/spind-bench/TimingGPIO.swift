import SpindHAL

/// The kernel's lines, noting when an output became active.
struct TimingGPIO: GPIOProvider {
    let gpio: any GPIOProvider
    let stamps: Stamps
    let clock: any MonotonicClock

    func output(
        _ address: LineAddress, settings: LineSettings, initial: LineState, consumer: String
    ) throws(HALError) -> any OutputLine {
        TimingOutput(
            line: try gpio.output(
                address, settings: settings, initial: initial, consumer: consumer),
            stamps: stamps, clock: clock)
    }

    func inputs(
        _ addresses: [LineAddress], settings: LineSettings, consumer: String
    ) throws(HALError) -> any InputLines {
        try gpio.inputs(addresses, settings: settings, consumer: consumer)
    }

    func edges(
        _ addresses: [LineAddress], settings: LineSettings, consumer: String
    ) throws(HALError) -> any EdgeLines {
        try gpio.edges(addresses, settings: settings, consumer: consumer)
    }

    func openDrain(
        _ address: LineAddress, bias: Bias, consumer: String
    ) throws(HALError) -> any OpenDrainLine {
        try gpio.openDrain(address, bias: bias, consumer: consumer)
    }
}

private struct TimingOutput: OutputLine {
    let line: any OutputLine
    let stamps: Stamps
    let clock: any MonotonicClock

    func set(_ state: LineState) throws(HALError) {
        try line.set(state)
        if state == .active {
            let now = clock.now
            stamps.note { $0.relay = now }
        }
    }
}
