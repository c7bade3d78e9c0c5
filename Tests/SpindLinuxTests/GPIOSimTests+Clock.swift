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
            try setKernelStatus(synchronized: true)
            #expect(SystemClock().read().kernelSynchronized)
            try setKernelStatus(synchronized: false)
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

/// Tells the kernel what an NTP service would. Swift does not see `adjtimex`, and the shim has no
/// business to set clocks.
private func setKernelStatus(synchronized: Bool) throws {
    typealias Call = @convention(c) (UnsafeMutableRawPointer) -> Int32
    let adjtimex = unsafeBitCast(try #require(dlsym(nil, "adjtimex")), to: Call.self)
    // struct timex: the modes first; maximum and estimated error (zeros) in between; the status.
    let clock = UnsafeMutableRawPointer.allocate(byteCount: 256, alignment: 8)
    defer { clock.deallocate() }
    clock.initializeMemory(as: UInt8.self, repeating: 0, count: 256)
    let (status, maximumError, estimatedError): (UInt32, UInt32, UInt32) = (0x10, 0x4, 0x8)
    clock.storeBytes(of: status | maximumError | estimatedError, as: UInt32.self)
    let unsynchronized: Int32 = 0x40
    clock.storeBytes(of: synchronized ? 0 : unsynchronized, toByteOffset: 40, as: Int32.self)
    try #require(adjtimex(clock) >= 0)
}
