import SpindCore
package import SpindHAL

/// An input device whose keys the test moves: the provider under test on one side, fingers on the
/// other.
///
/// *Implementation guidance*: the device has all keys, is plugged in, and nobody has taken it.
package protocol KeyInputBench: Sendable {
    /// The way to the device, which the contract checks.
    var provider: any KeyInputProvider { get }
    /// Where the device is.
    var path: String { get }
    /// The clock that waits and strokes count on.
    var clock: any MonotonicClock { get }
    /// Moves a key.
    func move(_ code: UInt16, isDown: Bool) throws
    /// Pulls the plug; the path is nothing any more.
    func unplug() throws
}

extension KeyInputBench {
    func type(_ codes: [UInt16]) throws {
        for code in codes {
            try move(code, isDown: true)
            try move(code, isDown: false)
        }
    }
}
