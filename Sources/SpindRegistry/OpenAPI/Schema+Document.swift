extension Schema {
    /// Writes it as JSON Schema (2020-12); objects as references to the components.
    func write(_ writer: inout JSONWriter) {
        switch self {
        case .object(let schema):
            writer.object {
                $0.field("$ref", OpenAPIDocument.reference("schemas", schema.name))
            }
        case .optional(let schema):
            writer.object { writer in
                writer.name("anyOf")
                writer.array([schema, nil]) { writer, schema in
                    if let schema {
                        schema.write(&writer)
                    } else {
                        writer.object { $0.field("type", "null") }
                    }
                }
            }
        case .anything: writer.object { _ in }
        default:
            writer.object {
                $0.field("type", kind)
                writeRules(&$0)
            }
        }
    }

    private func writeRules(_ writer: inout JSONWriter) {
        switch self {
        case .text(let form):
            writer.field("minLength", form.lengths.lowerBound)
            writer.field("maxLength", form.lengths.upperBound)
            if form == .date {
                writer.field("format", "date")
            } else {
                writer.field("pattern", form.pattern)
            }
        case .integer(let range):
            writer.field("minimum", range.lowerBound)
            writer.field("maximum", range.upperBound)
        case .choice(let choices): writer.array("enum", choices) { $0.text($1) }
        case .time: writer.field("format", "date-time")
        case .array(let element, let count):
            writer.name("items")
            element.write(&writer)
            if count.lowerBound > 0 { writer.field("minItems", count.lowerBound) }
            writer.field("maxItems", count.upperBound)
        case .boolean, .object, .optional, .anything: break
        }
    }

    /// Gathers the objects in it, by name.
    func collectObjects(_ schemas: inout [String: ObjectSchema]) {
        switch self {
        case .object(let schema):
            guard schemas.updateValue(schema, forKey: schema.name) == nil else { return }
            for property in schema.properties { property.schema.collectObjects(&schemas) }
        case .array(let element, _): element.collectObjects(&schemas)
        case .optional(let schema): schema.collectObjects(&schemas)
        case .text, .integer, .boolean, .choice, .time, .anything: break
        }
    }
}

extension ObjectSchema {
    /// Writes it as JSON Schema.
    func write(_ writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("type", "object")
            if !note.isEmpty { writer.field("description", note) }
            writer.object("properties") { writer in
                for property in properties {
                    writer.name(property.name)
                    property.write(&writer)
                }
            }
            let required = properties.filter(\.isRequired)
            if !required.isEmpty { writer.array("required", required) { $0.text($1.name) } }
            if countMin > 0 { writer.field("minProperties", countMin) }
            writer.field("additionalProperties", false)
        }
    }
}

extension ObjectSchema.Property {
    fileprivate func write(_ writer: inout JSONWriter) {
        guard !note.isEmpty else {
            schema.write(&writer)
            return
        }
        // A description beside a reference or a choice of schemas is allowed since 3.1.
        var inner = JSONWriter()
        schema.write(&inner)
        var text = JSONWriter()
        text.text(note)
        let described =
            Array(inner.bytes.dropLast()) + (inner.bytes.count > 2 ? Array(",".utf8) : [])
            + Array("\"description\":".utf8) + text.bytes + Array("}".utf8)
        writer.raw(described)
    }
}
