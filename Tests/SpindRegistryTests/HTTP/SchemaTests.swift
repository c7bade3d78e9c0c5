import Foundation
import Testing

@testable import SpindRegistry

@Suite struct SchemaTests {
    private static let place = ObjectSchema(
        "Place", [.required("set", .integer(1...999)), .optional("note", .text(.lines(max: 10)))])
    private static let schema = Schema.object(
        ObjectSchema(
            "Thing", countMin: 1,
            [
                .required("name", .text(.line(max: 5))), .optional("place", .object(place)),
                .optional("at", .optional(.time)),
                .optional("kinds", .list(.choice(["a", "b"]), max: 2)),
                .optional("day", .text(.date)), .optional("on", .boolean),
            ]))

    private func faults(_ text: String) throws -> [SchemaFault] {
        Self.schema.faults(of: try JSONParser.parse(Array(text.utf8)))
    }

    @Test(arguments: [
        #"{"name":"a"}"#, #"{"name":"😀😀😀😀😀","place":{"set":1},"at":null,"kinds":["a","b"]}"#,
        #"{"name":"é b","at":"2026-12-01T09:00:00Z","day":"2028-02-29","on":true}"#,
    ])
    func takesWhatFits(_ text: String) throws {
        #expect(try faults(text).isEmpty)
    }

    @Test(
        arguments: [
            (#"{}"#, ["$": .empty, "$.name": .missing]),
            (#"{"name":"a","colour":1}"#, ["$.colour": .unknown]),
            (#"{"name":"a","a b":1}"#, [#"$["a b"]"#: .unknown]),
            (#"{"name":7}"#, ["$.name": .kind(found: "integer", wanted: "string")]),
            (#"{"name":"toolong"}"#, ["$.name": .form(.line(max: 5))]),
            (#"{"name":" "}"#, ["$.name": .form(.line(max: 5))]),
            (#"{"name":"a","place":{"set":0}}"#, ["$.place.set": .range(1...999)]),
            (#"{"name":"a","place":{"set":1,"x":1}}"#, ["$.place.x": .unknown]),
            (#"{"name":"a","place":null}"#, ["$.place": .kind(found: "null", wanted: "object")]),
            (#"{"name":"a","kinds":["a","c"]}"#, ["$.kinds[1]": .choice(["a", "b"])]),
            (#"{"name":"a","kinds":["a","a","a"]}"#, ["$.kinds": .count(0...2)]),
            (#"{"name":"a","at":"2026-12-01T09:00:00"}"#, ["$.at": .time(.noOffset)]),
            (#"{"name":"a","day":"2026-02-29"}"#, ["$.day": .form(.date)]),
            (#"{"name":"a","on":"true"}"#, ["$.on": .kind(found: "string", wanted: "boolean")]),
            (#"[1]"#, ["$": .kind(found: "array", wanted: "object")]),
        ] as [(String, [String: SchemaFault.Fault])])
    func namesPlaceAndReason(_ text: String, _ expected: [String: SchemaFault.Fault]) throws {
        let found = try faults(text)
        #expect(Dictionary(uniqueKeysWithValues: found.map { ($0.path, $0.fault) }) == expected)
    }

    @Test func tellsAtMostTwentyFaults() throws {
        let members = (0..<500).map { #""x\#($0)":1"# }.joined(separator: ",")
        #expect(try faults("{\(members)}").count == 20)
    }

    @Test(arguments: [
        TextForm.name, .id, .line(max: 6), .lineOrEmpty(max: 6), .lines(max: 6), .login,
        .secret(max: 6), .opaque(max: 6), .date, .digits(2...3),
    ])
    func patternAndJudgementAreTheSame(_ form: TextForm) throws {
        let samples = [
            "", "a", "-", "-a", "a-", "Z9", "a b", " ", "  ", "\u{a0}", "a\n", "\n", "\t", "é", "😀",
            "abcdefg", "12", "123", "1234", "a@b.de", "A", "a_b+c", "2026-12-01", "x\u{85}",
            "\u{7f}", "\"", "~!", "\u{2028}", "e\u{301}",
        ]
        let regex = try NSRegularExpression(pattern: form.pattern)
        for sample in samples {
            let range = NSRange(sample.startIndex..., in: sample)
            let matches =
                form.lengths.contains(sample.unicodeScalars.count)
                && regex.firstMatch(in: sample, range: range)?.range == range
            #expect(form.allows(sample) == matches, "\(sample.debugDescription)")
        }
    }
}
