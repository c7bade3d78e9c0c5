internal import FoundationEssentials
internal import SpindAgent
internal import SpindCore

/// The content of a journal record as it is stored: its draft as JSON with sorted keys. The chain
/// covers these very bytes, so a record is never coded again once it is written.
enum JournalPayload {
    /// The draft that these bytes were made from.
    static func draft(of bytes: [UInt8], sequence: Int64) throws(StoreError) -> AuditDraft {
        do {
            return try JSONDecoder().decode(AuditDraft.self, from: Data(bytes))
        } catch {
            throw StoreError(
                .corrupt,
                "journal record \(sequence) cannot be read: it was damaged, or written by another "
                    + "version of spindd; `spindctl journal verify` tells which")
        }
    }

    /// The bytes to be stored for a draft.
    static func bytes(of draft: AuditDraft) throws(StoreError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(draft))
        } catch {
            throw StoreError(.corrupt, "a journal record cannot be coded as JSON: \(error)")
        }
    }
}
