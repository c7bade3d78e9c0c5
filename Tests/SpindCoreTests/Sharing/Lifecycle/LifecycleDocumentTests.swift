import Foundation
import SpindCore
import Testing

/// `Docs/reservation-states.md` is what the tables say.
@Suite struct LifecycleDocumentTests {
    @Test func document_IsMadeFromTheTables() throws {
        let path =
            URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../../Docs/reservation-states.md").standardizedFileURL
        if ProcessInfo.processInfo.environment["SPIND_UPDATE_DOCUMENTS"] == "1" {
            try LifecycleDocument.markdown.write(to: path, atomically: true, encoding: .utf8)
        }
        let text = try String(contentsOf: path, encoding: .utf8)
        #expect(
            text == LifecycleDocument.markdown,
            "run the tests with SPIND_UPDATE_DOCUMENTS=1 and look at the difference")
    }
}
