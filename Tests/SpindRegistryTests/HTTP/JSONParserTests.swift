import Testing

@testable import SpindRegistry

@Suite struct JSONParserTests {
    @Test(
        arguments: [
            ("null", JSONValue.null), (" true ", true), ("-0", 0), ("12", 12), ("1.0", 1),
            ("1e2", 100), ("1.5", .number(1.5)), (#""a\"\\\/\n\u00e9\ud83d\ude00""#, "a\"\\/\né😀"),
            ("[]", []), ("[1,[2],{}]", [1, [2], [:]]),
            (#"{"a":1,"b":{"c":null}}"#, ["a": 1, "b": ["c": nil]]),
            ("9223372036854775807", .integer(.max)),
        ] as [(String, JSONValue)])
    func readsWhatJSONIs(_ text: String, _ value: JSONValue) throws {
        #expect(try JSONParser.parse(Array(text.utf8)) == value)
    }

    @Test(arguments: [
        ("", JSONParser.Malformed.Reason.endsEarly, 1, 1),
        ("{\n  \"a\": 1,\n}", .unexpected, 3, 1), ("[1 2]", .unexpected, 1, 4),
        ("{\"a\":1,\"a\":2}", .nameTwice("a"), 1, 8), ("01", .badNumber, 1, 2),
        ("1 x", .moreAfterTheEnd, 1, 3), ("[1,", .endsEarly, 1, 4), ("\"a", .endsEarly, 1, 3),
        ("\"\\ud800\"", .badEscape, 1, 4), ("\"\\q\"", .badEscape, 1, 3),
        ("\"a\u{1}\"", .controlCharacter, 1, 3), ("1e999", .badNumber, 1, 1),
        ("nul", .endsEarly, 1, 4), ("NaN", .unexpected, 1, 1), ("-", .endsEarly, 1, 2),
        ("'a'", .unexpected, 1, 1), ("[1,]", .unexpected, 1, 4),
    ])
    func saysWhereTextIsNoJSON(
        _ text: String, _ reason: JSONParser.Malformed.Reason, _ line: Int, _ column: Int
    ) {
        #expect(throws: JSONParser.Malformed(reason: reason, line: line, column: column)) {
            try JSONParser.parse(Array(text.utf8))
        }
    }

    @Test func bytesThatAreNoUTF8AreRefused() {
        #expect(throws: JSONParser.Malformed(reason: .notUTF8, line: 1, column: 1)) {
            try JSONParser.parse([0x22, 0xFF, 0x22])
        }
    }

    @Test func depthHasALimit() throws {
        let fits = String(repeating: "[", count: 16) + String(repeating: "]", count: 16)
        #expect(throws: Never.self) { try JSONParser.parse(Array(fits.utf8)) }
        let deep = String(repeating: "[", count: 60_000)
        #expect(throws: JSONParser.Malformed(reason: .tooDeep, line: 1, column: 17)) {
            try JSONParser.parse(Array(deep.utf8))
        }
    }

    @Test(arguments: [
        #"{"a":"x\"\\\ny","b":[1,2,null,true],"c":{},"d":"😀\u0001"}"#, "[]", "\"\"", "-5",
    ])
    func writesWhatItReads(_ text: String) throws {
        let value = try JSONParser.parse(Array(text.utf8))
        #expect(String(decoding: value.bytes, as: UTF8.self) == text)
    }

    @Test func everyPrefixOfATextIsAnsweredAndNeverTraps() {
        let text = Array(#"{"a":[1.5e-3,"\ud83d\ude00",{"b":null}],"c":false}"#.utf8)
        for count in 0..<text.count {
            #expect(throws: JSONParser.Malformed.self) {
                try JSONParser.parse(Array(text.prefix(count)))
            }
        }
    }
}
