package import SpindCore

/// What a desk says: a refusal is not an error.
package enum RegistryAnswer<Value: Sendable>: Sendable {
    case done(Value)
    case refused(RegistryRefusal)

    /// The value; `nil` where it was refused.
    package var value: Value? {
        if case .done(let value) = self { value } else { nil }
    }

    /// The refusal; `nil` where there is none.
    package var refusal: RegistryRefusal? {
        if case .refused(let refusal) = self { refusal } else { nil }
    }
}

/// Why the registry does not do what was asked.
package enum RegistryRefusal: Hashable, Sendable {
    /// The caller has no right to it.
    case notPermitted(RegistryAction)
    /// There is nothing of that name, or the caller may not know of it: the kind, and the name.
    case notFound(String, String)
    /// A field is not as it must be: which, and how to mend it.
    case invalid(field: String, LocalizedText)
    /// The rules of booking forbid it.
    case booking(BookingRefusal)
    /// The thing is not in a state in which that can be done; what state, and what can.
    case conflict(LocalizedText)
    /// Somebody else changed it meanwhile: read it again.
    case changedMeanwhile(String)
    /// The name is taken.
    case taken(String, String)

    /// A field is not as it must be, in each language.
    package static func invalid(
        field: String, german: String, english: String, dutch: String
    ) -> Self {
        .invalid(
            field: field, LocalizedText(german: german, english: english, dutch: dutch))
    }

    /// A field is not as it must be, in words of English alone: of what only those who set a registry
    /// up meet, or in values and names.
    package static func invalid(field: String, _ words: String) -> Self {
        .invalid(field: field, LocalizedText(german: words, english: words, dutch: words))
    }

    /// The thing is not in a state in which that can be done, in each language.
    package static func conflict(german: String, english: String, dutch: String) -> Self {
        .conflict(LocalizedText(german: german, english: english, dutch: dutch))
    }
}
