import SpindCore

extension Schema {
    /// How many faults are told at once.
    private static let faultsMax = 20

    /// What is wrong with a value that stands somewhere (`$` for a body); empty when it fits. At
    /// most 20 faults, in the value's order.
    package func faults(of value: JSONValue, at path: String = "$") -> [SchemaFault] {
        var faults: [SchemaFault] = []
        collect(value, path, &faults)
        return Array(faults.prefix(Self.faultsMax))
    }

    private func collect(_ value: JSONValue, _ path: String, _ faults: inout [SchemaFault]) {
        guard faults.count < Self.faultsMax else { return }
        switch (self, value) {
        case (.anything, _), (.boolean, .boolean), (.optional, .null): break
        case (.optional(let schema), _): schema.collect(value, path, &faults)
        case (.text(let form), .text(let text)):
            if !form.allows(text) || (form == .date && LocalDate(text) == nil) {
                faults.append(SchemaFault(path, .form(form)))
            }
        case (.integer(let range), .integer(let number)):
            if !range.contains(number) { faults.append(SchemaFault(path, .range(range))) }
        case (.choice(let choices), .text(let text)):
            if !choices.contains(text) { faults.append(SchemaFault(path, .choice(choices))) }
        case (.time, .text(let text)):
            do { _ = try Timestamp.parse(text) } catch {
                faults.append(SchemaFault(path, .time(error)))
            }
        case (.array(let element, let count), .array(let values)):
            if !count.contains(values.count) { faults.append(SchemaFault(path, .count(count))) }
            for (index, value) in values.enumerated() {
                element.collect(value, "\(path)[\(index)]", &faults)
            }
        case (.object(let schema), .object(let members)):
            schema.collect(members, path, &faults)
        default:
            faults.append(SchemaFault(path, .kind(found: value.kind, wanted: kind)))
        }
    }

    /// What kind of value it wants, in the words of JSON Schema.
    package var kind: String {
        switch self {
        case .text, .choice, .time: "string"
        case .integer: "integer"
        case .boolean: "boolean"
        case .array: "array"
        case .object: "object"
        case .optional(let schema): schema.kind
        case .anything: "anything"
        }
    }
}

extension ObjectSchema {
    fileprivate func collect(
        _ members: [JSONValue.Member], _ path: String, _ faults: inout [SchemaFault]
    ) {
        if members.count < countMin { faults.append(SchemaFault(path, .empty)) }
        for member in members {
            guard let property = properties.first(where: { $0.name == member.name }) else {
                faults.append(SchemaFault(path + Self.step(member.name), .unknown))
                continue
            }
            faults += property.schema.faults(of: member.value, at: "\(path).\(member.name)")
        }
        for property in properties where property.isRequired {
            if !members.contains(where: { $0.name == property.name }) {
                faults.append(SchemaFault("\(path).\(property.name)", .missing))
            }
        }
    }

    /// A step of a path for a name that somebody else chose: shortened, and never misread.
    private static func step(_ name: String) -> String {
        let isPlain =
            !name.isEmpty
            && name.utf8.allSatisfy {
                ("a"..."z").contains(Unicode.Scalar($0)) || ("A"..."Z").contains(Unicode.Scalar($0))
                    || ("0"..."9").contains(Unicode.Scalar($0)) || $0 == UInt8(ascii: "_")
            }
        let short = name.unicodeScalars.count > 64 ? String(name.prefix(64)) + "…" : name
        return isPlain && short == name
            ? ".\(name)" : "[\(String(decoding: JSONValue.text(short).bytes, as: UTF8.self))]"
    }
}
