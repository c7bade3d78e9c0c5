import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware

extension KeypadWiring {
    /// A keypad of four rows and three columns on the lines of a chip, from that line on.
    static func twelveKeys(_ name: String = "keypad", chip: String, from first: Int = 0) -> Self {
        func lines(_ range: Range<Int>) -> [LineAddress] {
            range.map { .offset(chip: chip, LineOffset(first + $0)) }
        }
        return KeypadWiring(
            id: KeypadID(name), rows: lines(0..<4), columns: lines(4..<7),
            keys: ["123", "456", "789", "*0#"].map(Array.init), bias: .pullUp,
            debounce: .milliseconds(20))
    }
}

/// A scanner with the real lines of a simulated matrix, run by one thread under virtual time.
final class KeyMatrixBench {
    let clock = VirtualClock()
    let gpio: SimulatedGPIO
    let matrix: SimulatedKeyMatrix
    let wiring = KeypadWiring.twelveKeys(chip: "bench")
    private(set) var scanner: KeyMatrixScanner
    private(set) var pressed = ""
    private(set) var faults: [KeypadFault?] = []
    private(set) var scans = 0
    private(set) var wakes = 0
    /// Done in the middle of the next change to rest, once.
    var whileGoingToSleep: (@Sendable () -> Void)?
    private let lines: KeyMatrixLines

    init() throws {
        gpio = SimulatedGPIO(clock: clock)
        gpio.addChip(label: "bench", lines: 8)
        matrix = SimulatedKeyMatrix(wiring: wiring, gpio: gpio)
        lines = try KeyMatrixLines(wiring: wiring, gpio: gpio, clock: clock)
        scanner = KeyMatrixScanner(
            keys: wiring.keys, debounce: wiring.debounce, at: clock.now)
    }

    /// Lets that much time go by.
    func run(_ milliseconds: Int) throws {
        let end = clock.now + .milliseconds(milliseconds)
        while true {
            switch scanner.next {
            case .rest(let time):
                guard time <= end else { return clock.advance(to: end) }
                clock.advance(to: time)
                if let act = whileGoingToSleep { clock.duringNextPause(act) }
                whileGoingToSleep = nil
                let anyRowLow = try lines.rest()
                take(scanner.rested(anyRowLow: anyRowLow, at: clock.now))
            case .scan(let time):
                guard time <= end else { return clock.advance(to: end) }
                clock.advance(to: time)
                scans += 1
                take(scanner.scanned(try lines.scan(), at: clock.now))
            case .asleep:
                guard case .edge = try lines.rows.wait(until: clock.now) else {
                    return clock.advance(to: end)
                }
                wakes += 1
                scanner.woke(at: clock.now)
            }
        }
    }

    func press(_ keys: String) throws {
        for key in keys { try matrix.press(key) }
    }

    func release(_ keys: String) throws {
        for key in keys { try matrix.release(key) }
    }

    private func take(_ actions: [KeyMatrixScanner.Action]) {
        for action in actions {
            switch action {
            case .press(let key): pressed.append(key)
            case .fault(let fault): faults.append(fault)
            }
        }
    }
}
