import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("The key matrix scanner, on simulated lines under virtual time")
struct KeyMatrixScannerTests {
    let bench: KeyMatrixBench

    init() throws {
        bench = try KeyMatrixBench()
        try bench.run(100)
    }

    private func type(_ keys: String) throws {
        for key in keys.map(String.init) {
            try bench.press(key)
            try bench.run(80)
            try bench.release(key)
            try bench.run(80)
        }
    }

    @Test func everyKey_IsReportedOnce() throws {
        try type("1234567890*#")
        #expect(bench.pressed == "1234567890*#")
        #expect(bench.faults == [])
    }

    @Test func sleepingKeypad_ScansNothing_WithAllColumnsLow() throws {
        try type("5")
        #expect(bench.scanner.next == .asleep)
        let scans = bench.scans
        try bench.run(3_600_000)
        #expect(bench.scans == scans)
        for column in bench.wiring.columns { #expect(try bench.gpio.level(of: column) == false) }
    }

    @Test func keypad_IsNotWokenByTheEdgesOfItsOwnScans() throws {
        let wakes = bench.wakes
        try type("5")
        #expect(bench.wakes == wakes + 1)
    }

    @Test func scansOfAMachineThatIsSlow_MustStillBeThree() {
        let now = bench.clock.now
        var scanner = KeyMatrixScanner(
            keys: [["1", "2"]], debounce: .milliseconds(20), at: now)
        _ = scanner.rested(anyRowLow: false, at: now)
        scanner.woke(at: now)
        let key = KeyPosition(row: 0, column: 1)
        #expect(scanner.scanned([key], at: now) == [])
        #expect(scanner.scanned([key], at: now + .milliseconds(100)) == [])
        #expect(scanner.scanned([key], at: now + .milliseconds(200)) == [.press("2")])
    }

    @Test func columns_AreNeverDrivenHigh() throws {
        try bench.press("1245")
        try bench.run(200)
        try bench.release("1245")
        try bench.run(200)
        #expect(bench.gpio.shortCircuits == 0)
        #expect(bench.scans > 0)
    }

    @Test func heldKey_CountsOnce() throws {
        try bench.press("7")
        try bench.run(5_000)
        #expect(bench.pressed == "7")
    }

    @Test func key_CountsOnlyWhenItStoodForTheDebounce() throws {
        try bench.press("7")
        try bench.run(19)
        #expect(bench.pressed == "")
        try bench.release("7")
        try bench.run(100)
        #expect(bench.pressed == "")
        try bench.press("7")
        try bench.run(30)
        #expect(bench.pressed == "7")
    }

    @Test func bounces_OnPressAndOnRelease_MakeOneKey() throws {
        for bounce in 0..<9 {
            if bounce.isMultiple(of: 2) { try bench.press("4") } else { try bench.release("4") }
            try bench.run(7)
        }
        try bench.run(100)
        for bounce in 0..<9 {
            if bounce.isMultiple(of: 2) { try bench.release("4") } else { try bench.press("4") }
            try bench.run(7)
        }
        try bench.run(100)
        #expect(bench.pressed == "4")
    }

    @Test(arguments: ["124", "245", "137", "12", "14", "15", "1234567890*#"])
    func severalKeys_AndTheirGhosts_CountForNothing(keys: String) throws {
        try bench.press(keys)
        try bench.run(300)
        #expect(bench.pressed == "")
        // Nothing counts until all are up, not even the last one that is left alone.
        try bench.release(String(keys.dropLast()))
        try bench.run(300)
        #expect(bench.pressed == "")
        try bench.release(String(keys.suffix(1)))
        try bench.run(100)
        try type("9")
        #expect(bench.pressed == "9")
    }

    @Test func secondKeyBesideAHeldOne_DoesNotCount() throws {
        try bench.press("1")
        try bench.run(100)
        try bench.press("5")
        try bench.run(100)
        try bench.release("1")
        try bench.run(100)
        try bench.release("5")
        try bench.run(100)
        #expect(bench.pressed == "1")
        try type("5")
        #expect(bench.pressed == "15")
    }

    @Test func stuckKey_IsAFaultAfterThirtySeconds_AndScansSlowly_UntilItIsReleased() throws {
        try bench.press("8")
        try bench.run(29_900)
        #expect(bench.faults == [])
        try bench.run(200)
        #expect(bench.faults == [.stuckKey("8")])
        let scans = bench.scans
        try bench.run(60_000)
        #expect((59...61).contains(bench.scans - scans))
        #expect(bench.faults == [.stuckKey("8")])
        try bench.release("8")
        try bench.run(1_100)
        #expect(bench.faults == [.stuckKey("8"), nil])
        try type("3")
        #expect(bench.pressed == "83")
    }

    @Test func keyThatComesWhileGoingToSleep_IsNotLost() throws {
        try bench.press("1")
        try bench.run(80)
        // After the columns are driven and before the edges are dropped: its edge is dropped too.
        bench.whileGoingToSleep = { [matrix = bench.matrix] in try? matrix.press("2") }
        try bench.release("1")
        try bench.run(80)
        #expect(bench.whileGoingToSleep.map { _ in true } == nil)
        #expect(bench.pressed == "12")
    }

    @Test func keyThatGoesWhileGoingToSleep_LeavesTheKeypadAsleepAndWell() throws {
        try bench.press("1")
        try bench.run(80)
        bench.whileGoingToSleep = { [matrix = bench.matrix] in
            try? matrix.press("2")
            try? matrix.release("2")
        }
        try bench.release("1")
        try bench.run(80)
        #expect(bench.pressed == "1")
        #expect(bench.scanner.next == .asleep)
        try type("3")
        #expect(bench.pressed == "13")
    }

    @Test func keyThatIsDownAtTheStart_CountsOnlyAnew() throws {
        let bench = try KeyMatrixBench()
        try bench.press("6")
        try bench.run(1_000)
        #expect(bench.pressed == "")
        try bench.release("6")
        try bench.run(100)
        try bench.press("6")
        try bench.run(100)
        #expect(bench.pressed == "6")
    }

    @Test func rowThatIsLowForNoKey_IsAFaultAndNotARestlessScan() throws {
        var scanner = KeyMatrixScanner(
            keys: [["1", "2"]], debounce: .milliseconds(20), at: bench.clock.now)
        var now = bench.clock.now
        _ = scanner.rested(anyRowLow: false, at: now)
        scanner.woke(at: now)
        var faults: [KeyMatrixScanner.Action] = []
        var rounds = 0
        let end = now + .seconds(90)
        while now < end {
            rounds += 1
            switch scanner.next {
            case .scan(let time):
                now = max(now, time)
                faults += scanner.scanned([], at: now)
            case .rest: faults += scanner.rested(anyRowLow: true, at: now)
            case .asleep: Issue.record("asleep with a low row")
            }
        }
        #expect(
            faults == [.fault(.unreadable("a row reads low although no key is down"))])
        #expect(rounds < 10_000)
        now = now + .seconds(2)
        while case .scan = scanner.next {
            now = now + .milliseconds(10)
            _ = scanner.scanned([], at: now)
        }
        #expect(scanner.rested(anyRowLow: false, at: now) == [.fault(nil)])
    }

    @Test func failure_IsToldOnce_TriedEverySecond_AndHeals() {
        let now = bench.clock.now
        var scanner = KeyMatrixScanner(
            keys: [["1", "2"]], debounce: .milliseconds(20), at: now)
        #expect(scanner.failed("no chip", at: now) == [.fault(.unreadable("no chip"))])
        #expect(scanner.next == .rest(at: now + .seconds(1)))
        #expect(scanner.failed("no chip", at: now + .seconds(1)) == [])
        #expect(scanner.rested(anyRowLow: false, at: now + .seconds(2)) == [.fault(nil)])
        #expect(scanner.next == .asleep)
    }
}
