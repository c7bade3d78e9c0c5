/// The name of a region, for example `kreis-borken`: 1 to 64 lower-case ASCII letters, digits, `-`.
public struct RegionID: Identifier {
    /// The name.
    public var rawValue: String

    /// Makes the identifier with that name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// The name of an organisation, the tenant: a municipality, a utility, an association. Like
/// ``RegionID``.
public struct OrganisationID: Identifier {
    /// The name.
    public var rawValue: String

    /// Makes the identifier with that name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// The name of an asset, for example `cargo-bike-rhede`. Like ``RegionID``.
public struct AssetID: Identifier {
    /// The name.
    public var rawValue: String

    /// Makes the identifier with that name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// The name of a cabinet, as its cabinet file and its certificate say. Like ``RegionID``.
public struct CabinetID: Identifier {
    /// The name.
    public var rawValue: String

    /// Makes the identifier with that name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// The pseudonym of a person: `m-` and ten drawn letters and digits. Says nothing about them.
public struct MemberID: Identifier {
    /// The pseudonym.
    public var rawValue: String

    /// Makes the identifier with that pseudonym.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// Who may log in: `a-` and ten drawn letters and digits.
public struct AccountID: Identifier {
    /// The name.
    public var rawValue: String

    /// Makes the identifier with that name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// The name of a reservation: `r-` and ten drawn letters and digits. The grant that a cabinet gets
/// for it has the same name: it is a pseudonym already.
public struct ReservationID: Identifier {
    /// The name.
    public var rawValue: String

    /// Makes the identifier with that name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The grant that its cabinet knows it by.
    public var grant: GrantID { GrantID(rawValue) }
}

/// The name of a command to a cabinet: `c-` and ten drawn letters and digits.
public struct RemoteCommandID: Identifier {
    /// The name.
    public var rawValue: String

    /// Makes the identifier with that name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}
