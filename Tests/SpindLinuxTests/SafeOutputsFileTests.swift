import Foundation
import SpindCore
import SpindHAL
import SpindLinux
import Testing

@Suite struct SafeOutputsFileTests {
    private let outputs = [
        SafeOutput(chip: "pinctrl-bcm2711", offset: LineOffset(17), isHigh: false),
        SafeOutput(chip: "a chip with 2 spaces", offset: LineOffset(0), isHigh: true),
    ]

    @Test func whatIsWrittenIsRead() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/safe-outputs"
            try SafeOutputsFile([]).write(path)
            try SafeOutputsFile(outputs).write(path)
            #expect(try SafeOutputsFile.read(path) == SafeOutputsFile(outputs))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["safe-outputs"])
        }
    }

    @Test func safeLevelIsTheInactiveOne() {
        for activeLow in [true, false] {
            let output = SafeOutput(
                chip: "c", offset: LineOffset(1), settings: LineSettings(activeLow: activeLow))
            #expect(output.isHigh == activeLow)
        }
    }

    @Test func blankLinesAndCommentsCountForNothing() {
        let file = SafeOutputsFile(parsing: "\n# chip 1 1\n   \n  # chip 2 1\r\nchip 3 1\n")
        #expect(file.outputs == [SafeOutput(chip: "chip", offset: LineOffset(3), isHigh: true)])
        #expect(file.problems.isEmpty)
    }

    @Test(
        arguments: [
            "chip", "chip 1", "1 0", "chip 1 2", "chip 1 high", "chip one 1", "chip -1 1",
            "chip 1 1 x", "chip 4294967296 1", "chip 1.0 1", "chip 1 01",
        ])
    func badLineIsToldAndTheOthersStay(_ line: String) throws {
        let file = SafeOutputsFile(parsing: "before 1 0\n\(line)\nafter 2 1")
        #expect(file.outputs.map(\.chip) == ["before", "after"])
        let problem = try #require(file.problems.first)
        #expect(problem.hasPrefix("line 2: '\(line)'"))
        #expect(file.problems.count == 1)
    }

    @Test func missingFile_IsAnErrorThatNamesIt() throws {
        let error = try #require(throws: SystemError.self) {
            try SafeOutputsFile.read("/nowhere/safe-outputs")
        }
        #expect(error.description == "open /nowhere/safe-outputs: No such file or directory")
    }

    @Test func fileBeyondTheLimit_IsRefused() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/long"
            let limit = SafeOutputsFile.sizeLimit
            for (count, fits) in [(limit, true), (limit + 1, false)] {
                try Data(repeating: UInt8(ascii: "\n"), count: count)
                    .write(to: URL(fileURLWithPath: path))
                do {
                    #expect(try SafeOutputsFile.read(path).outputs.isEmpty)
                    #expect(fits)
                } catch let error as SystemError {
                    #expect(!fits)
                    #expect(error.errno == EFBIG)
                }
            }
        }
    }

    @Test func unwritableFolder_LeavesTheOldListAlone() throws {
        try withTemporaryFolder { folder in
            let path = "\(folder)/safe-outputs"
            try SafeOutputsFile(outputs).write(path)
            // A folder in the way of the temporary file stops the root user too.
            try FileManager.default.createDirectory(
                atPath: "\(path).new", withIntermediateDirectories: false)
            let error = try #require(throws: SystemError.self) {
                try SafeOutputsFile([]).write(path)
            }
            #expect(error.context.contains("\(path).new"))
            #expect(try SafeOutputsFile.read(path).outputs == outputs)
        }
    }
}

/// Makes a folder that is gone afterwards.
func withTemporaryFolder(_ body: (String) throws -> Void) throws {
    var template = Array("\(NSTemporaryDirectory())/spind-test-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in
        buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
    }
    let folder = try #require(made)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
}
