import SpindCore
package import SpindHAL

/// A chip whose lines the test connects: the provider under test on one side, the outside world on
/// the other.
///
/// *Implementation guidance*: the chip has ``lineCount`` lines named as ``lineNames`` says, all
/// free and pulled low at first, and nothing else knows its label. All calls may come from any
/// thread. A wait must end by itself when its deadline has come: the clock of a bench is real, or
/// moves on when everybody waits.
package protocol GPIOBench: Sendable {
    /// The way to the lines, which the contract checks.
    var provider: any GPIOProvider { get }
    /// The label of the chip.
    var chipLabel: String { get }
    /// The clock that waits and edges count on.
    var clock: any MonotonicClock { get }
    /// Whether the provider counts edges. A chip that is polled cannot: it must refuse then, as
    /// unsupported.
    var countsEdges: Bool { get }
    /// How many lines the chip has; at least ``lineCount``.
    var chipLines: Int { get }
    /// Connects the line to a weak pull, as a contact or a key does. A line that is driven, or
    /// requested with a bias, keeps its level as the hardware would. A provider that polls has seen
    /// it when this returns.
    func pull(_ offset: LineOffset, high: Bool) throws
    /// The physical level of the line now, as a meter would show it.
    func isHigh(_ offset: LineOffset) throws -> Bool
    /// Every level the line has shown since the bench was made, oldest first, each only when it
    /// changed; `nil` when this bench cannot tell.
    func levels(of offset: LineOffset) throws -> [Bool]?
}

extension GPIOBench {
    /// The names every bench gives its lines; two lines bear the same.
    package static var lineNames: [String?] {
        [nil, nil, nil, "relay-1", nil, "contact-1", "twin", "twin"]
    }

    /// How many lines every bench has.
    package static var lineCount: Int { lineNames.count }

    /// Most do.
    package var countsEdges: Bool { true }

    /// Most have no more than they need.
    package var chipLines: Int { Self.lineCount }

    /// The ways of owning a line that there are.
    var holders: [Holder] { countsEdges ? Holder.allCases : [.output, .inputs, .openDrain] }

    /// The address of a line by number.
    package func address(_ offset: LineOffset) -> LineAddress {
        .offset(chip: chipLabel, offset)
    }

    func address(_ offset: Int) -> LineAddress {
        .offset(chip: chipLabel, LineOffset(offset))
    }

    func pull(_ offset: Int, high: Bool) throws {
        try pull(LineOffset(offset), high: high)
    }

    func isHigh(_ offset: Int) throws -> Bool {
        try isHigh(LineOffset(offset))
    }

    func levels(of offset: Int) throws -> [Bool]? {
        try levels(of: LineOffset(offset))
    }
}
