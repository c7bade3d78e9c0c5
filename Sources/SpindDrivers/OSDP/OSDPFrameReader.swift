/// Finds frames in bytes as they come, in pieces and among noise. Pure.
///
/// It holds fewer bytes than the longest frame has: whatever comes, it never grows.
package struct OSDPFrameReader: Sendable {
    private var bytes: [UInt8] = []
    /// How many bytes belonged to no frame.
    package private(set) var noise = 0

    /// How many bytes it holds.
    package var held: Int { bytes.count }

    /// Makes one that has heard nothing.
    package init() {}

    /// Takes bytes; returns the frames that they complete, in order.
    package mutating func add(_ more: [UInt8]) -> [OSDPFrame] {
        var frames: [OSDPFrame] = []
        bytes += more
        var place = bytes.startIndex
        reading: while place < bytes.endIndex {
            switch OSDPFrame.read(bytes[place...]) {
            case .incomplete: break reading
            case .noise:
                if bytes[place] != OSDPFrame.mark { noise += 1 }
                place += 1
            case .frame(let frame, let count):
                frames.append(frame)
                place += count
            }
        }
        bytes.removeFirst(place)
        return frames
    }

    /// Forgets what has come: an answer to something else.
    package mutating func reset() {
        bytes = []
    }
}
