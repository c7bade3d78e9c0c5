import SpindBoards
import SpindCore
import SpindDrivers
import SpindHAL

/// A look at all door contacts of a cabinet: what they read, and whether their lines follow a pull.
struct ContactLook {
    /// How long a reading must stand: doors bounce.
    private static let steadyTime: Duration = .milliseconds(200)
    /// A contact that does not stand still for so long is not going to.
    private static let patience: Duration = .seconds(3)
    private static let interval: Duration = .milliseconds(7)
    /// How long a line takes to follow a pull: some metres of cable at 50 kΩ.
    private static let settle: Duration = .milliseconds(5)

    private let file: CabinetFile
    private let hardware: HardwareAccess
    private let clock: any MonotonicClock
    private let bench: WiringBench

    init(_ bench: WiringBench) {
        self.bench = bench
        file = bench.file
        hardware = bench.hardware
        clock = bench.clock
    }

    func samples() throws(HALError) -> [ContactSample] {
        var samples: [ContactSample] = []
        let readings = try steadyReadings()
        for (contact, isClosed) in zip(file.contacts, readings) {
            samples.append(
                ContactSample(
                    compartment: contact.compartment, isClosed: isClosed,
                    followsPull: try followsPull(contact)))
        }
        return try samples + boardSamples()
    }

    /// What each contact's line reads when it has stood still; `nil` for one that does not.
    private func steadyReadings() throws(HALError) -> [Bool?] {
        var lines: [any InputLines] = []
        for contact in file.contacts { lines.append(try taken(contact, contact.settings)) }
        var last: [LineState?] = lines.map { _ in nil }
        var since = lines.map { _ in clock.now }
        let end = clock.now.advanced(by: Self.patience)
        while true {
            clock.pause(for: Self.interval)
            let now = clock.now
            for (index, line) in lines.enumerated() {
                let state = try line.states().first
                if state != last[index] { since[index] = now }
                last[index] = state
            }
            let isSteady = since.map { $0.duration(to: now) >= Self.steadyTime }
            if isSteady.allSatisfy(\.self) || now >= end {
                return zip(last, isSteady).map { $1 ? $0 == .active : nil }
            }
        }
    }

    /// Whether the line is high when it is pulled up and low when it is pulled down; `nil` where
    /// the chip has no pulls.
    private func followsPull(_ contact: ContactWiring) throws(HALError) -> Bool? {
        var levels: [LineState?] = []
        for bias in [Bias.pullUp, .pullDown] {
            do throws(HALError) {
                let line = try taken(contact, LineSettings(bias: bias))
                clock.pause(for: Self.settle)
                levels.append(try line.states().first)
            } catch  where error.code == .unsupported {
                return nil
            }
        }
        return levels == [.active, .inactive]
    }

    private func taken(
        _ contact: ContactWiring, _ settings: LineSettings
    ) throws(HALError) -> any InputLines {
        try hardware.gpio.inputs([contact.line], settings: settings, consumer: "spind wiring")
    }

    private func boardSamples() throws(HALError) -> [ContactSample] {
        var samples: [ContactSample] = []
        for bus in file.lockBuses {
            for board in bus.boards {
                let doors = bus.inputs.filter { $0.board == board.name && $0.role == .door }
                guard !doors.isEmpty else { continue }
                let look = BusLook(bench, speed: bus.bus.settings.bitsPerSecond)
                let bits = try steadyInputs(of: board, on: bus.bus, look)
                samples += doors.map { door in
                    let index = door.input - 1
                    let isOne = bits.flatMap { $0.indices.contains(index) ? $0[index] : nil }
                    return ContactSample(
                        compartment: door.compartment,
                        isClosed: isOne.map { $0 == door.closedReadsOne }, followsPull: nil)
                }
            }
        }
        return samples
    }

    /// What a board's inputs read three times in a row; `nil` when it does not answer or they do not
    /// stand still.
    private func steadyInputs(
        of board: LockBoardWiring, on bus: SerialBusWiring, _ look: BusLook
    ) throws(HALError) -> [Bool]? {
        let end = clock.now.advanced(by: Self.patience)
        var last: [Bool]?
        var equal = 0
        repeat {
            guard let bits = try look.inputs(of: board, on: bus) else { return nil }
            equal = bits == last ? equal + 1 : 1
            last = bits
            if equal == 3 { return bits }
            clock.pause(for: Self.steadyTime / 2)
        } while clock.now < end
        return nil
    }
}
