/// What a value of the API looks like. One description is both: what a request is checked against,
/// and what the OpenAPI document says.
package indirect enum Schema: Sendable {
    /// Text of a form.
    case text(TextForm)
    /// A whole number in a range.
    case integer(ClosedRange<Int64>)
    /// `true` or `false`.
    case boolean
    /// One of these texts.
    case choice([String])
    /// A moment by RFC 3339, with its offset from UTC.
    case time
    /// So many values of one schema.
    case array(Schema, count: ClosedRange<Int>)
    /// An object, kept under its name among the document's components.
    case object(ObjectSchema)
    /// A value, or `null`.
    case optional(Schema)
    /// Any JSON: for what cabinets and later versions say. Only in answers.
    case anything

    /// An array of at most so many values; answers may be longer than requests.
    package static func list(_ element: Schema, max: Int = 200) -> Schema {
        .array(element, count: 0...max)
    }

    /// One of an enumeration's raw values.
    package static func choice<Value>(_ type: Value.Type) -> Schema
    where Value: CaseIterable & RawRepresentable<String> {
        .choice(type.allCases.map(\.rawValue))
    }
}

/// An object of the API: all its members, and no other.
package struct ObjectSchema: Sendable {
    /// A member.
    package struct Property: Sendable {
        package var name: String
        package var schema: Schema
        package var isRequired: Bool
        /// What it means, where the name does not say it.
        package var note: String

        /// A member that must be there.
        package static func required(
            _ name: String, _ schema: Schema, _ note: String = ""
        ) -> Property {
            Property(name: name, schema: schema, isRequired: true, note: note)
        }

        /// A member that may be left out.
        package static func optional(
            _ name: String, _ schema: Schema, _ note: String = ""
        ) -> Property {
            Property(name: name, schema: schema, isRequired: false, note: note)
        }
    }

    /// Its name in the document: the same name is the same schema everywhere.
    package var name: String
    /// What it is.
    package var note: String
    /// Its members.
    package var properties: [Property]
    /// At least so many must be there: 1 for a change, so that an empty one is refused.
    package var countMin: Int

    /// Makes a schema.
    package init(
        _ name: String, _ note: String, countMin: Int = 0, _ properties: [Property]
    ) {
        self.name = name
        self.note = note
        self.countMin = countMin
        self.properties = properties
    }

    /// Makes a schema whose name says enough.
    package init(_ name: String, countMin: Int = 0, _ properties: [Property]) {
        self.init(name, "", countMin: countMin, properties)
    }
}
