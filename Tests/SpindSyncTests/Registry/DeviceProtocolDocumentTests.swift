import Foundation
import SpindCore
import SpindSync
import Testing

/// The examples of Docs/device-protocol.md are what this program reads and writes.
@Suite struct DeviceProtocolDocumentTests {
    private static let readers: [String: @Sendable ([UInt8]) throws -> [UInt8]] = [
        "EnrolRequest": reread(EnrolRequest.self), "EnrolAnswer": reread(EnrolAnswer.self),
        "RenewRequest": reread(RenewRequest.self), "HelloRequest": reread(HelloRequest.self),
        "HelloAnswer": reread(HelloAnswer.self), "TimeAnswer": reread(TimeAnswer.self),
        "ChangesAnswer": reread(ChangesAnswer.self),
        "SnapshotRequest": reread(SnapshotRequest.self), "Snapshot": reread(Snapshot.self),
        "JournalBatch": reread(JournalBatch.self), "JournalAnswer": reread(JournalAnswer.self),
        "SyncProblem": reread(SyncProblem.self),
    ]

    /// Reads a value, writes it, and reads that again: what is written must mean the same.
    private static func reread<Value: Codable & Equatable & Sendable>(
        _ type: Value.Type
    ) -> @Sendable ([UInt8]) throws -> [UInt8] {
        { bytes in
            let value = try SyncCoding.decode(type, from: bytes)
            let written = SyncCoding.encode(value)
            #expect(try SyncCoding.decode(type, from: written) == value)
            return written
        }
    }

    private static func document() throws -> String {
        let path = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let bytes = try Data(contentsOf: URL(filePath: "/\(path)/Docs/device-protocol.md"))
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func everyExampleIsRead_AndEveryKindHasOne() throws {
        let document = try Self.document()
        var read: Set<String> = []
        for part in document.components(separatedBy: "<!-- decodes: ").dropFirst() {
            let name = String(part.prefix { $0 != " " })
            let reader = try #require(Self.readers[name], "no reader for \(name)")
            let begin = try #require(part.range(of: "```json\n"))
            let end = try #require(part.range(of: "\n```", range: begin.upperBound..<part.endIndex))
            let written = try reader(Array(part[begin.upperBound..<end.lowerBound].utf8))
            #expect(!written.isEmpty)
            read.insert(name)
        }
        #expect(read == Set(Self.readers.keys))
        // No example goes unread.
        #expect(
            document.components(separatedBy: "```json").count
                == document.components(separatedBy: "<!-- decodes: ").count)
    }

    @Test func everyRefusalIsInTheTable() throws {
        let document = try Self.document()
        for refusal in SyncRefusal.allCases {
            #expect(document.contains("`\(refusal.rawValue)`"))
        }
    }

    @Test(arguments: [
        (#""type":"dance","how":"well""#, "dance"),
        (#""type":"command","command":{"id":"c","action":{"type":"sing"}}"#, "command sing"),
    ])
    func changeOfANewerVersionIsReported_NotAFault(fields: String, type: String) throws {
        let text = #"{"changes":[{"number":1,\#(fields)}],"cursor":"a","hasMore":false,"x":1}"#
        let answer = try SyncCoding.decode(ChangesAnswer.self, from: Array(text.utf8))
        #expect(answer.changes == [Change(number: 1, body: .unsupported(type))])
    }
}
