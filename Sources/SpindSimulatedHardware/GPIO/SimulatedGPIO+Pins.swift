import SpindCore
import SpindHAL

/// What a chip does to one of its pins.
package struct SimulatedPin: Hashable, Sendable {
    /// The level it drives; `nil` for an input.
    package var drivesHigh: Bool?
    /// Whether it pulls an input up.
    package var isPulledUp: Bool

    package init(drivesHigh: Bool?, isPulledUp: Bool) {
        self.drivesHigh = drivesHigh
        self.isPulledUp = isPulledUp
    }
}

/// The side of a chip that is none of the computer's, and whose pins are lines all the same.
extension SimulatedGPIO {
    /// Has a chip do this to its pins, from its first line on.
    package func setPins(ofChip label: String, _ pins: [SimulatedPin]) {
        let now = clock.now
        monitor.update { circuit in
            for (offset, pin) in pins.enumerated() {
                guard let line = try? circuit.find(.offset(chip: label, LineOffset(offset))) else {
                    preconditionFailure("the chip \(label) has no line \(offset)")
                }
                circuit.lines[line].drive =
                    pin.drivesHigh.map { $0 ? .high : .low } ?? .released
                circuit.lines[line].bias = pin.isPulledUp ? .pullUp : .asIs
                circuit.settle(around: line, at: now)
            }
        }
    }

    /// The levels of a chip's pins, from its first line on; sixteen.
    package func pinLevels(ofChip label: String) -> [Bool] {
        monitor.withLock { circuit in
            (0..<16).map { offset in
                (try? circuit.find(.offset(chip: label, LineOffset(offset))))
                    .map { circuit.lines[$0].isHigh } ?? false
            }
        }
    }
}
