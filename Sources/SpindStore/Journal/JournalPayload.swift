internal import FoundationEssentials
internal import SpindAgent
internal import SpindCore

/// The content of a journal record as it is stored: JSON with sorted keys. The chain covers these
/// very bytes, so a record is never coded again once it is written.
struct JournalPayload: Codable {
    let at: WallTime
    let trust: ClockTrust
    let delayed: Bool
    let event: AuditEvent

    init(_ draft: AuditDraft) {
        at = draft.at
        trust = draft.trust
        delayed = draft.delayed
        event = draft.event
    }

    /// The draft that these bytes were made from.
    static func draft(of bytes: [UInt8], sequence: Int64) throws(StoreError) -> AuditDraft {
        do {
            let payload = try JSONDecoder().decode(JournalPayload.self, from: Data(bytes))
            return AuditDraft(
                at: payload.at, trust: payload.trust, delayed: payload.delayed,
                event: payload.event)
        } catch {
            throw StoreError(
                .corrupt,
                "journal record \(sequence) cannot be read: it was damaged, or written by another "
                    + "version of spindd; `spindctl journal verify` tells which")
        }
    }

    /// The bytes to be stored.
    func encoded() throws(StoreError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(self))
        } catch {
            throw StoreError(.corrupt, "a journal record cannot be coded as JSON: \(error)")
        }
    }
}
