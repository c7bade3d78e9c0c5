/// A name or number that the compiler keeps apart from every other: coded as its bare raw value.
public protocol Identifier: RawRepresentable, Hashable, Comparable, Codable, Sendable,
    CustomStringConvertible
where RawValue: Comparable & Hashable & Codable & Sendable & LosslessStringConvertible {
    /// Makes the identifier with that raw value; the caller has checked its range.
    init(rawValue: RawValue)
}

extension Identifier {
    /// Makes the identifier with that raw value.
    public init(_ rawValue: RawValue) {
        self.init(rawValue: rawValue)
    }

    /// Orders by raw value.
    public static func < (left: Self, right: Self) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The raw value as text.
    public var description: String { String(rawValue) }
}

/// The number on a compartment's door, 1 to 999.
public struct CompartmentID: Identifier {
    /// The number.
    public var rawValue: Int

    /// Makes the identifier of the door with that number.
    public init(rawValue: Int) {
        self.rawValue = rawValue
    }
}

/// The number of a handover set, the compartments of one asset, on this cabinet; 1 to 999.
public struct HandoverSetID: Identifier {
    /// The number.
    public var rawValue: Int

    /// Makes the identifier with that number.
    public init(rawValue: Int) {
        self.rawValue = rawValue
    }
}

/// The name of a keypad in the cabinet file, for example `keypad`.
public struct KeypadID: Identifier {
    /// The name.
    public var rawValue: String

    /// Makes the identifier with that name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// The name of a device or board in the cabinet file, for example `front-reader`; `computer` is the
/// computer itself.
public struct DeviceID: Identifier {
    /// The name.
    public var rawValue: String

    /// Makes the identifier with that name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// The name of a grant, given by the registry or drawn by a cabinet without one: 1 to 64 ASCII
/// letters, digits and `-`.
public struct GrantID: Identifier {
    /// The name.
    public var rawValue: String

    /// Makes the identifier with that name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// The number of an opening on this cabinet: rises by one with each intended opening, is never
/// used again, and survives restarts. From 1.
public struct OpeningID: Identifier {
    /// The number.
    public var rawValue: Int64

    /// Makes the identifier with that number.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }
}

/// The name of a loan on this cabinet: the number of the opening that was its pickup.
public struct LoanID: Identifier {
    /// The number of the pickup's opening.
    public var rawValue: Int64

    /// Makes the identifier with that number.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// Makes the name of the loan that began with that opening.
    public init(pickup: OpeningID) {
        self.init(rawValue: pickup.rawValue)
    }
}
