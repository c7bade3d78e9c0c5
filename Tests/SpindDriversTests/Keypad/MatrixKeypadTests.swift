import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("The matrix keypad's thread", .timeLimit(.minutes(1)))
struct MatrixKeypadTests {
    enum Told: Hashable, Sendable {
        case key(KeypadID, Character)
        case fault(KeypadID, KeypadFault?)
    }

    let gpio: SimulatedGPIO
    let told = Recording<Told>()

    init() {
        gpio = SimulatedGPIO(clock: MachineClock())
        gpio.addChip(label: "one", lines: 16)
        gpio.addChip(label: "two", lines: 8)
    }

    private func keypad(
        _ wiring: KeypadWiring, clock: MachineClock = MachineClock()
    ) throws -> MatrixKeypad {
        // So that a column that is released can be told from one that is driven low.
        for column in wiring.columns { try gpio.pull(column, high: true) }
        return try MatrixKeypad(
            wiring: wiring, gpio: gpio, clock: clock,
            onKey: { [told] keypad, key, _ in told.append(.key(keypad, key)) },
            onFault: { [told] in told.append(.fault($0, $1)) })
    }

    /// Waits until the keypad sleeps: all columns low, and another round begun since.
    private func awaitSleep(_ keypad: MatrixKeypad, _ wiring: KeypadWiring) -> Bool {
        let clock = MachineClock()
        let deadline = clock.now + .seconds(10)
        let rests = gpio.wait(until: deadline) { isHigh in
            wiring.columns.allSatisfy { !isHigh($0) } && wiring.rows.allSatisfy { isHigh($0) }
        }
        return rests && answersAnew(keypad, until: deadline)
    }

    private func answersAnew(_ keypad: MatrixKeypad, until deadline: Instant) -> Bool {
        let clock = MachineClock()
        _ = keypad.beat()
        while !keypad.beat() {
            if deadline <= clock.now { return false }
            clock.pause(for: .microseconds(100))
        }
        return true
    }

    private func type(
        _ keys: String, _ keypad: MatrixKeypad, _ wiring: KeypadWiring
    ) throws {
        let matrix = SimulatedKeyMatrix(wiring: wiring, gpio: gpio)
        for key in keys {
            let press = Told.key(wiring.id, key)
            let before = told.elements.filter { $0 == press }.count
            #expect(awaitSleep(keypad, wiring))
            try matrix.press(key)
            told.wait { told in told.filter { $0 == press }.count > before }
            try matrix.release(key)
        }
    }

    @Test func typedKeys_AreReportedInOrder() throws {
        let wiring = KeypadWiring.twelveKeys(chip: "one")
        let keypad = try keypad(wiring)
        defer { keypad.shutdown() }
        try type("2580#", keypad, wiring)
        #expect(told.elements == "2580#".map { .key(KeypadID("keypad"), $0) })
    }

    @Test func twoKeypads_DoNotDisturbEachOther() throws {
        let left = KeypadWiring.twelveKeys("left", chip: "one")
        let right = KeypadWiring.twelveKeys("right", chip: "one", from: 8)
        let keypads = (left: try keypad(left), right: try keypad(right))
        defer {
            keypads.left.shutdown()
            keypads.right.shutdown()
        }
        #expect(awaitSleep(keypads.left, left))
        let held = SimulatedKeyMatrix(wiring: left, gpio: gpio)
        try held.press("1")
        told.wait { $0.contains(.key(KeypadID("left"), "1")) }
        try type("369", keypads.right, right)
        try held.release("1")
        try type("4", keypads.left, left)
        #expect(
            told.elements == [
                .key(KeypadID("left"), "1"), .key(KeypadID("right"), "3"),
                .key(KeypadID("right"), "6"), .key(KeypadID("right"), "9"),
                .key(KeypadID("left"), "4"),
            ])
    }

    @Test func keypadThatIsMissingAtTheStart_IsAFaultThatHeals() throws {
        gpio.disconnect(chip: "two")
        let wiring = KeypadWiring.twelveKeys(chip: "two")
        let keypad = try keypad(wiring)
        defer { keypad.shutdown() }
        guard case .fault(_, .unreadable) = told.wait(for: { $0.count == 1 }).first else {
            Issue.record("\(told.elements)")
            return
        }
        gpio.reconnect(chip: "two")
        #expect(told.wait { $0.count == 2 }.last == .fault(KeypadID("keypad"), nil))
        try type("7", keypad, wiring)
        #expect(told.elements.last == .key(KeypadID("keypad"), "7"))
    }

    @Test func keypadThatIsUnpluggedAsleep_WakesToAFault_AndReleasesItsLines() throws {
        let wiring = KeypadWiring.twelveKeys(chip: "two")
        let keypad = try keypad(wiring)
        defer { keypad.shutdown() }
        try type("7", keypad, wiring)
        #expect(awaitSleep(keypad, wiring))
        gpio.disconnect(chip: "two")
        let isTold = told.wait { told in
            if case .fault(_, .unreadable) = told.last { true } else { false }
        }
        #expect(isTold.count == 2)
        gpio.reconnect(chip: "two")
        #expect(told.wait { $0.count == 3 }.last == .fault(KeypadID("keypad"), nil))
    }

    @Test func columnThatCannotBeDriven_IsAFault_WithAllLinesReleased() throws {
        let wiring = KeypadWiring.twelveKeys(chip: "one")
        try gpio.fail(.set, of: wiring.columns[1], with: .io)
        let keypad = try keypad(wiring)
        defer { keypad.shutdown() }
        #expect(told.wait { $0.count == 1 }.count == 1)
        for line in wiring.columns + wiring.rows {
            #expect(try gpio.consumer(of: line) == nil)
        }
    }

    @Test func stuckKey_IsAFault_AlsoOnTheThread() throws {
        let wiring = KeypadWiring.twelveKeys(chip: "one")
        // Thirty of its seconds are a third of ours.
        let keypad = try keypad(wiring, clock: MachineClock(factor: 100))
        defer { keypad.shutdown() }
        #expect(awaitSleep(keypad, wiring))
        let matrix = SimulatedKeyMatrix(wiring: wiring, gpio: gpio)
        try matrix.press("9")
        #expect(
            told.wait { $0.count == 2 } == [
                .key(KeypadID("keypad"), "9"), .fault(KeypadID("keypad"), .stuckKey("9")),
            ])
        try matrix.release("9")
        #expect(told.wait { $0.count == 3 }.last == .fault(KeypadID("keypad"), nil))
    }

    @Test func beat_IsAnsweredBySleepingThread() throws {
        let keypad = try keypad(.twelveKeys(chip: "one"))
        defer { keypad.shutdown() }
        let deadline = MachineClock().now + .seconds(10)
        #expect(keypad.beat())
        for _ in 0..<10 { #expect(answersAnew(keypad, until: deadline)) }
    }

    @Test func shutdown_EndsASleepingKeypad_AndFreesItsLines() throws {
        let wiring = KeypadWiring.twelveKeys(chip: "one")
        let keypad = try keypad(wiring)
        #expect(awaitSleep(keypad, wiring))
        keypad.shutdown()
        for line in wiring.columns + wiring.rows {
            #expect(try gpio.consumer(of: line) == nil)
        }
    }
}
