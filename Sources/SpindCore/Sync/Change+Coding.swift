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
            case "grant":
                (try? container.decode(SyncedGrant.self, forKey: .grant)).map { .grant($0) }
                    ?? .unsupported("grant")
            case "revokeGrant": .revokeGrant(try container.decode(GrantID.self, forKey: .grant))
            case "command": Self.command(in: container)
            default: .unsupported(type)
            }
    }

    /// A command, unless it is one of a newer version: that must not hold up what follows.
    private static func command(in container: KeyedDecodingContainer<Key>) -> Body {
        struct Outline: Decodable {
            struct Action: Decodable { var type: String }
            var action: Action
        }
        if let command = try? container.decode(RemoteCommand.self, forKey: .command) {
            return .command(command)
        }
        let outline = try? container.decode(Outline.self, forKey: .command)
        let type = outline.map { " " + $0.action.type } ?? ""
        return .unsupported("command" + type)
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

extension SyncedGrant {
    /// Decodes a grant. One that says something that this version cannot read has its name alone,
    /// and lets nobody in (``isReadable``).
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let id = try container.decode(GrantID.self, forKey: .id)
        do {
            self.init(
                id: id, kind: try container.decode(GrantKind.self, forKey: .kind),
                set: try container.decode(HandoverSetID.self, forKey: .set),
                window: try container.decode(WallWindow.self, forKey: .window),
                graceMilliseconds: try container.decode(Int64.self, forKey: .graceMilliseconds),
                usesAllowed: try container.decodeIfPresent(Int.self, forKey: .usesAllowed),
                verifier: try container.decode(String.self, forKey: .verifier),
                keyEpoch: try container.decode(UInt32.self, forKey: .keyEpoch))
        } catch is DecodingError {
            let never = WallTime(millisecondsSince1970: 0)
            self.init(
                id: id, kind: .opening, set: HandoverSetID(1),
                window: WallWindow(start: never, end: never), graceMilliseconds: 0,
                usesAllowed: nil, verifier: "", keyEpoch: 0)
            isReadable = false
        }
    }
}

extension RemoteCommand.Action: Codable {
    private enum Key: String, CodingKey {
        case type, compartment, grant
    }

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
