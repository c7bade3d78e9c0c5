package import SpindCore
package import SpindHAL

/// Makes conditions of what a computer's sensors say. Pure: readings in, changes out.
package struct BoardHealth: Sendable {
    /// From here on it is too hot: a Raspberry Pi slows itself down at 80 °C. Source: Raspberry Pi
    /// documentation, "Frequency management and thermal control".
    package static let hot = 80_000
    /// Below it is well again.
    package static let cool = 75_000
    /// From here on memory should be exchanged at the next occasion.
    package static let worn = 90

    /// Something changed.
    package struct Change: Hashable, Sendable {
        /// What.
        package var kind: CabinetCondition.Kind
        /// What is wrong; `nil` when it is in order again.
        package var detail: String?
    }

    private var wrong: Set<CabinetCondition.Kind> = []

    /// Makes one of a computer that is well.
    package init() {}

    /// Judges a reading. What a computer does not have is in order.
    ///
    /// - Parameter reading: what its sensors say.
    /// - Returns: what changed since the last one.
    package mutating func judge(_ reading: BoardReading) -> [Change] {
        let limit = wrong.contains(.overheating) ? Self.cool : Self.hot
        let hot = reading.milliCelsius.flatMap { $0 >= limit ? "\($0 / 1_000) °C" : nil }
        let weak = reading.isUndervoltage == true ? "use the supply made for it" : nil
        let worn = reading.wearPercent.flatMap { used in
            used < Self.worn ? nil : used > 100 ? "beyond its life" : "\(used) % of its life used"
        }
        return [
            (CabinetCondition.Kind.overheating, hot), (.undervoltage, weak), (.storageWear, worn),
        ].compactMap { kind, detail in
            guard (detail != nil) != wrong.contains(kind) else { return nil }
            if detail == nil { wrong.remove(kind) } else { wrong.insert(kind) }
            return Change(kind: kind, detail: detail)
        }
    }
}
