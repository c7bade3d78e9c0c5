import SpindCore
import SpindHAL

/// Lines of an expander that somebody holds; free again when it goes away, and inputs soon after.
private final class HeldLines: Sendable {
    let chip: ExpanderChip
    let mask: UInt16
    let consumer: String

    init(
        _ chip: ExpanderChip, _ lines: [Int], for use: ExpanderShadow.Use, _ consumer: String,
        _ bias: Bias
    ) throws(HALError) {
        self.chip = chip
        self.consumer = consumer
        if bias == .pullDown {
            throw HALError(.unsupported, "\(chip.name) pulls lines up only")
        }
        guard !lines.isEmpty else { throw HALError(.unsupported, "a request without lines") }
        var mask: UInt16 = 0
        for line in lines {
            guard mask >> line & 1 == 0 else {
                throw HALError(.busy, "requesting line \(line) of \(chip.name) twice")
            }
            mask |= 1 << line
        }
        self.mask = mask
        guard chip.monitor.withLock({ $0.shadow.claim(mask, for: use) }) else {
            self.isClaimed = false
            throw HALError(.busy, "requesting lines of \(chip.name) that are owned")
        }
        self.isClaimed = true
    }

    private let isClaimed: Bool

    deinit {
        if isClaimed { chip.monitor.update { $0.free(mask) } }
    }
}

/// An output of an expander.
final class ExpanderOutput: OutputLine {
    private let held: HeldLines
    private let settings: LineSettings

    /// Takes a line. A chip that is not reached has its lines taken all the same when they shall
    /// rest, and sets them as soon as it is; not one that may be driven still.
    init(
        _ chip: ExpanderChip, line: Int, settings: LineSettings, initial: LineState,
        consumer: String
    ) throws(HALError) {
        let rest: UInt16 = settings.activeLow ? 1 << line : 0
        held = try HeldLines(chip, [line], for: .outputs(rest: rest), consumer, settings.bias)
        self.settings = settings
        let change = ExpanderShadow.Change.output(
            held.mask, levels: settings.levels(of: held.mask, initial),
            pulledUp: settings.bias == .pullUp)
        let mask = held.mask
        if !chip.monitor.update({ $0.adopt(change, of: mask) }) { try chip.perform(change) }
    }

    /// Sets the line; fails once, when it is set to rest, if it was cut short before.
    func set(_ state: LineState) throws(HALError) {
        let chip = held.chip
        let mask = held.mask
        let wasCutShort = chip.monitor.withLock { $0.shadow.takeCutShort(mask) }
        if wasCutShort, state == .inactive {
            throw HALError(
                .io, "\(held.consumer): \(chip.name) was reset or away while this was driven")
        }
        try chip.perform(.latch(mask, levels: settings.levels(of: mask, state)))
    }
}

/// An open-drain line of an expander.
final class ExpanderOpenDrain: OpenDrainLine {
    private let held: HeldLines

    init(_ chip: ExpanderChip, line: Int, bias: Bias, consumer: String) throws(HALError) {
        held = try HeldLines(chip, [line], for: .openDrain, consumer, bias)
        try chip.perform(.input(held.mask, pulledUp: bias == .pullUp))
    }

    func driveLow() throws(HALError) { try held.chip.perform(.driveLow(held.mask)) }

    func release() throws(HALError) { try held.chip.perform(.release(held.mask)) }
}

/// Inputs of an expander, which are read again and again by its thread.
final class ExpanderInputs: InputLines {
    private let held: HeldLines
    private let lines: [Int]
    private let settings: LineSettings
    private let watch: Int

    init(
        _ chip: ExpanderChip, lines: [Int], settings: LineSettings, consumer: String
    ) throws(HALError) {
        held = try HeldLines(chip, lines, for: .inputs, consumer, settings.bias)
        self.lines = lines
        self.settings = settings
        let mask = held.mask
        try chip.perform(.input(mask, pulledUp: settings.bias == .pullUp))
        let watch = chip.monitor.update { $0.watch(mask) }
        self.watch = watch
        do throws(HALError) {
            _ = try chip.sample()
        } catch {
            chip.monitor.update { $0.unwatch(watch) }
            throw error
        }
        chip.monitor.withLock { $0.beginWatch(watch) }
    }

    deinit {
        held.chip.monitor.update { $0.unwatch(watch) }
    }

    var count: Int { lines.count }

    func states() throws(HALError) -> [LineState] {
        let levels = try held.chip.sample()
        return lines.map { (levels >> $0 & 1 == 1) != settings.activeLow ? .active : .inactive }
    }

    func wait(until deadline: Instant?) throws(HALError) -> InputWake {
        let clock = held.chip.clock
        let result: Result<InputWake, HALError> = held.chip.monitor.wait(on: clock) { state in
            do throws(HALError) {
                if let wake = try state.takeWake(watch) { return .done(.success(wake)) }
            } catch {
                return .done(.failure(error))
            }
            if let deadline, deadline <= clock.now { return .done(.success(.timeout)) }
            return .until(deadline)
        }
        return try result.get()
    }

    func interrupt() {
        held.chip.monitor.update { $0.interrupt(watch) }
    }
}

extension LineSettings {
    /// The levels of lines in a state.
    fileprivate func levels(of lines: UInt16, _ state: LineState) -> UInt16 {
        (state == .active) != activeLow ? lines : 0
    }
}
