import Glibc

/// The clock of the kernel that the tests run in, which no time service keeps.
package enum KernelClock {
    /// Tells the kernel what a time service would. Needs root.
    ///
    /// Swift does not see `adjtimex`, and the shim has no business to set clocks.
    package static func setStatus(synchronized: Bool) throws(ContractViolation) {
        typealias Call = @convention(c) (UnsafeMutableRawPointer) -> Int32
        guard let symbol = dlsym(nil, "adjtimex") else {
            throw ContractViolation("this C library has no adjtimex")
        }
        let adjtimex = unsafeBitCast(symbol, to: Call.self)
        // struct timex: the modes first; maximum and estimated error (zeros) in between; the status.
        let clock = UnsafeMutableRawPointer.allocate(byteCount: 256, alignment: 8)
        defer { clock.deallocate() }
        clock.initializeMemory(as: UInt8.self, repeating: 0, count: 256)
        let (status, maximumError, estimatedError): (UInt32, UInt32, UInt32) = (0x10, 0x4, 0x8)
        clock.storeBytes(of: status | maximumError | estimatedError, as: UInt32.self)
        let unsynchronized: Int32 = 0x40
        clock.storeBytes(
            of: synchronized ? 0 : unsynchronized, toByteOffset: 40, as: Int32.self)
        guard adjtimex(clock) >= 0 else {
            throw ContractViolation("adjtimex refused the status: errno \(errno)")
        }
    }
}
