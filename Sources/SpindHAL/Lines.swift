public import SpindCore

/// The logical state of a line: active-low wiring is hidden by the line's settings.
public enum LineState: UInt8, Sendable {
    /// Not asserted.
    case inactive = 0
    /// Asserted.
    case active = 1
}

/// An output the program owns alone, from its request until it is released.
///
/// Setting a line asks the hardware for a level; it does not promise that the level is there.
///
/// *Implementation guidance*: `set` takes effect before it returns, may be called from any thread,
/// and never blocks longer than a system call. Releasing a line is not a safe state: drivers set
/// the safe level first (see `Boards`: `onRelease`).
public protocol OutputLine: Sendable {
    /// Drives the line.
    ///
    /// - Throws: ``HALError`` when the kernel refuses; the line's level is then unknown.
    func set(_ state: LineState) throws(HALError)
}

/// A line that is either driven low or left to its pull, switched without requesting it again:
/// a column of a key matrix.
///
/// *Implementation guidance*: never drives high, not even for an instant between the two.
public protocol OpenDrainLine: Sendable {
    /// Drives the line low.
    func driveLow() throws(HALError)
    /// Makes the line an input, so that only its pull and what is connected decide its level.
    func release() throws(HALError)
}

/// Inputs that are read and watched together.
///
/// *Implementation guidance*: one thread waits, any thread may call ``interrupt()``. Edges are
/// hints that something changed; ``states()`` says what is so now.
public protocol InputLines: Interruptible {
    /// How many lines there are; their order is that of the request.
    var count: Int { get }
    /// Reads all lines now.
    ///
    /// - Throws: ``HALError`` when the kernel refuses.
    func states() throws(HALError) -> [LineState]
    /// Sleeps until a line changes, the deadline passes, or ``interrupt()`` is called, and drops
    /// all edges that were waiting.
    ///
    /// - Parameter deadline: on the monotonic clock; `nil` waits without end.
    /// - Returns: why it woke.
    /// - Throws: ``HALError`` when the kernel refuses.
    func wait(until deadline: Instant?) throws(HALError) -> InputWake
}

/// Why ``InputLines/wait(until:)`` returned.
public enum InputWake: Hashable, Sendable {
    /// At least one line changed; the newest edge's time.
    case edge(at: Instant)
    /// The deadline passed.
    case timeout
    /// Somebody called ``Interruptible/interrupt()``.
    case interrupted
}

/// The pull of a line.
public enum Bias: String, Hashable, Sendable {
    /// As the kernel finds it.
    case asIs = "as-is"
    /// None.
    case disabled
    /// To the supply.
    case pullUp = "pull-up"
    /// To ground.
    case pullDown = "pull-down"
}

/// The number of a line on its chip, from 0.
public struct LineOffset: Identifier {
    /// The number.
    public var rawValue: Int

    /// Makes the offset with that number.
    public init(rawValue: Int) {
        self.rawValue = rawValue
    }
}

/// Where a line is: chips are found by label and lines by name, never by `/dev` number, which
/// changes between kernels.
public enum LineAddress: Hashable, Sendable, CustomStringConvertible {
    /// A line of the chip with that label, for example `pinctrl-bcm2711`.
    case offset(chip: String, LineOffset)
    /// The line with that name, on whichever chip; the name must be unique.
    case name(String)

    /// `chip/offset`, or the name.
    public var description: String {
        switch self {
        case .offset(let chip, let offset): "\(chip)/\(offset)"
        case .name(let name): name
        }
    }
}

/// How a line is requested.
public struct LineSettings: Hashable, Sendable {
    /// Whether the low level counts as active.
    public var activeLow: Bool
    /// The pull.
    public var bias: Bias

    /// Makes settings.
    public init(activeLow: Bool = false, bias: Bias = .asIs) {
        self.activeLow = activeLow
        self.bias = bias
    }
}

/// A way to lines: the kernel's GPIO chips, or simulated ones.
///
/// *Implementation guidance*: each line has one owner; a second request for it throws `busy`.
/// A line is released when the object that owns it goes away.
public protocol GPIOProvider: Sendable {
    /// Requests an output with its first state, so that it never glitches.
    func output(
        _ address: LineAddress, settings: LineSettings, initial: LineState, consumer: String
    ) throws(HALError) -> any OutputLine
    /// Requests inputs that watch both edges. All lines must be on one chip.
    func inputs(
        _ addresses: [LineAddress], settings: LineSettings, consumer: String
    ) throws(HALError) -> any InputLines
    /// Requests inputs of which every edge from inactive to active is told, and none the other way.
    /// All lines must be on one chip.
    func edges(
        _ addresses: [LineAddress], settings: LineSettings, consumer: String
    ) throws(HALError) -> any EdgeLines
    /// Requests a line that can be driven low or released; it starts released.
    func openDrain(
        _ address: LineAddress, bias: Bias, consumer: String
    ) throws(HALError) -> any OpenDrainLine
}
