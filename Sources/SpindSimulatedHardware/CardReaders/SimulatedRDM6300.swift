import SpindHAL

/// An RDM6300 on a simulated line: it speaks by itself, and only while a tag lies there.
///
/// Its frames are written down digit by digit, not by what the driver reads them with.
package struct SimulatedRDM6300: Sendable {
    /// From the beginning of a frame to that of the next.
    package static let interval: Duration = .milliseconds(65)

    private let serial: SimulatedSerial
    private let path: String

    /// Makes a reader on a port that is there.
    package init(on path: String, of serial: SimulatedSerial) {
        self.serial = serial
        self.path = path
    }

    /// Says a tag's five bytes, so often as it does in the time that a hand holds it there.
    package func hold(_ tag: [UInt8], times: Int = 3) {
        for time in 0..<times {
            if time > 0 { serial.clock.pause(for: Self.interval) }
            serial.send(Self.frame(tag), on: path)
        }
    }

    /// The frame of a tag: 02, ten digits, two for the exclusive or, 03.
    package static func frame(_ tag: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        let check = tag.reduce(0, ^)
        return [0x02] + (tag + [check]).flatMap { [digits[Int($0) / 16], digits[Int($0) % 16]] }
            + [0x03]
    }
}
