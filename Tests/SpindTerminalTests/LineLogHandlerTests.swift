import Logging
import SpindTerminal
import Synchronization
import Testing

struct LineLogHandlerTests {
    @Test(arguments: [
        (LineLogHandler.Style.priority, "<4>"), (LineLogHandler.Style.words, "warning: "),
    ])
    func aMessageOfTwoLinesIsTwoLinesOfItsLevel(style: LineLogHandler.Style, prefix: String) {
        let texts = Texts()
        var logger = Logger(label: "test") { _ in
            LineLogHandler(style: style) { texts.add($0) }
        }
        logger[metadataKey: "door"] = "3"
        logger.debug("not told")
        logger.warning("one\ntwo", metadata: ["a": "b"])
        #expect(texts.all == ["\(prefix)one\n\(prefix)two a=b door=3\n"])
    }

    private final class Texts: Sendable {
        private let texts = Mutex<[String]>([])

        var all: [String] { texts.withLock { $0 } }

        func add(_ text: String) { texts.withLock { $0.append(text) } }
    }
}
