package import SpindHAL

/// What a lock board is asked, whatever it speaks.
package enum LockBoardQuestion: Hashable, Sendable {
    /// To drive a lock, numbered from 1, for a pulse that the board itself ends.
    case unlock(lock: Int, pulse: Duration)
    /// To end a pulse early.
    case letGo(lock: Int)
    /// What its inputs read.
    case inputs
    /// Which of its locks are being driven now.
    case drives
}

/// What a lock board answered.
package enum LockBoardAnswer: Hashable, Sendable {
    /// It did so.
    case done
    /// What its inputs read, or which locks are driven; the first is number 1.
    case bits([Bool])
    /// It understood and will not; its code.
    case refused(UInt8)
    /// It drove the lock, or says nothing of that, and the lock did not open.
    case notOpened
}

/// How questions to one board become bytes, and bytes its answers. Pure.
///
/// *Implementation guidance*: whatever arrives, a decoder must neither trap nor keep what it cannot
/// use, and must take nothing for an answer whose check is wrong, that another board gave, or that
/// belongs to another question.
package protocol LockBoardCodec: Sendable {
    /// The bytes of a question; `nil` for one that this board has no words for.
    func bytes(of question: LockBoardQuestion) -> [UInt8]?
    /// Whether the board answers an unlock; otherwise its inputs are asked whether it is alive.
    var answersUnlock: Bool { get }
    /// How long the answer to an unlock may take to begin.
    var unlockPatience: Duration { get }
    /// Finds the answer to a question among the bytes that arrived.
    ///
    /// - Parameters:
    ///   - question: what was asked last.
    ///   - buffer: what arrived and was not used; what cannot become an answer any more is taken
    ///     out, so that it stays short.
    /// - Returns: the answer; `nil` when it is not there, or not whole.
    func answer(to question: LockBoardQuestion, in buffer: inout [UInt8]) -> LockBoardAnswer?
}

extension LockBoardCodec {
    /// As long as any answer where there is one; otherwise a moment, in which nothing comes.
    package var unlockPatience: Duration {
        answersUnlock ? SerialTalk.patience : .milliseconds(60)
    }
}

extension LockBoardWiring {
    /// How this board is spoken to.
    package var codec: any LockBoardCodec {
        switch dialect {
        case .waveshareModbus:
            WaveshareModbusCodec(address: address, relays: locks, inputs: inputs)
        case .kerongCU16: KerongCU16Codec(address: address)
        case .kerongCU48: KerongCU48Codec(address: address, askStatus: 0x60)
        case .kerongCU48By50: KerongCU48Codec(address: address, askStatus: 0x50)
        case .winnsen: WinnsenCodec(station: address)
        }
    }
}

/// Finds frames in a stream of bytes that may begin in the middle of one and hold noise.
enum FrameSearch {
    /// What stands at one place of a stream.
    enum Finding<Frame> {
        /// No frame begins here.
        case nothing
        /// A frame may begin here, of which more must arrive.
        case incomplete
        /// A whole frame, and how many bytes it has.
        case frame(Frame, byteCount: Int)
    }

    /// Looks for the first whole frame that is wanted, and drops what was passed over.
    ///
    /// A place where a frame may begin and is not whole is kept, but what comes behind it is looked
    /// at too: a byte of noise must not hide the answer.
    ///
    /// - Parameters:
    ///   - buffer: what arrived; at most `longest - 1` bytes are left when nothing is found.
    ///   - longest: the bytes of the longest frame.
    ///   - look: says what stands at an index.
    ///   - isWanted: turns a frame into what is wanted; `nil` for one that is passed over whole.
    /// - Returns: the first that is wanted; `nil` when there is none yet.
    static func first<Frame, Wanted>(
        in buffer: inout [UInt8], longest: Int,
        look: (ArraySlice<UInt8>) -> Finding<Frame>, isWanted: (Frame) -> Wanted?
    ) -> Wanted? {
        var index = 0
        while index < buffer.count {
            switch look(buffer[index...]) {
            case .nothing, .incomplete:
                index += 1
            case .frame(let frame, let byteCount):
                if let wanted = isWanted(frame) {
                    buffer.removeFirst(index + byteCount)
                    return wanted
                }
                // Another's, or an old one: neither it nor what came before it matters any more.
                buffer.removeFirst(index + byteCount)
                index = 0
            }
        }
        if buffer.count >= longest { buffer.removeFirst(buffer.count - longest + 1) }
        return nil
    }
}
