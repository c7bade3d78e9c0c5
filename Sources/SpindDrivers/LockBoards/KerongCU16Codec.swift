/// Kerong's KR-CU16: sixteen locks, each with a switch that tells whether it is latched and a
/// place for an item sensor.
///
/// A question is `02 ADDR CMD 03 SUM`: the board in the high half of `ADDR` and the lock, from 0, in
/// the low one; `CMD` 30 asks for the status, 31 unlocks; `SUM` is the low byte of the sum of what
/// stands before it. The status is `02 ADDR 35 L1 L2 I1 I2 03 SUM`: a bit for each lock, 1 while it
/// is latched, then one for each item sensor. An unlock is not answered by every firmware; where it
/// is, with a status. Its length is set on the board.
struct KerongCU16Codec: LockBoardCodec {
    /// How many locks a board has, and how many item sensors.
    static let locks = 16
    private static let start: UInt8 = 0x02
    private static let end: UInt8 = 0x03
    private static let askStatus: UInt8 = 0x30
    private static let unlock: UInt8 = 0x31
    private static let status: UInt8 = 0x35
    private static let statusBytes = 9

    /// The board, 0 to 15.
    private let address: UInt8

    init(address: UInt8) {
        self.address = address
    }

    var answersUnlock: Bool { false }

    func bytes(of question: LockBoardQuestion) -> [UInt8]? {
        guard address < 16 else { return nil }
        switch question {
        case .unlock(let lock, _):
            guard (1...Self.locks).contains(lock) else { return nil }
            return frame(lock: UInt8(lock - 1), Self.unlock)
        case .inputs: return frame(lock: 0, Self.askStatus)
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
        let body = [Self.start, address << 4 | lock, command, Self.end]
        return body + [Self.sum(body[...])]
    }

    private static func status(
        at bytes: ArraySlice<UInt8>
    ) -> FrameSearch.Finding<(board: UInt8, bits: [Bool])> {
        let first = bytes.startIndex
        guard bytes[first] == start else { return .nothing }
        guard bytes.count >= statusBytes else { return .incomplete }
        guard bytes[first + 2] == status, bytes[first + 7] == end,
            sum(bytes[first..<first + 8]) == bytes[first + 8]
        else { return .nothing }
        let bits = bytes[(first + 3)..<(first + 7)].flatMap { byte in
            (0..<8).map { byte >> $0 & 1 == 1 }
        }
        return .frame((bytes[first + 1] >> 4, bits), byteCount: statusBytes)
    }

    private static func sum(_ bytes: ArraySlice<UInt8>) -> UInt8 {
        bytes.reduce(0) { $0 &+ $1 }
    }
}
