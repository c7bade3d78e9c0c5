package import SpindBoards
import SpindCore
package import SpindCrypto
import SpindDrivers
package import SpindHAL

/// Looks at a cabinet's hardware for a ``WiringSession``, on the caller's thread. The agent must not
/// run: every line has one owner.
///
/// Nothing is held between two looks but the lines of the reader or input device that is listened
/// to, which are inputs; a lock is driven within one look only, and its line is at rest before the
/// look ends.
package final class WiringBench {
    let file: CabinetFile
    let hardware: HardwareAccess
    let clock: any MonotonicClock
    let readerKey: ReaderMasterKey?
    private let lines: (any LineLooking)?
    private var locks: WiringLocks
    private var edges: (name: String, lines: any EdgeLines)?
    private var typing: (name: String, input: any KeyInput)?

    /// Makes a bench.
    ///
    /// - Parameters:
    ///   - file: the cabinet.
    ///   - hardware: the ways to its hardware.
    ///   - lines: looks at lines without taking them; `nil`: whether a line is free is seen when it
    ///     is taken.
    ///   - readerKey: what the keys of the cabinet's OSDP readers are made of, if it can be read.
    ///   - clock: all durations count on it.
    package init(
        file: CabinetFile, hardware: HardwareAccess, lines: (any LineLooking)?,
        readerKey: ReaderMasterKey?, clock: any MonotonicClock
    ) {
        self.file = file
        self.hardware = hardware
        self.lines = lines
        self.readerKey = readerKey
        self.clock = clock
        locks = WiringLocks(file: file, hardware: hardware, clock: clock)
    }

    /// Gives back what is held between two looks.
    package func letGo() {
        edges = nil
        typing = nil
    }

    /// Looks. Never throws: what goes wrong is an observation too.
    package func look(_ probe: WiringProbe) -> WiringObservation {
        if probe != .edges(edges?.name ?? "") { edges = nil }
        if probe != .typing(typing?.name ?? "") { typing = nil }
        do throws(HALError) {
            switch probe {
            case .lines: return .lines(lineFaults)
            case .contacts: return .contacts(try ContactLook(self).samples())
            case .rest(let id): return try locks.rest(id)
            case .drive(let id): return try locks.drive(id)
            case .keys(let id):
                guard let wiring = file.keypads.first(where: { $0.id == id }) else {
                    return .missing("keypad \(id)")
                }
                return .keys(try KeyLook(wiring, gpio: hardware.gpio, clock: clock).sample())
            case .edges(let name): return try listen(to: name)
            case .osdp(let name, let address, let speed):
                return try BusLook(self, speed: speed).ask(reader: name, at: address)
            case .lockBoard(let name, let address, let speed):
                return try BusLook(self, speed: speed).ask(board: name, at: address)
            case .i2c(let address): return try read(address)
            case .typing(let name): return try type(name)
            }
        } catch {
            return .failed(error.description)
        }
    }

    private var lineFaults: [WiringFault] {
        guard let lines else { return [] }
        // Whether an expander is there is seen when its lines are used.
        return file.lineUses.filter { !file.isOnExpander($0.line) }.compactMap { use in
            do throws(HALError) {
                return try lines.owner(of: use.line).map {
                    .lineTaken(use.line, user: use.user, by: $0)
                }
            } catch {
                return error.code == .notFound
                    ? .lineMissing(use.line, user: use.user) : .unusable(error.description)
            }
        }
    }

    // MARK: - Readers and input devices

    private func listen(to name: String) throws(HALError) -> WiringObservation {
        guard let wiring = file.wiegandReaders.first(where: { $0.name == name }) else {
            return .missing("reader \(name)")
        }
        let taken: any EdgeLines
        if let edges {
            taken = edges.lines
        } else {
            taken = try hardware.gpio.edges(
                [wiring.d0, wiring.d1], settings: LineSettings(activeLow: true, bias: wiring.bias),
                consumer: "spind wiring")
            edges = (name, taken)
        }
        var found: [LineEdge] = []
        var isLow = [true, true]
        let end = clock.now.advanced(by: WiringProbe.edgeTime)
        repeat {
            // Short pauses: the kernel's first API keeps 16 edges of a line.
            clock.pause(for: .milliseconds(2))
            while case .edges(let some, _) = try taken.wait(until: clock.now), found.count < 1_024 {
                found += some
            }
            for (line, state) in try taken.states().enumerated() where state == .inactive {
                isLow[line] = false
            }
        } while clock.now < end && found.count < 1_024
        return .edges(found, low: isLow)
    }

    private func type(_ name: String) throws(HALError) -> WiringObservation {
        guard let wiring = file.inputDevices.first(where: { $0.name == name }) else {
            return .missing("input device \(name)")
        }
        let input: any KeyInput
        if let typing {
            input = typing.input
        } else {
            do throws(HALError) {
                input = try hardware.keyInputs.keyInput(wiring.path)
            } catch  where error.code == .notFound {
                return .missing(wiring.path)
            }
            typing = (name, input)
        }
        clock.pause(for: .milliseconds(50))
        guard case .strokes(let strokes, _) = try input.wait(until: clock.now) else {
            return .typed(0)
        }
        return .typed(strokes.count(where: \.isDown))
    }

    private func read(_ address: I2CAddress) throws(HALError) -> WiringObservation {
        let device: any I2CDevice
        do throws(HALError) {
            device = try hardware.i2c.i2c(address)
        } catch {
            switch error.code {
            case .notFound: return .missing("/dev/i2c-\(address.bus)")
            // A driver of the kernel has it: it is not the one that is looked for.
            case .busy: return .silence(noise: 0)
            case .notPermitted, .unsupported, .io: throw error
            }
        }
        do throws(HALError) {
            _ = try device.receive()
            return .answered(.fits)
        } catch  where error.code == .io {
            return .silence(noise: 0)
        }
    }
}
