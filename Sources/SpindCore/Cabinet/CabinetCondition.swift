/// Something about the cabinet that is either in order or is not, and that no door, lock or keypad
/// tells: a device that does not answer, an input of the housing, the health of the computer.
public struct CabinetCondition: Hashable, Codable, Sendable {
    /// What is watched.
    public enum Kind: String, Hashable, Codable, Sendable, CaseIterable {
        /// A reader, lock board, expander or display does not do its work.
        case deviceFault
        /// The housing is open, or a wire was cut that says so.
        case tamper
        /// The housing is open while an operator is at the cabinet.
        case serviceOpening
        /// The mains are gone: the cabinet runs on its battery.
        case mainsFailure
        /// The computer's supply is too weak.
        case undervoltage
        /// The computer is too hot.
        case overheating
        /// The computer's memory card is nearly worn out.
        case storageWear
    }

    /// What is watched.
    public var kind: Kind
    /// By what: the device's name in the cabinet file, or `computer`.
    public var device: DeviceID

    /// Makes a condition.
    public init(_ kind: Kind, of device: DeviceID) {
        self.kind = kind
        self.device = device
    }
}

extension CabinetCondition.Kind {
    /// Whether it tells that the housing is open.
    var isAboutHousing: Bool { self == .tamper || self == .serviceOpening }

    /// What it is called, in English.
    public var name: String {
        switch self {
        case .deviceFault: "fault"
        case .tamper: "tampering"
        case .serviceOpening: "opening by an operator"
        case .mainsFailure: "mains failure"
        case .undervoltage: "undervoltage"
        case .overheating: "overheating"
        case .storageWear: "wear of the memory card"
        }
    }
}

extension CabinetCondition {
    /// What is wrong, in one line of English.
    public func line(_ detail: String) -> String {
        let words =
            switch kind {
            case .deviceFault: "\(device) does NOT WORK"
            case .tamper: "\(device): TAMPERED with"
            case .serviceOpening: "\(device): opened by an operator"
            case .mainsFailure: "\(device): mains FAILURE"
            case .undervoltage: "\(device): UNDERVOLTAGE"
            case .overheating: "\(device): TOO HOT"
            case .storageWear: "\(device): memory card WORN OUT"
            }
        return detail.isEmpty ? words : "\(words): \(detail)"
    }
}
