/// Winnsen's lock boards: sixteen locks, each with a switch that tells whether its door is open.
///
/// An unlock is `90 06 05 STATION LOCK 03`, answered by `90 07 85 STATION LOCK RESULT 03`, where 1 is
/// "opened". The doors are asked for by `90 07 02 STATION LOW HIGH 03`, with a bit for each lock that
/// is meant, and answered by `90 07 82 STATION LOW HIGH 03`, where a bit is 1 while the door is open:
/// turned round here, so that an input reads 1 while its lock is shut, as on other boards. Some
/// programs answer with A5 and A2. There is no check: see the README.
///
/// Source: the maker's "Serial Command Document" V202104, as its users quote it
/// (github.com/LocQar/winnsen-test). The question 12 of some users' own programs is left out: its
/// answers have lock and state in either order.
struct WinnsenCodec: LockBoardCodec {
    /// How many locks a board has.
    static let locks = 16
    /// A board answers an unlock when it has seen the door, or has not.
    static let patience: Duration = .milliseconds(1_000)
    private static let start: UInt8 = 0x90
    private static let end: UInt8 = 0x03
    private static let answerBytes = 7
    private static let opened: UInt8 = 1

    /// What a whole answer says.
    private enum Frame {
        case unlocked(station: UInt8, lock: UInt8, result: UInt8)
        case doors(station: UInt8, open: UInt16)
    }

    /// The board.
    private let station: UInt8

    init(station: UInt8) {
        self.station = station
    }

    var answersUnlock: Bool { true }
    var unlockPatience: Duration { Self.patience }

    func bytes(of question: LockBoardQuestion) -> [UInt8]? {
        switch question {
        case .unlock(let lock, _):
            guard (1...Self.locks).contains(lock) else { return nil }
            return [Self.start, 0x06, 0x05, station, UInt8(lock), Self.end]
        case .inputs: return [Self.start, 0x07, 0x02, station, 0xFF, 0xFF, Self.end]
        case .letGo, .drives: return nil
        }
    }

    func answer(
        to question: LockBoardQuestion, in buffer: inout [UInt8]
    ) -> LockBoardAnswer? {
        FrameSearch.first(in: &buffer, longest: Self.answerBytes, look: Self.frame(at:)) { frame in
            switch (frame, question) {
            case (.unlocked(station, let lock, let result), .unlock(let asked, _))
            where Int(lock) == asked:
                result == Self.opened ? .done : .notOpened
            case (.doors(station, let open), .inputs):
                .bits((0..<Self.locks).map { open >> $0 & 1 == 0 })
            default: nil
            }
        }
    }

    private static func frame(at bytes: ArraySlice<UInt8>) -> FrameSearch.Finding<Frame> {
        let first = bytes.startIndex
        guard bytes[first] == start else { return .nothing }
        guard bytes.count >= answerBytes else { return .incomplete }
        guard bytes[first + 1] == 0x07, bytes[first + 6] == end else { return .nothing }
        let (station, fourth, fifth) = (bytes[first + 3], bytes[first + 4], bytes[first + 5])
        switch bytes[first + 2] {
        case 0x85, 0xA5:
            return .frame(
                .unlocked(station: station, lock: fourth, result: fifth), byteCount: answerBytes)
        case 0x82, 0xA2:
            return .frame(
                .doors(station: station, open: UInt16(fifth) << 8 | UInt16(fourth)),
                byteCount: answerBytes)
        default: return .nothing
        }
    }
}
