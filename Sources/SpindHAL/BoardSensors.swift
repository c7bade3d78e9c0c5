/// What a computer's own sensors say; `nil` for what it does not have.
public struct BoardReading: Hashable, Sendable {
    /// The hottest part, in thousandths of a degree Celsius.
    public var milliCelsius: Int?
    /// Whether the supply is too weak now.
    public var isUndervoltage: Bool?
    /// How much of its life the memory behind the system has used, in percent, by tens; 110 when it
    /// has outlived it.
    public var wearPercent: Int?

    /// Makes a reading.
    public init(
        milliCelsius: Int? = nil, isUndervoltage: Bool? = nil, wearPercent: Int? = nil
    ) {
        self.milliCelsius = milliCelsius
        self.isUndervoltage = isUndervoltage
        self.wearPercent = wearPercent
    }
}

/// The sensors of the computer itself.
///
/// *Implementation guidance*: a reading takes some milliseconds and may come from any thread; what
/// cannot be read is `nil`.
public protocol BoardSensors: Sendable {
    /// Reads them all now.
    func read() -> BoardReading
}
