import Yams

/// How one kind of value is read and checked; a file's schema is made of these.
///
/// ```swift
/// let debounce = fields.required("debounce", .duration(.milliseconds(1)...(.seconds(1))))
/// ```
struct Rule<Value> {
    /// A good value, for the mend of a missing one.
    let example: String
    /// Reads a node under the name of its key; records problems and returns `nil` when it is not
    /// such a value.
    let read: (Node, String, Findings) -> Value?
}

extension Rule {
    /// The same value with its place.
    var located: Rule<Located<Value>> {
        Rule<Located<Value>>(example: example) { node, name, findings in
            read(node, name, findings).map { Located(value: $0, place: node.place) }
        }
    }

    /// The same value, or a value without parts that stands for it.
    func shortened<Short>(
        by short: Rule<Short>, _ make: @escaping (Located<Short>) -> Value
    ) -> Rule {
        Rule(example: example) { node, name, findings in
            guard node.scalar != nil else { return read(node, name, findings) }
            return short.located.read(node, name, findings).map(make)
        }
    }

    /// A list of such values; none if one is wrong, or with `leavingOut` the list without it.
    static func list<Element>(
        of rule: Rule<Element>, _ count: ClosedRange<Int>, leavingOut: Bool = false
    ) -> Rule<[Located<Element>]> where Value == [Located<Element>] {
        Rule(example: "[\(rule.example)]") { node, name, findings in
            guard case .sequence(let sequence) = node else {
                findings.refuse(
                    node.place, "`\(name)` must be a list and is \(node.inWords)",
                    mend: "write `\(name): [\(rule.example)]`")
                return nil
            }
            guard count.contains(sequence.count) else {
                findings.refuse(
                    node.place,
                    "`\(name)` has \(sequence.count) entries and must have "
                        + CountInWords.range(count),
                    mend: sequence.count < count.lowerBound ? "add some" : "leave some out")
                return nil
            }
            let elements = sequence.compactMap { rule.located.read($0, name, findings) }
            return leavingOut || elements.count == sequence.count ? elements : nil
        }
    }

    /// Keys and values whose keys are given; `read` asks for them, any other is an error.
    static func mapping(
        example: String = "{ ... }", _ read: @escaping (Fields) -> Value?
    ) -> Rule<Value> {
        Rule(example: example) { node, name, findings in
            guard let fields = Fields(node, name: name, example: example, findings) else {
                return nil
            }
            let value = read(fields)
            fields.refuseUnknownKeys()
            return value
        }
    }

    /// Keys that a maintainer chooses, each with a value of one kind, in the order of the file.
    static func named<Element>(
        _ rule: Rule<Element>, _ count: ClosedRange<Int>
    ) -> Rule<[(name: Located<String>, value: Element)]>
    where Value == [(name: Located<String>, value: Element)] {
        Rule(example: "{ name: \(rule.example) }") { node, name, findings in
            guard case .mapping(let mapping) = node else {
                Fields.refuseAsMapping(
                    node, name: name, example: "{ name: \(rule.example) }", findings)
                return nil
            }
            guard count.contains(mapping.count) else {
                findings.refuse(
                    node.place,
                    "`\(name)` has \(mapping.count) entries and must have "
                        + CountInWords.range(count),
                    mend: mapping.count < count.lowerBound ? "add some" : "leave some out")
                return nil
            }
            return mapping.compactMap { key, value in
                let element = Rule<String>.name.located.read(key, "name in \(name)", findings)
                guard let element else { return nil }
                return rule.read(value, element.value, findings).map { (element, $0) }
            }
        }
    }
}

/// The keys and values of one mapping, asked for one by one.
final class Fields {
    let name: String
    let place: Place
    let findings: Findings
    private let mapping: Node.Mapping
    private var asked: [String] = []
    private var allowsAnyKey = false

    /// Takes the node, if it is a mapping; records a problem if not.
    init?(_ node: Node, name: String, example: String, _ findings: Findings) {
        guard case .mapping(let mapping) = node else {
            Self.refuseAsMapping(node, name: name, example: example, findings)
            return nil
        }
        self.name = name
        self.place = node.place
        self.findings = findings
        self.mapping = mapping
    }

    static func refuseAsMapping(
        _ node: Node, name: String, example: String, _ findings: Findings
    ) {
        findings.refuse(
            node.place, "`\(name)` must have keys with values and is \(node.inWords)",
            mend: "write for example `\(name): \(example)`, or the keys on lines below, indented")
    }

    /// Whether the key is given, whatever its value.
    func has(_ key: String) -> Bool { node(key) != nil }

    /// Where the key's value stands; the mapping's place when it is not given.
    func place(of key: String) -> Place { node(key)?.place ?? place }

    /// The key's value; a missing key is a problem.
    func required<Value>(_ key: String, _ rule: Rule<Value>) -> Value? {
        asked.append(key)
        guard let node = node(key) else {
            findings.refuse(
                place, "`\(key)` is missing in `\(name)`",
                mend: "add it, for example `\(key): \(rule.example)`")
            return nil
        }
        return rule.read(node, key, findings)
    }

    /// The key's value; `nil` when it is not given or wrong.
    func optional<Value>(_ key: String, _ rule: Rule<Value>) -> Value? {
        asked.append(key)
        return node(key).flatMap { rule.read($0, key, findings) }
    }

    /// ``required(_:_:)`` with the value's place.
    func requiredLocated<Value>(_ key: String, _ rule: Rule<Value>) -> Located<Value>? {
        required(key, rule.located)
    }

    /// ``optional(_:_:)`` with the value's place.
    func optionalLocated<Value>(_ key: String, _ rule: Rule<Value>) -> Located<Value>? {
        optional(key, rule.located)
    }

    /// Lets every key pass, for a mapping of which too little is understood.
    func allowAnyKey() { allowsAnyKey = true }

    /// Refuses each key nobody asked for, and names what it may have been meant to be.
    func refuseUnknownKeys() {
        for (key, _) in mapping {
            guard case .scalar(let scalar) = key else {
                findings.refuse(
                    key.place, "a key of `\(name)` is \(key.inWords)", mend: "write a word")
                continue
            }
            guard !allowsAnyKey, !asked.contains(scalar.string) else { continue }
            findings.refuse(
                key.place, "`\(name)` has no key `\(scalar.string)`",
                mend: Suggestion.mend(
                    scalar.string, among: asked,
                    otherwise: "it has " + asked.joined(separator: ", ")))
        }
    }

    private func node(_ key: String) -> Node? {
        mapping.first { pair in
            guard case .scalar(let scalar) = pair.key else { return false }
            return scalar.string == key
        }?.value
    }
}

/// Counts as a maintainer would say them.
enum CountInWords {
    static func range(_ range: ClosedRange<Int>) -> String {
        range.lowerBound == range.upperBound
            ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    }
}
