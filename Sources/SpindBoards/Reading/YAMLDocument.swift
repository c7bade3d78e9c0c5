import Yams

/// Parses a file that passed ``SourceText`` into nodes, and says what is wrong in our words.
enum YAMLDocument {
    /// How deep keys and lists may be nested.
    static let depthLimit = 32

    /// Reads the root node of a file.
    ///
    /// - Returns: the node, or `nil` when problems were found.
    static func root(_ bytes: [UInt8], _ findings: Findings) -> Node? {
        guard let text = SourceText.screened(bytes, findings) else { return nil }
        do {
            guard let root = try Yams.compose(yaml: text) else {
                findings.refuse(
                    .start, "the file is empty", mend: "begin with one of Boards/ as an example")
                return nil
            }
            return refusesBareConstructions(root, depth: 1, findings) ? nil : root
        } catch let error as YamlError {
            refuse(error, text, findings)
        } catch {
            findings.refuse(.start, "the file cannot be read as YAML: \(error)", mend: general)
        }
        return nil
    }

    private static let general =
        "look for a missing comma, colon, bracket or quote, or for a wrong indent, at or before it"

    private static func refuse(_ error: YamlError, _ text: String, _ findings: Findings) {
        switch error {
        case .duplicatedKeysInMapping(let keys, let context):
            let first = Place(context.mark)
            let key = keys.first ?? ""
            let second = DuplicateKey.secondPlace(of: key, after: first, in: text)
            findings.refuse(
                second ?? first,
                second == nil
                    ? "the key `\(key)` is given twice"
                    : "the key `\(key)` is given twice, first at line \(first.line), "
                        + "column \(first.column)",
                mend: "delete one of them")
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let frame = context.map { " (\($0.text), begun at line \($0.mark.line))" } ?? ""
            findings.refuse(Place(mark), "this is not YAML: \(problem)\(frame)", mend: general)
        case .reader(let problem, _, _, _):
            findings.refuse(.start, "this is not YAML: \(problem)", mend: "save it as UTF-8")
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
            findings.refuse(.start, "the file cannot be read as YAML: \(error)", mend: general)
        }
    }

    /// A second look for what the screening refuses: anchors, tags, and depth.
    private static func refusesBareConstructions(
        _ node: Node, depth: Int, _ findings: Findings
    ) -> Bool {
        guard depth <= depthLimit else {
            findings.refuse(
                node.place, "keys and lists are nested more than \(depthLimit) deep",
                mend: "no file needs so many; look for a wrong indent")
            return true
        }
        guard node.anchor == nil else {
            findings.refuse(
                node.place, "there is an anchor, which these files do not have",
                mend: "write the value out in each place")
            return true
        }
        switch node {
        case .scalar, .alias:
            return false
        case .sequence(let sequence):
            return sequence.contains {
                refusesBareConstructions($0, depth: depth + 1, findings)
            }
        case .mapping(let mapping):
            return mapping.contains { key, value in
                refusesBareConstructions(key, depth: depth + 1, findings)
                    || refusesBareConstructions(value, depth: depth + 1, findings)
            }
        }
    }
}

extension Place {
    init(_ mark: Mark) {
        self.init(line: max(1, mark.line), column: max(1, mark.column))
    }
}

extension Node {
    /// Where it begins.
    var place: Place { mark.map { Place($0) } ?? .start }

    /// What it is, in a maintainer's words.
    var inWords: String {
        switch self {
        case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : "`\(scalar.string)`"
        case .mapping: "keys with values"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }
}
