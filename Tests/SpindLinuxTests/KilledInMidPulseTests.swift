import SpindCore
import SpindHAL
import SpindLinux
import SpindSimulatedHardware
import Testing

/// The agent dies while a relay is energised; `spind-safe-outputs` runs and ends; the agent starts
/// again. On the three things that a kernel may do with a line whose owner has gone.
@Suite struct KilledInMidPulseTests {
    /// An active-low relay board whose inputs are pulled up on the board, or left floating.
    private struct Relay {
        let gpio: SimulatedGPIO
        let address = LineAddress.offset(chip: "chip", LineOffset(3))
        let settings = LineSettings(activeLow: true)

        init(_ onRelease: ReleasedOutput, isPulledUp: Bool) throws {
            gpio = SimulatedGPIO(clock: SystemClock())
            gpio.addChip(label: "chip", lines: 8, onRelease: onRelease)
            try gpio.pull(address, high: isPulledUp ? true : nil)
        }

        func isEnergized() throws -> Bool { try !gpio.level(of: address) }

        /// The agent drives the relay and is killed.
        func dieInMidPulse() throws {
            let line = try gpio.output(
                address, settings: settings, initial: .inactive, consumer: "spindd")
            try line.set(.active)
            #expect(try isEnergized())
        }

        /// What the helper does from its start to its end.
        ///
        /// - Returns: whether the relay was energised while the helper held the line.
        func runHelper() throws -> Bool {
            let safe = SafeOutput(chip: "chip", offset: LineOffset(3), settings: settings)
            let (results, lines) = driveSafe([safe], provider: gpio, clock: SystemClock())
            #expect(results.map { $0.failure } == [nil])
            return try withExtendedLifetime(lines) { try isEnergized() }
        }

        /// The agent's next start requests the line, not unlocking.
        func startAgain() throws -> Bool {
            let line = try gpio.output(
                address, settings: settings, initial: .inactive, consumer: "spindd")
            return try withExtendedLifetime(line) { try isEnergized() }
        }
    }

    @Test(arguments: ReleasedOutput.allCases)
    func onABoardWithItsOwnPull_TheRelayIsOffFromTheHelperOn(onRelease: ReleasedOutput) throws {
        let relay = try Relay(onRelease, isPulledUp: true)
        try relay.dieInMidPulse()
        // Only a line that stays driven still burns the coil now: that is what the helper is for.
        #expect(try relay.isEnergized() == (onRelease == .persists))
        #expect(try !relay.runHelper())
        #expect(try !relay.isEnergized(), "and after the helper has ended")
        #expect(try !relay.startAgain())
    }

    /// A board without a pull of its own: the loader warns, and this is why.
    @Test(arguments: zip(ReleasedOutput.allCases, [false, true, false]))
    func onABoardWithoutPull_TheKernelDecidesWhatFollowsTheHelper(
        onRelease: ReleasedOutput, isEnergizedAgain: Bool
    ) throws {
        let relay = try Relay(onRelease, isPulledUp: false)
        try relay.dieInMidPulse()
        #expect(try relay.isEnergized(), "nothing outside pulls it up")
        #expect(try !relay.runHelper(), "safe while the helper holds it")
        #expect(try relay.isEnergized() == isEnergizedAgain)
        #expect(try !relay.startAgain(), "and safe again with the agent's next start")
    }
}
