import Foundation
import SpindBoards
import Testing

@Suite struct DiskFilesTests {
    private let file = "\(BoardsFolder.path)/simulated/bench/board.yaml"

    @Test func file_IsReadWhole() throws {
        let expected = try [UInt8](Data(contentsOf: URL(fileURLWithPath: file)))
        #expect(try DiskFiles().bytes(at: file, limit: expected.count) == expected)
    }

    @Test func fileAboveTheLimit_IsNotRead() {
        #expect(throws: FileReadingError.tooLarge) {
            try DiskFiles().bytes(at: file, limit: 100)
        }
    }

    @Test(arguments: [
        ("/nonexistent/cabinet.yaml", FileReadingError.missing), ("/", .notAFile),
        ("/dev/zero", .notAFile),
    ])
    func whatIsNoFile_IsRefused(path: String, expected: FileReadingError) {
        #expect(throws: expected) { try DiskFiles().bytes(at: path, limit: 100) }
    }
}
