import Glibc
import SpindContracts
import SpindCore
import SpindHAL
import SpindLinux
import Testing

/// Everything that needs a kernel with gpio-sim: run by `Scripts/gpio-sim/test`. Serialized because
/// names of lines are looked up on all chips.
@Suite(
    .serialized,
    .enabled(if: getenv("SPIND_GPIO_SIM") != nil, "run by Scripts/gpio-sim/test"))
enum GPIOSimTests {}

/// The contract's bench on the real kernel.
struct GPIOSimBench: GPIOBench {
    let chip: GPIOSimChip
    let provider: any GPIOProvider = LinuxGPIO()
    let clock: any MonotonicClock = SystemClock()

    var chipLabel: String { chip.label }

    init(label: String = "spind-bench") throws {
        chip = try GPIOSimChip(label: label, lineNames: Self.lineNames)
    }

    func pull(_ offset: LineOffset, high: Bool) throws { try chip.pull(offset, high: high) }
    func isHigh(_ offset: LineOffset) throws -> Bool { try chip.isHigh(offset) }
    func levels(of offset: LineOffset) throws -> [Bool]? { nil }
}
