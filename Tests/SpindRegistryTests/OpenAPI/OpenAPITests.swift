import SpindCore
import Testing

@testable import SpindRegistry

@Suite struct OpenAPITests {
    private let document: JSONValue

    init() throws {
        document = try JSONParser.parse(RegistryAPI.document.bytes)
    }

    private func members(_ value: JSONValue?) -> [JSONValue.Member] {
        guard case .object(let members)? = value else { return [] }
        return members
    }

    @Test func everyOperationOfTheDocumentHasARoute_AndEveryRouteAnOperation() {
        var documented: Set<String> = []
        for path in members(document["paths"]) {
            for operation in members(path.value) {
                documented.insert("\(operation.name.uppercased()) \(path.name)")
                let example = path.name.replacing("{age}", with: "18")
                    .replacing(#/\{[a-z]+\}/#, with: "x1")
                guard case .route = RegistryAPI.table.match(operation.name.uppercased(), example)
                else {
                    Issue.record("\(operation.name) \(path.name) is documented and not routed")
                    continue
                }
            }
        }
        let routed = Set(RegistryAPI.routes.map { "\($0.method.rawValue) \($0.path)" })
        #expect(routed == documented)
        #expect(routed.count == RegistryAPI.routes.count)
    }

    @Test func operationsHaveNamesOfTheirOwn() {
        let names = RegistryAPI.routes.map(\.operation)
        #expect(Set(names).count == names.count)
    }

    @Test func everyReferenceLeadsSomewhere() throws {
        var references: Set<String> = []
        func collect(_ value: JSONValue) {
            switch value {
            case .object(let members):
                for member in members {
                    if member.name == "$ref", case .text(let target) = member.value {
                        references.insert(target)
                    }
                    collect(member.value)
                }
            case .array(let elements): elements.forEach(collect)
            default: break
            }
        }
        collect(document)
        #expect(references.count > 20)
        for reference in references.sorted() {
            var value: JSONValue? = document
            for step in reference.split(separator: "/").dropFirst() { value = value?[String(step)] }
            #expect(value != nil, "\(reference)")
        }
    }

    @Test func schemasOfOneNameAreOneSchema() {
        var seen: [String: [UInt8]] = [:]
        func visit(_ schema: Schema) {
            switch schema {
            case .object(let object):
                var writer = JSONWriter()
                object.write(&writer)
                #expect(seen[object.name] == nil || seen[object.name] == writer.bytes)
                seen[object.name] = writer.bytes
                for property in object.properties { visit(property.schema) }
            case .array(let element, _): visit(element)
            case .optional(let schema): visit(schema)
            default: break
            }
        }
        for route in RegistryAPI.routes {
            if let body = route.body { visit(.object(body)) }
            if let schema = route.success.schema { visit(schema) }
        }
    }

    @Test func whatAnybodyMayDoWithoutSigningInIsThisAndNoMore() {
        let open = RegistryAPI.routes.filter { $0.access == .everybody }.map(\.operation)
        #expect(open == ["health", "ready", "openapi", "logIn"])
    }
}
