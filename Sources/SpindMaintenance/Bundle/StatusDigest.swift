import SpindAgent
import SpindCore

/// The agent's state without loans, notes and whoever is at the cabinet.
struct StatusDigest: Encodable {
    private struct Door: Encodable {
        let id: Int
        let door: String
        let hasContact: Bool
        let blockedNoteLength: Int?
        let lockStuck: Bool
        let doubt: String?
        let item: String?
        let socket: Bool?
        let propped: Bool
    }

    private struct Keypad: Encodable {
        let misses: Int
        let isLockedOut: Bool
        let isServiceLockedOut: Bool
        let fault: String?
        let stuckKey: String?
    }

    private let version: String
    private let uptimeMilliseconds: Int64
    private let journalFirst: Int64
    private let journalLast: Int64
    private let trust: String
    private let errorMilliseconds: Int64?
    private let clockSource: String?
    private let clockAgeMilliseconds: Int64?
    private let contradictedByMilliseconds: Int64?
    private let kernelSynchronized: Bool?
    private let storeFault: String?
    private let utcOffsetSeconds: Int
    private let doors: [Door]
    private let keypads: [Keypad]
    private let openLoans: Int
    private let overdueLoans: Int
    private let placements: Int

    init(_ status: AgentStatus) {
        version = status.version
        uptimeMilliseconds = status.uptimeMilliseconds
        journalFirst = status.journalFirst
        journalLast = status.journalLast
        let cabinet = status.cabinet
        trust = cabinet.trust.kind.rawValue
        errorMilliseconds = cabinet.trust.error?.wholeMilliseconds
        clockSource = status.clock?.source.rawValue
        clockAgeMilliseconds = status.clock?.ageMilliseconds
        contradictedByMilliseconds = status.clock?.contradictedByMilliseconds
        kernelSynchronized = status.clock?.kernelSynchronized
        storeFault = cabinet.storeFault?.rawValue
        utcOffsetSeconds = status.utcOffsetSeconds
        doors = cabinet.compartments.map { door in
            Door(
                id: door.id.rawValue, door: door.door.rawValue, hasContact: door.hasContact,
                blockedNoteLength: door.blocked?.count, lockStuck: door.lockStuck,
                doubt: door.doubt?.rawValue, item: door.item?.rawValue, socket: door.socket,
                propped: door.proppedUntil != nil)
        }
        keypads = cabinet.keypads.map { keypad in
            let fault: (String, String?)? =
                switch keypad.fault {
                // A key is one character; anything longer is not told.
                case .stuckKey(let key)?: ("stuckKey", key.count == 1 ? key : nil)
                case .unreadable?: ("unreadable", nil)
                case .swappedDataLines?: ("swappedDataLines", nil)
                case .garbled?: ("garbled", nil)
                case nil: nil
                }
            return Keypad(
                misses: keypad.misses, isLockedOut: keypad.lockoutMilliseconds > 0,
                isServiceLockedOut: keypad.serviceLockoutMilliseconds > 0, fault: fault?.0,
                stuckKey: fault?.1)
        }
        openLoans = cabinet.loans.count
        overdueLoans = cabinet.loans.count { $0.overdue }
        placements = cabinet.placements.count
    }
}
