import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("The indicators", .timeLimit(.minutes(1)))
struct IndicatorPlayerTests {
    struct Told: Hashable, Sendable {
        var name: String
        var code: HALError.Code?
    }

    let clock = MachineClock()
    let gpio: SimulatedGPIO
    let told = Recording<Told>()
    let light = LineAddress.offset(chip: "bench", LineOffset(0))
    let buzzer = LineAddress.offset(chip: "bench", LineOffset(1))

    init() {
        gpio = SimulatedGPIO(clock: clock)
        gpio.addChip(label: "bench", lines: 2, onRelease: .persists)
    }

    private func player() throws -> IndicatorPlayer {
        try IndicatorPlayer(
            indicators: [
                IndicatorWiring(name: "light", kind: .led, line: light, settings: LineSettings()),
                IndicatorWiring(
                    name: "buzzer", kind: .buzzer, line: buzzer,
                    settings: LineSettings(activeLow: true)),
            ], gpio: gpio, clock: clock
        ) { [told] name, error in told.append(Told(name: name, code: error?.code)) }
    }

    private func wait(for condition: ((LineAddress) -> Bool) -> Bool) -> Bool {
        gpio.wait(until: clock.now + .seconds(20), for: condition)
    }

    @Test func signal_ShowsOnAllIndicators_AndEndsOff() throws {
        let player = try player()
        defer { player.shutdown() }
        #expect(wait { $0(buzzer) })
        let asked = clock.now
        player.play(.granted)
        #expect(wait { $0(light) && !$0(buzzer) })
        #expect(wait { !$0(light) && $0(buzzer) })
        let changes = try gpio.history(of: light)
        #expect(changes.map(\.isHigh) == [true, false])
        // Counted from the call: the light may come on late, and still goes off in time.
        #expect(changes[1].at - asked >= .milliseconds(700))
    }

    @Test func shutdown_TurnsAnAlarmOff() throws {
        let player = try player()
        player.play(.alarm)
        #expect(wait { $0(light) })
        player.shutdown()
        #expect(try gpio.level(of: light) == false)
        #expect(try gpio.level(of: buzzer) == true)
    }

    @Test func indicatorThatFails_IsToldOnce_AndTheOtherGoesOn() throws {
        try gpio.fail(.request, of: buzzer, with: .busy)
        let player = try player()
        defer { player.shutdown() }
        player.play(.key)
        #expect(wait { $0(light) } && wait { !$0(light) })
        #expect(told.wait { !$0.isEmpty } == [Told(name: "buzzer", code: .busy)])
        try gpio.fail(.request, of: buzzer, with: nil)
        player.play(.granted)
        #expect(told.wait { $0.count == 2 }.last == Told(name: "buzzer", code: nil))
    }
}
