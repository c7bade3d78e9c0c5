import SpindRegistryStore
import Testing

@testable import SpindRegistry

/// Small values in columns of text.
struct StoredJSONTests {
    @Test func whatIsRememberedIsTheValueOfItsTypeAndText() throws {
        for _ in 0..<2 {
            #expect(try StoredJSON.remembered([Int].self, "[1]") == [1])
            #expect(try StoredJSON.remembered([Int].self, "[]").isEmpty)
            #expect(try StoredJSON.remembered([String].self, "[]").isEmpty)
            #expect(throws: SQLError(.corrupt, "")) {
                try StoredJSON.remembered([Int].self, "[1")
            }
        }
    }

    @Test func moreTextsThanAreRememberedAreReadAllTheSame() throws {
        for number in 0..<3_000 {
            #expect(try StoredJSON.remembered([Int].self, "[\(number)]") == [number])
        }
        #expect(try StoredJSON.remembered([Int].self, "[0]") == [0])
    }
}
