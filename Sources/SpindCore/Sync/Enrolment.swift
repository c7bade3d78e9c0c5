/// A cabinet's request to be known, with a one-time token.
public struct EnrolRequest: Hashable, Codable, Sendable {
    /// The token as typed.
    public var token: String
    /// The certificate request, PEM; its key stays on the cabinet.
    public var certificateRequest: String
    /// The cabinet.
    public var cabinet: CabinetDescription

    /// Makes a request.
    public init(token: String, certificateRequest: String, cabinet: CabinetDescription) {
        self.token = token
        self.certificateRequest = certificateRequest
        self.cabinet = cabinet
    }
}

/// A cabinet's request for a new certificate, also after the old one ended.
public struct RenewRequest: Hashable, Codable, Sendable {
    /// The cabinet.
    public var cabinet: CabinetID
    /// The certificate request, PEM.
    public var certificateRequest: String
    /// Proves that it comes from that cabinet: made with a subkey of its key over the request and
    /// ``at``, hexadecimal.
    public var proof: String
    /// When it was made, by the cabinet's clock, which may be wrong.
    public var at: WallTime

    /// Makes a request.
    public init(cabinet: CabinetID, certificateRequest: String, proof: String, at: WallTime) {
        self.cabinet = cabinet
        self.certificateRequest = certificateRequest
        self.proof = proof
        self.at = at
    }
}

/// What makes a cabinet known; repeating the request gives the same answer.
public struct EnrolAnswer: Hashable, Codable, Sendable {
    /// The name the registry has for it.
    public var cabinet: CabinetID
    /// Its certificate, PEM.
    public var certificate: String
    /// The registry's CA, PEM.
    public var authority: String
    /// The cabinet's key: 64 hexadecimal digits; `nil` in the answer to a renewal.
    public var key: String?
    /// The epoch of that key.
    public var keyEpoch: UInt32

    /// Makes an answer.
    public init(
        cabinet: CabinetID, certificate: String, authority: String, key: String?, keyEpoch: UInt32
    ) {
        self.cabinet = cabinet
        self.certificate = certificate
        self.authority = authority
        self.key = key
        self.keyEpoch = keyEpoch
    }
}

/// What the registry has to know of a cabinet: said at enrolment, and at each connection.
public struct CabinetDescription: Hashable, Codable, Sendable {
    /// The cabinet's name in its cabinet file.
    public var name: String
    /// The program's version.
    public var version: String
    /// The name of its time zone in the tz database.
    public var timeZone: String
    /// Its handover sets.
    public var sets: [Set]
    /// All its compartments.
    public var compartments: [CompartmentID]

    /// A handover set.
    public struct Set: Hashable, Codable, Sendable {
        /// Its number.
        public var id: HandoverSetID
        /// The kind of asset; `nil` where the cabinet file does not say.
        public var kind: AssetKind?
        /// Its compartments.
        public var compartments: [CompartmentID]

        /// Makes a set.
        public init(id: HandoverSetID, kind: AssetKind?, compartments: [CompartmentID]) {
            self.id = id
            self.kind = kind
            self.compartments = compartments
        }
    }

    /// Makes a description.
    public init(
        name: String, version: String, timeZone: String, sets: [Set],
        compartments: [CompartmentID]
    ) {
        self.name = name
        self.version = version
        self.timeZone = timeZone
        self.sets = sets
        self.compartments = compartments
    }

    /// How many digits a PIN needs on such a cabinet, so that guessing stays as unlikely: six up to
    /// 10 handover sets, seven up to 100, eight beyond.
    public var pinDigits: Int {
        switch sets.count {
        case ...10: 6
        case ...100: 7
        default: 8
        }
    }
}

/// What a cabinet says first on each new connection.
public struct HelloRequest: Hashable, Codable, Sendable {
    /// The cabinet.
    public var cabinet: CabinetDescription
    /// The incarnation of its journal: 32 hexadecimal digits.
    public var journalIncarnation: String
    /// The number of the journal's last record; 0 when it is empty.
    public var journalLast: Int64

    /// Makes a request.
    public init(cabinet: CabinetDescription, journalIncarnation: String, journalLast: Int64) {
        self.cabinet = cabinet
        self.journalIncarnation = journalIncarnation
        self.journalLast = journalLast
    }
}

/// The registry's answer to a cabinet that describes itself.
public struct HelloAnswer: Hashable, Codable, Sendable {
    /// The name the registry has for it.
    public var cabinet: CabinetID
    /// The last record that the registry holds of that incarnation of its journal; 0 for none, or
    /// less than it acknowledged before (it was restored from a backup): then it gets them again.
    public var acknowledgedThrough: Int64
    /// What in the description does not fit the registry's assets; empty when all does.
    public var warnings: [String]

    /// Makes an answer.
    public init(cabinet: CabinetID, acknowledgedThrough: Int64, warnings: [String]) {
        self.cabinet = cabinet
        self.acknowledgedThrough = acknowledgedThrough
        self.warnings = warnings
    }
}
