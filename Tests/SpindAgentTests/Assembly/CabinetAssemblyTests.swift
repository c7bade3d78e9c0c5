import Glibc
import SpindAgent
import SpindBoards
import SpindCore
import SpindCrypto
import SpindHAL
import SpindSeeds
import SpindSimulatedHardware
import Synchronization
import Testing

/// The simulated bench's own cabinet, put together on simulated lines, with real threads and the
/// real monotonic clock.
@Suite("A cabinet put together from its file", .timeLimit(.minutes(1)), .serialized)
struct CabinetAssemblyTests {
    final class Rig: Sendable {
        let clock = HostClock()
        let gpio: SimulatedGPIO
        let store = InMemoryStore(Timeline())
        let file: CabinetFile
        let shown = ThreadMonitor("")
        let log = CollectedLog()
        let serial: SimulatedSerial
        let i2c: SimulatedI2C

        init(
            cabinet: String = "simulated-bench",
            changing change: (inout CabinetFile) -> Void = { _ in }
        ) throws {
            gpio = SimulatedGPIO(clock: clock)
            serial = SimulatedSerial(clock: clock)
            i2c = SimulatedI2C(buses: [1], clock: clock)
            gpio.addChip(
                label: "spind-bench", lines: 64, names: (0..<64).map { "LINE\($0)" })
            let loader = CabinetLoader(files: DiskFiles(), boards: Self.root + "/Boards")
            var file = try loader.load(
                Self.root + "/Boards/cabinets/\(cabinet)/cabinet.yaml")
            change(&file)
            self.file = file
            for expander in file.expanders {
                gpio.addChip(label: expander.label, lines: ExpanderWiring.lineCount)
                plug(expander)
            }
            // A closed door connects its contact to ground.
            for contact in file.contacts { try gpio.tie(contact.line, high: false) }
            // So do inputs that are in order.
            for input in file.inputs { try gpio.tie(input.line, high: false) }
            try StepperBench.addGrant(to: store)
        }

        /// Gives an expander its supply and its bus.
        func plug(_ expander: ExpanderWiring) {
            i2c.attach(
                SimulatedMCP23017(pins: expander.label, of: gpio), at: expander.address)
        }

        static var root: String {
            let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
            return parts.dropLast(4).joined(separator: "/")
        }

        func assemble(_ secrets: ReaderSecrets? = nil) throws -> CabinetAssembly {
            try CabinetAssembly(
                CabinetAssembly.Site(
                    file: file, hardware: HardwareAccess(gpio: gpio, serial: serial, i2c: i2c),
                    clock: clock,
                    key: try CabinetKey(bytes: Array(1...32)), readerSecrets: secrets,
                    timeZone: .utc,
                    writeDisplay: { text in self.shown.update { $0 += text } },
                    version: "test", logger: log.logger),
                store: store, journal: store, generator: SeededGenerator(seed: 0))
        }

        func lock(_ number: Int) throws -> LineAddress {
            try #require(file.lock(of: CompartmentID(number))?.line)
        }

        /// Types as a person does who looks at the stars: the next key when the last one shows.
        func type(_ pin: String) throws {
            let wiring = try #require(file.keypads.first)
            let matrix = SimulatedKeyMatrix(wiring: wiring, gpio: gpio)
            // A key that is down when the keypad starts does not count: let it come to rest.
            let limit = clock.now.advanced(by: .seconds(10))
            let isAtRest = gpio.wait(until: limit) { isHigh in
                wiring.rows.allSatisfy(isHigh) && !wiring.columns.contains(where: isHigh)
            }
            #expect(isAtRest)
            _ = gpio.wait(until: clock.now.advanced(by: .milliseconds(100))) { _ in false }
            for (index, key) in (pin + "#").enumerated() {
                let stars = "PIN: " + String(repeating: "*", count: index + 1) + " /"
                try matrix.press(key)
                waits(for: key == "#" ? "Fach" : stars)
                try matrix.release(key)
                // A finger that is up for less than the debounce never was.
                _ = gpio.wait(until: clock.now.advanced(by: .milliseconds(100))) { _ in false }
            }
        }

        /// Waits until the display has shown a text.
        func waits(for text: String) {
            let limit = clock.now.advanced(by: .seconds(10))
            let found = shown.wait(on: clock) { shown in
                shown.contains(text) || limit <= clock.now
                    ? .done(shown.contains(text)) : .until(limit)
            }
            #expect(found, "'\(text)' is not shown")
        }
    }

    /// The machine's monotonic clock, with a wall clock that begins where the tests' time does.
    struct HostClock: ClockSource, MonotonicClock {
        /// How far tests have let it leap.
        private final class Leap: Sendable {
            let total = Mutex(Duration.zero)
        }

        private let began = HostClock.monotonic
        private let leap = Leap()

        var now: Instant { Self.monotonic.advanced(by: leap.total.withLock { $0 }) }

        /// Lets time pass that nobody waits for. Whoever sleeps sleeps on as long as it meant to.
        func leap(by duration: Duration) {
            leap.total.withLock { $0 += duration }
        }

        private static var monotonic: Instant {
            var time = timespec()
            clock_gettime(CLOCK_MONOTONIC, &time)
            return Instant(
                sinceBoot: .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec)))
        }

        func pause(for duration: Duration) {
            let end = now.advanced(by: duration)
            while now < end { sched_yield() }
        }

        func read() -> ClockReading {
            let now = now
            return ClockReading(
                instant: now, wall: VirtualClock.start + began.duration(to: now),
                kernelSynchronized: true)
        }
    }

    @Test func pinTypedOnTheMatrixPulsesTheLocksLineAndNoOther() throws {
        let rig = try Rig()
        let cabinet = try rig.assemble()
        try cabinet.start(watchdogInterval: nil) {}
        defer { cabinet.stop() }
        try rig.type(StepperBench.pin)
        let line = try rig.lock(1)
        let limit = rig.clock.now.advanced(by: .seconds(10))
        #expect(rig.gpio.wait(until: limit) { $0(line) }, "\(rig.shown.withLock { $0 })")
        #expect(rig.gpio.wait(until: limit) { !$0(line) })
        #expect(try rig.gpio.history(of: try rig.lock(2)).isEmpty)
        let shown = rig.shown.withLock { $0 }
        #expect(shown.contains("PIN: ******"))
        #expect(shown.contains("Fach 1 öffnet"))
        #expect(!shown.contains(StepperBench.pin))
    }

    @Test func watchdogHearsFromEveryPart_AgainAndAgain() throws {
        let rig = try Rig()
        let cabinet = try rig.assemble()
        let fed = ThreadMonitor(0)
        try cabinet.start(watchdogInterval: .milliseconds(50)) { fed.update { $0 += 1 } }
        defer { cabinet.stop() }
        let limit = rig.clock.now.advanced(by: .seconds(20))
        let count = fed.wait(on: rig.clock) { count in
            count >= 3 || limit <= rig.clock.now ? .done(count) : .until(limit)
        }
        #expect(count >= 3)
    }

    @Test func stoppingInMidPulseLetsTheLockGo() async throws {
        let rig = try Rig()
        let cabinet = try rig.assemble()
        try cabinet.start(watchdogInterval: nil) {}
        let answer = await cabinet.controller.answer(
            .open(CompartmentID(3), reason: "test"), by: StepperBench.operatorOnSite)
        #expect(answer == .outcome(.opening(OpeningID(1))))
        let line = try rig.lock(3)
        let limit = rig.clock.now.advanced(by: .seconds(10))
        #expect(rig.gpio.wait(until: limit) { $0(line) })
        cabinet.stop()
        #expect(try rig.gpio.level(of: line) == false)
        #expect(rig.store.events.last == .stopped)
        #expect(try rig.gpio.consumer(of: line) != nil, "held until the cabinet goes away")
    }

    @Test func batteryBehindAClosedDoorIsChargedUntilTheDoorIsOrderedOpen() async throws {
        let rig = try Rig()
        let socket = try #require(rig.file.sockets.first)
        let sensor = try #require(
            rig.file.itemSensors.first { $0.compartment == socket.compartment })
        let cabinet = try rig.assemble()
        try cabinet.start(watchdogInterval: nil) {}
        let limit = rig.clock.now.advanced(by: .seconds(10))
        let isOn = !socket.settings.activeLow
        #expect(try rig.gpio.level(of: socket.line) != isOn, "nothing lies there yet")
        try rig.gpio.tie(sensor.line, high: false)
        #expect(rig.gpio.wait(until: limit) { $0(socket.line) == isOn })
        let answer = await cabinet.controller.answer(
            .open(socket.compartment, reason: "test"), by: StepperBench.operatorOnSite)
        #expect(answer == .outcome(.opening(OpeningID(1))))
        let lock = try #require(rig.file.lock(of: socket.compartment))
        let line = try #require(lock.line)
        #expect(rig.gpio.wait(until: limit) { $0(line) == !lock.settings.activeLow })
        let off = try #require(rig.gpio.history(of: socket.line).last)
        #expect(off.isHigh != isOn)
        let drive = try #require(
            rig.gpio.history(of: line).first { $0.isHigh != lock.settings.activeLow })
        #expect(off.at <= drive.at, "nobody reaches for a live socket")
        cabinet.stop()
        #expect(try rig.gpio.level(of: socket.line) != isOn)
    }

    @Test func cardAtAWiegandReader_IsLookedUp_AndSwappedWiresAreRecordedAsItsFault() throws {
        let rig = try Rig()
        let cabinet = try rig.assemble()
        try cabinet.start(watchdogInterval: nil) {}
        defer { cabinet.stop() }
        let wiring = try #require(rig.file.wiegandReaders.first)
        var device = try SimulatedWiegandReader(
            wiring: wiring, gpio: rig.gpio, timing: WiegandTiming(interval: .microseconds(200)))
        // A busy machine may make a frame too slow to be one; people hold a card there again, too.
        func hold(until isTold: (AuditEvent) -> Bool) throws {
            for _ in 0..<40 where !rig.store.events.contains(where: isTold) {
                try device.hold(facility: 123, number: 4567)
                _ = rig.gpio.wait(until: rig.clock.now.advanced(by: .milliseconds(150))) { _ in
                    false
                }
            }
            let isHeard = rig.store.events.contains(where: isTold)
            #expect(isHeard)
        }
        device.isSwapped = true
        try hold {
            $0
                == .conditionChanged(
                    condition: CabinetCondition(.deviceFault, of: DeviceID("reader")),
                    detail: "D0 and D1 of reader are swapped")
        }
        #expect(!rig.store.events.contains { if case .serviceDenied = $0 { true } else { false } })
        device.isSwapped = false
        try hold { if case .serviceDenied(wiring.keypad, _, _) = $0 { true } else { false } }
    }

    @Test func lineInUseIsNamedWithTheMend_AndNothingIsHeldOrDriven() throws {
        let rig = try Rig()
        let line = try rig.lock(2)
        let other = try rig.gpio.output(
            line, settings: LineSettings(), initial: .inactive, consumer: "somebody")
        let error = #expect(throws: AssemblyError.self) { try rig.assemble() }
        #expect(error?.device == "locks")
        #expect(error?.description.contains("gpioinfo") == true)
        #expect(try rig.gpio.consumer(of: try rig.lock(1)) == nil)
        #expect(try rig.gpio.history(of: try rig.lock(1)).isEmpty)
        withExtendedLifetime(other) {}
    }
}
