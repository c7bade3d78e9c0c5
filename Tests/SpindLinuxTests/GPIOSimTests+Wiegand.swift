import SpindContracts
import SpindCore
import SpindDrivers
import SpindHAL
import SpindLinux
import SpindSimulatedHardware
import Synchronization
import Testing

extension GPIOSimTests {
    /// Wiegand readers on real lines in real time.
    @Suite struct Wiegand {
        /// Two readers, bit by bit in turn, at rates from the commonest to as fast as this kernel
        /// pulls lines. A frame in which the player itself was too slow (a pause above 20 ms, which
        /// no reader makes) is played again. The figures are printed.
        @Test(.timeLimit(.minutes(2)), arguments: [2_000, 1_000, 500, 200, 100, 0])
        func twoReadersAtOnce_LoseNoFrame(_ microseconds: Int) throws {
            let bench = try WiegandSimBench()
            let rounds = 20
            var replayed = 0
            var playing: Duration = .zero
            for round in 1...rounds {
                var isPlayed = false
                for _ in 0..<20 where !isPlayed {
                    let result = try bench.play(
                        round, every: .microseconds(microseconds))
                    isPlayed = result.isClean
                    if isPlayed {
                        playing = playing + result.time
                    } else {
                        replayed += 1
                        bench.clock.pause(for: .milliseconds(40))
                    }
                }
                try #require(isPlayed, "this machine pauses too often to play a frame")
                // Both frames end before the next begin.
                bench.clock.pause(for: .milliseconds(40))
            }
            let read = bench.finish()
            let each = Double(rounds * 26) / (playing / .seconds(1))
            print(
                "two Wiegand readers, a bit every \(microseconds) us wanted: \(Int(each)) bits/s "
                    + "each, \(read.left.count) and \(read.right.count) of \(rounds) frames read, "
                    + "\(replayed) played again")
            for frames in [read.left, read.right] {
                let wanted = (1...rounds).map { UInt64(1 << 16 | $0) }
                #expect(frames.filter { wanted.contains($0) }.uniqued() == wanted)
            }
        }

        /// Noise on one reader: it is told once, and the other one reads on.
        @Test(.timeLimit(.minutes(2)))
        func noiseOnOneReader_LeavesTheOtherAlone() throws {
            let bench = try WiegandSimBench()
            let clock = bench.clock
            let end = clock.now.advanced(by: .milliseconds(500))
            var edges = 0
            while clock.now < end {
                for line in bench.left {
                    try line.set(high: false)
                    try line.set(high: true)
                    edges += 1
                }
            }
            var isPlayed = false
            for _ in 0..<20 where !isPlayed {
                isPlayed = try bench.play(7, every: .milliseconds(1), only: bench.right).isClean
                clock.pause(for: .milliseconds(40))
            }
            let read = bench.finish()
            print("noise: \(edges * 2) edges a second")
            #expect(read.left == [])
            #expect(read.right.contains(1 << 16 | 7))
            let noise = read.faults.filter { fault in
                if case .garbled(let words) = fault { words.contains("noise") } else { false }
            }
            #expect(noise.count == 1, "\(read.faults)")
        }
    }
}

/// Two Wiegand readers on the lines of one chip, and whoever pulls them.
private struct WiegandSimBench {
    struct Read: Sendable {
        var left: [UInt64] = []
        var right: [UInt64] = []
        var faults: [KeypadFault?] = []
    }

    let clock = SystemClock()
    let left: [GPIOSimPull]
    let right: [GPIOSimPull]
    private let chip: GPIOSimChip
    private let readers: [WiegandReader]
    private let read: ReadFrames

    init() throws {
        let chip = try GPIOSimChip(label: "wiegand", lineNames: [nil, nil, nil, nil])
        self.chip = chip
        let pulls = try (0..<4).map { try chip.openPull(LineOffset($0)) }
        for pull in pulls { try pull.set(high: true) }
        (left, right) = (Array(pulls[..<2]), Array(pulls[2...]))
        let read = ReadFrames()
        self.read = read
        let clock = clock
        readers = try ["left", "right"].enumerated().map { index, name in
            try WiegandReader(
                wiring: WiegandWiring(
                    name: name, keypad: KeypadID(name),
                    d0: .offset(chip: "wiegand", LineOffset(index * 2)),
                    d1: .offset(chip: "wiegand", LineOffset(index * 2 + 1)), bias: .asIs,
                    formats: [.h10301], keys: .none),
                gpio: LinuxGPIO(), clock: clock, onKey: { _ in },
                onCard: { card in
                    read.frames.withLock {
                        if index == 0 {
                            $0.left.append(card.data)
                        } else {
                            $0.right.append(card.data)
                        }
                    }
                }, onFault: { fault in read.frames.withLock { $0.faults.append(fault) } })
        }
        let deadline = clock.now.advanced(by: .seconds(10))
        while try LinuxGPIO().owner(of: .offset(chip: "wiegand", LineOffset(3))) == nil {
            try #require(clock.now < deadline, "the readers did not request their lines")
            clock.pause(for: .milliseconds(1))
        }
        clock.pause(for: .milliseconds(200))
    }

    /// Plays the card of facility 1 and that number on both readers, or one.
    ///
    /// - Returns: whether no pause was longer than a reader makes, and how long it took.
    func play(
        _ number: Int, every interval: Duration, only: [GPIOSimPull]? = nil
    ) throws -> (isClean: Bool, time: Duration) {
        let data = "00000001" + SimulatedWiegandReader.digits(UInt16(number))
        let players = only.map { [$0] } ?? [left, right]
        let start = clock.now
        var last = start
        var isClean = true
        for bit in SimulatedWiegandReader.frame(data) {
            let line = bit == "1" ? 1 : 0
            let begin = clock.now
            for player in players {
                try player[line].set(high: false)
                try player[line].set(high: true)
            }
            if last.duration(to: clock.now) > .milliseconds(20) { isClean = false }
            last = begin
            let rest = clock.now.duration(to: begin.advanced(by: interval))
            if rest > .zero { clock.pause(for: rest) }
        }
        return (isClean, start.duration(to: clock.now))
    }

    /// Ends the readers, once the last frame has ended.
    func finish() -> Read {
        clock.pause(for: .milliseconds(200))
        for reader in readers { reader.shutdown() }
        return read.frames.withLock { $0 }
    }
}

/// What the readers' threads told.
private final class ReadFrames: Sendable {
    let frames = Mutex(WiegandSimBench.Read())
}

extension [UInt64] {
    /// The numbers without repetitions in a row: a frame that was played again may be read twice.
    fileprivate func uniqued() -> [UInt64] {
        reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }
}
