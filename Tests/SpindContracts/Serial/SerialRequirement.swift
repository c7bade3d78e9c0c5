import SpindCore
import SpindHAL

/// One requirement of the contract of serial ports, to be checked on a fresh bench.
package struct SerialRequirement: Sendable, CustomStringConvertible {
    /// The requirement as a sentence.
    package let description: String
    /// Checks it; throws ``ContractViolation`` when it is not met, or what the bench threw. Blocks
    /// the calling thread.
    package let check: @Sendable (any SerialBench) throws -> Void

    init(_ description: String, _ check: @escaping @Sendable (any SerialBench) throws -> Void) {
        self.description = description
        self.check = check
    }

    /// The whole contract.
    package static let all = owning + bytes + waking + unplugging

    /// Who may have a port.
    private static let owning = [
        SerialRequirement("a port has one owner, and is free when that is gone") { bench in
            for _ in 0..<3 {
                let port = try bench.open()
                try requireThrows(.busy, "a port that is owned") { _ = try bench.open() }
                withExtendedLifetime(port) {}
            }
        },
        SerialRequirement("a port that is not there is not found") { bench in
            try requireThrows(.notFound, "a path without a port") {
                _ = try bench.provider.serial(
                    bench.path + "-none", settings: SerialSettings(bitsPerSecond: 9_600))
            }
        },
        SerialRequirement("a speed no port has is refused as unsupported") { bench in
            for speed in [-1, 0, 1, 9_601, .max] {
                try requireThrows(.unsupported, "a speed of \(speed)") {
                    _ = try bench.provider.serial(
                        bench.path, settings: SerialSettings(bitsPerSecond: speed))
                }
            }
        },
        SerialRequirement("every usual speed is taken") { bench in
            for speed in [1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200, 230_400] {
                for stopBits in [1, 2] {
                    _ = try bench.provider.serial(
                        bench.path,
                        settings: SerialSettings(bitsPerSecond: speed, stopBits: stopBits))
                }
            }
        },
    ]

    /// What passes.
    private static let bytes = [
        SerialRequirement("every byte passes both ways as it is") { bench in
            let port = try bench.open()
            let all = Array(UInt8.min...UInt8.max)
            try port.write(all)
            try requireEqual(bench.hear(all.count), all, "what the other end heard")
            try bench.say(all)
            try requireEqual(bench.read(port, all.count), all, "what was read")
        },
        SerialRequirement("nothing that is written is heard by the writer") { bench in
            let port = try bench.open()
            try port.write([0x55, 0x0D, 0x03])
            _ = try bench.hear(3)
            try requireEqual(port.read(upTo: 9, until: bench.clock.now), .timeout, "the wake")
        },
        SerialRequirement("a read takes no more than its limit, and the rest stays") { bench in
            let port = try bench.open()
            try bench.say([1, 2, 3, 4, 5])
            try requireEqual(port.read(upTo: 2, until: bench.soon), .bytes([1, 2]), "the first")
            try requireEqual(port.read(upTo: 9, until: bench.soon), .bytes([3, 4, 5]), "the rest")
        },
        SerialRequirement("what was discarded is not read") { bench in
            let port = try bench.open()
            try bench.say([1, 2, 3])
            try port.discardInput()
            try requireEqual(port.read(upTo: 9, until: bench.clock.now), .timeout, "the wake")
            try bench.say([4])
            try requireEqual(port.read(upTo: 9, until: bench.soon), .bytes([4]), "what came after")
        },
        SerialRequirement("what arrived before the port was opened is not read") { bench in
            try bench.say([1, 2, 3])
            let port = try bench.open()
            try requireEqual(port.read(upTo: 9, until: bench.clock.now), .timeout, "the wake")
        },
        SerialRequirement("writing nothing is no error") { bench in
            try bench.open().write([])
        },
    ]

    /// Why a read ends.
    private static let waking = [
        SerialRequirement("a read ends at its deadline, not before") { bench in
            let port = try bench.open()
            let deadline = bench.clock.now.advanced(by: .milliseconds(30))
            try requireEqual(port.read(upTo: 1, until: deadline), .timeout, "the wake")
            try require(bench.clock.now >= deadline, "the read ended before its deadline")
        },
        SerialRequirement("bytes are told even when the deadline has passed") { bench in
            let port = try bench.open()
            try bench.say([7])
            try requireEqual(
                port.read(upTo: 1, until: Instant(sinceBoot: .zero)), .bytes([7]), "the wake")
            try requireEqual(
                port.read(upTo: 1, until: Instant(sinceBoot: .zero)), .timeout, "the next")
        },
        SerialRequirement("bytes wake a waiting thread") { bench in
            let port = try bench.open()
            let world = try Companion {
                bench.clock.pause(for: .milliseconds(20))
                try bench.say([9])
            }
            let wake = try port.read(upTo: 4, until: bench.soon)
            try world.join()
            try requireEqual(wake, .bytes([9]), "the wake")
        },
        SerialRequirement("an interrupt wakes a waiting thread") { bench in
            let port = try bench.open()
            let other = try Companion {
                bench.clock.pause(for: .milliseconds(20))
                port.interrupt()
            }
            let wake = try port.read(upTo: 4, until: bench.soon)
            try other.join()
            try requireEqual(wake, .interrupted, "the wake")
        },
        SerialRequirement("interrupts before the read end it once, and no byte is lost") { bench in
            let port = try bench.open()
            try bench.say([3])
            port.interrupt()
            port.interrupt()
            try requireEqual(port.read(upTo: 4, until: bench.soon), .interrupted, "the wake")
            try requireEqual(port.read(upTo: 4, until: bench.soon), .bytes([3]), "the next")
            try requireEqual(port.read(upTo: 4, until: bench.clock.now), .timeout, "the last")
        },
    ]

    /// What becomes of a port that was pulled out.
    private static let unplugging = [
        SerialRequirement("a port that was unplugged throws io, also for a waiting thread") {
            bench in
            let port = try bench.open()
            let world = try Companion {
                bench.clock.pause(for: .milliseconds(20))
                try bench.unplug()
            }
            try requireThrows(.io, "reading while it is unplugged") {
                _ = try port.read(upTo: 4, until: bench.soon)
            }
            try world.join()
            try requireThrows(.io, "reading again") {
                _ = try port.read(upTo: 4, until: bench.soon)
            }
            try requireThrows(.io, "writing") { try port.write([1]) }
            try requireThrows(.notFound, "opening what is unplugged") { _ = try bench.open() }
        },
        SerialRequirement("a port that is plugged in again works when it is opened anew") { bench in
            let old = try bench.open()
            try bench.unplug()
            try bench.plug()
            let port = try bench.open()
            try bench.say([8])
            try requireEqual(port.read(upTo: 4, until: bench.soon), .bytes([8]), "what was read")
            try port.write([6])
            try requireEqual(bench.hear(1), [6], "what the other end heard")
            try requireThrows(.io, "writing to the old one") { try old.write([1]) }
        },
    ]
}

extension SerialBench {
    /// A deadline for what has happened already: a read that misses it fails instead of hanging.
    fileprivate var soon: Instant { clock.now.advanced(by: .seconds(5)) }

    /// Reads so many bytes, in as many reads as it takes.
    fileprivate func read(_ port: any SerialPort, _ count: Int) throws -> [UInt8] {
        let deadline = soon
        var read: [UInt8] = []
        while read.count < count, clock.now < deadline {
            if case .bytes(let bytes) = try port.read(upTo: count, until: deadline) {
                read += bytes
            }
        }
        return read
    }
}
