package import SpindBoards
import SpindDrivers
package import SpindHAL

extension HardwareAccess {
    /// The same ways to hardware, with the lines of a cabinet's expanders among the computer's. They
    /// are let go when the last of what was made of it goes away.
    ///
    /// - Parameters:
    ///   - file: the cabinet; its agent must not run.
    ///   - clock: all durations count on it.
    /// - Returns: the ways; these, where the cabinet has no expander.
    /// - Throws: ``SpindHAL/HALError`` `io` when the machine has no thread left.
    package func withExpanders(
        of file: CabinetFile, clock: any MonotonicClock
    ) throws(HALError) -> HardwareAccess {
        var chips: [ExpanderChip] = []
        for wiring in file.expanders {
            chips.append(try ExpanderChip(wiring, i2c: i2c, clock: clock) { _ in })
        }
        guard !chips.isEmpty else { return self }
        var all = self
        all.gpio = ExpanderGPIO(gpio, expanders: chips)
        return all
    }
}
