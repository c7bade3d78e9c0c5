/// Kerong's larger boards (KR-CU48 and its kin): forty-eight locks, each with a switch that tells
/// whether it is latched and a place for an item sensor.
///
/// A question is `02 ADDR LOCK CMD 03 SUM`: the board, the lock from 0, and a command that depends on
/// the board's program: 60 asks for the status and 61 unlocks, or 50 and 51. The status is
/// `02 ADDR 00 75 L1…L6 I1…I6 03 SUM`: a bit for each lock, 1 while it is latched, then one for each
/// item sensor. An unlock is not answered by a frame that anybody has published.
///
/// Source: frames recorded at a board by its users (github.com/AshurkovAV/KerongConsole). With 50 and
/// 51 nobody has published the status's code: 55 and 65 are believed like 75.
struct KerongCU48Codec: LockBoardCodec {
    /// How many locks a board has, and how many item sensors.
    static let locks = 48
    private static let start: UInt8 = 0x02
    private static let end: UInt8 = 0x03
    private static let statuses: Set<UInt8> = [0x55, 0x65, 0x75]
    private static let statusBytes = 18
    private static let bits = 4..<16

    /// The board, 0 to 15.
    private let address: UInt8
    /// Asks for the status; the next one unlocks.
    private let askStatus: UInt8

    init(address: UInt8, askStatus: UInt8) {
        self.address = address
        self.askStatus = askStatus
    }

    var answersUnlock: Bool { false }

    func bytes(of question: LockBoardQuestion) -> [UInt8]? {
        guard address < 16 else { return nil }
        switch question {
        case .unlock(let lock, _):
            guard (1...Self.locks).contains(lock) else { return nil }
            return frame(lock: UInt8(lock - 1), askStatus + 1)
        case .inputs: return frame(lock: 0, askStatus)
        case .letGo, .drives: return nil
        }
    }

    func answer(
        to question: LockBoardQuestion, in buffer: inout [UInt8]
    ) -> LockBoardAnswer? {
        FrameSearch.first(in: &buffer, longest: Self.statusBytes, look: Self.status(at:)) {
            board, bits in
            board == address && question == .inputs ? .bits(bits) : nil
        }
    }

    private func frame(lock: UInt8, _ command: UInt8) -> [UInt8] {
        let body = [Self.start, address, lock, command, Self.end]
        return body + [body.reduce(0, &+)]
    }

    private static func status(
        at bytes: ArraySlice<UInt8>
    ) -> FrameSearch.Finding<(board: UInt8, bits: [Bool])> {
        let first = bytes.startIndex
        guard bytes[first] == start else { return .nothing }
        guard bytes.count >= statusBytes else { return .incomplete }
        let body = bytes[first..<first + statusBytes - 1]
        guard statuses.contains(bytes[first + 3]), bytes[first + 16] == end,
            body.reduce(0, &+) == bytes[first + 17]
        else { return .nothing }
        let read = bits.flatMap { place -> [Bool] in
            (0..<8).map { bytes[first + place] >> $0 & 1 == 1 }
        }
        return .frame((bytes[first + 1], read), byteCount: statusBytes)
    }
}
