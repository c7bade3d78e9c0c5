import Glibc
import SpindContracts
import SpindCore
import SpindHAL
import SpindLinux
import Testing

extension GPIOSimTests {
    /// What must not be tried on the clock of a machine that is in use.
    @Suite struct Clock {
        @Test func kernelSynchronized_FollowsTheKernelsStatus() throws {
            #expect(!SystemClock().read().kernelSynchronized, "nobody has set this kernel's clock")
            try KernelClock.setStatus(synchronized: true)
            #expect(SystemClock().read().kernelSynchronized)
            try KernelClock.setStatus(synchronized: false)
            #expect(!SystemClock().read().kernelSynchronized)
        }

        @Test func deadlinesBeyondTheKernelsNumbers_AreHeldWithinThem() throws {
            let bench = try GPIOSimBench(label: "far")
            let lines = try bench.provider.inputs(
                [bench.address(LineOffset(0))], settings: LineSettings(), consumer: "test")
            lines.interrupt()
            let far = Instant(sinceBoot: .seconds(Int64.max))
            #expect(try lines.wait(until: far) == .interrupted)
            let past = Instant(sinceBoot: .seconds(Int64.min))
            #expect(try lines.wait(until: past) == .timeout)
        }
    }
}
