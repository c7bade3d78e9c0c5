extension Change: Codable {
    private enum Key: String, CodingKey {
        case number, type, grant, command
    }

    /// Decodes `{"number": 7, "type": "grant", "grant": {...}}`; a type of a newer version becomes
    /// ``Body/unsupported(_:)``.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let type = try container.decode(String.self, forKey: .type)
        number = try container.decode(Int64.self, forKey: .number)
        body =
            switch type {
            case "grant": .grant(try container.decode(SyncedGrant.self, forKey: .grant))
            case "revokeGrant": .revokeGrant(try container.decode(GrantID.self, forKey: .grant))
            case "command": try Self.command(in: container)
            default: .unsupported(type)
            }
    }

    /// A command, unless its action is one of a newer version: that must not hold up what follows.
    private static func command(in container: KeyedDecodingContainer<Key>) throws -> Body {
        struct Outline: Decodable {
            struct Action: Decodable { var type: String }
            var action: Action
        }
        let type = try container.decode(Outline.self, forKey: .command).action.type
        guard RemoteCommand.Action.types.contains(type) else {
            return .unsupported("command \(type)")
        }
        return .command(try container.decode(RemoteCommand.self, forKey: .command))
    }

    /// Encodes what ``init(from:)`` decodes.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(number, forKey: .number)
        switch body {
        case .grant(let grant):
            try container.encode("grant", forKey: .type)
            try container.encode(grant, forKey: .grant)
        case .revokeGrant(let id):
            try container.encode("revokeGrant", forKey: .type)
            try container.encode(id, forKey: .grant)
        case .command(let command):
            try container.encode("command", forKey: .type)
            try container.encode(command, forKey: .command)
        case .unsupported(let type): try container.encode(type, forKey: .type)
        }
    }
}

extension RemoteCommand.Action: Codable {
    private enum Key: String, CodingKey {
        case type, compartment, grant
    }

    /// The types that this version knows.
    static let types = ["open", "block", "unblock", "closeLoan"]

    /// Decodes `{"type": "open", "compartment": 3}`; an unknown type is an error, and the change
    /// with it unsupported.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        func compartment() throws -> CompartmentID {
            try container.decode(CompartmentID.self, forKey: .compartment)
        }
        let type = try container.decode(String.self, forKey: .type)
        switch type {
        case "open": self = .open(try compartment())
        case "block": self = .block(try compartment())
        case "unblock": self = .unblock(try compartment())
        case "closeLoan":
            self = .closeLoan(try container.decode(GrantID.self, forKey: .grant))
        default:
            throw DecodingError.dataCorruptedError(
                forKey: .type, in: container, debugDescription: "unknown action \(type)")
        }
    }

    /// Encodes what ``init(from:)`` decodes.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .open(let id):
            try container.encode("open", forKey: .type)
            try container.encode(id, forKey: .compartment)
        case .block(let id):
            try container.encode("block", forKey: .type)
            try container.encode(id, forKey: .compartment)
        case .unblock(let id):
            try container.encode("unblock", forKey: .type)
            try container.encode(id, forKey: .compartment)
        case .closeLoan(let id):
            try container.encode("closeLoan", forKey: .type)
            try container.encode(id, forKey: .grant)
        }
    }
}
