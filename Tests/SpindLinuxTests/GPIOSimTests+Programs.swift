import Foundation
import SpindContracts
import SpindCore
import SpindHAL
import SpindLinux
import Testing

extension GPIOSimTests {
    /// The helper that runs when the agent has ended, on real lines.
    @Suite struct SafeOutputsProgram {
        @Test(.timeLimit(.minutes(1)))
        func linesAreDriven_AndABusyOneWhenItsOwnerIsGone() throws {
            let chip = try GPIOSimChip(label: "relays", lineNames: [nil, nil, nil])
            try chip.pull(LineOffset(1), high: true)
            var owner: (any OutputLine)? = try LinuxGPIO().output(
                .offset(chip: chip.label, LineOffset(2)), settings: LineSettings(),
                initial: .active, consumer: "dying-agent")
            let helper = try ProgramRun(
                [
                    SafeOutput(chip: chip.label, offset: LineOffset(0), isHigh: true),
                    SafeOutput(chip: chip.label, offset: LineOffset(1), isHigh: false),
                    SafeOutput(chip: chip.label, offset: LineOffset(2), isHigh: false),
                ])
            // It holds what it has driven while it waits for the busy line; against their pulls.
            try eventually("both free lines are at their safe levels") {
                try chip.isHigh(LineOffset(0)) && !chip.isHigh(LineOffset(1))
            }
            #expect(try chip.isHigh(LineOffset(2)))
            withExtendedLifetime(owner) {}
            owner = nil
            #expect(helper.status() == 0)
            #expect(helper.messages().contains("3 of 3 outputs driven"))
        }

        @Test(.timeLimit(.minutes(1)))
        func failuresAreTold_AndStopNoOther() throws {
            let chip = try GPIOSimChip(label: "relays", lineNames: [nil, nil])
            let helper = try ProgramRun(
                text: """
                    no-such-chip 0 1
                    relays 9 1
                    relays one 1
                    relays 1 1
                    """)
            #expect(helper.status() == 1)
            let messages = helper.messages()
            #expect(messages.contains("no-such-chip/0 high was NOT driven"))
            #expect(messages.contains("relays/9 high was NOT driven"))
            #expect(messages.contains("line 3: 'relays one 1'"))
            #expect(messages.contains("1 of 4 outputs driven"))
            withExtendedLifetime(chip) {}
        }

        @Test func missingList_IsToldWithStatus2() throws {
            let helper = try ProgramRun(arguments: ["/nowhere/safe-outputs"])
            #expect(helper.status() == 2)
            #expect(helper.messages().contains("/nowhere/safe-outputs: No such file"))
        }
    }
}

/// A run of `spind-safe-outputs`, from the folder of this test bundle: it is linked with the same
/// libgpiod.
private struct ProgramRun {
    private let process = Process()
    private let errors = Pipe()

    init(arguments: [String]) throws {
        let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.executableURL = bundle.deletingLastPathComponent()
            .appendingPathComponent("spind-safe-outputs")
        process.arguments = arguments
        process.standardError = errors
        try process.run()
    }

    init(text: String) throws {
        let path = "\(NSTemporaryDirectory())/safe-outputs"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        try self.init(arguments: [path])
    }

    init(_ outputs: [SafeOutput]) throws {
        let path = "\(NSTemporaryDirectory())/safe-outputs"
        try SafeOutputsFile(outputs).write(path)
        try self.init(arguments: [path])
    }

    func status() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }

    func messages() -> String {
        String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
}

/// Waits for a condition of another process, at most ten seconds.
private func eventually(_ what: String, _ condition: () throws -> Bool) throws {
    let clock = SystemClock()
    let end = clock.now.advanced(by: .seconds(10))
    while try !condition() {
        try #require(clock.now < end, "\(what) did not come true")
        clock.pause(for: .milliseconds(1))
    }
}
