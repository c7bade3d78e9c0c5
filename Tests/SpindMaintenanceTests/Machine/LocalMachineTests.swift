import Testing

@testable import SpindMaintenance

/// What the machine's reader makes of real files and programs.
@Suite(.timeLimit(.minutes(1)))
struct LocalMachineTests {
    @Test func textIsReadWithoutWhatEndsIt() throws {
        let tree = try FixtureTree(["/proc/device-tree/model": "Raspberry Pi 4 Model B\0"])
        let machine = LocalMachine(root: tree.root)
        #expect(machine.text("/proc/device-tree/model") == .value("Raspberry Pi 4 Model B"))
        #expect(machine.text("/proc/uptime") == .missing)
        #expect(machine.text("/proc").value == nil)
        #expect(machine.names(in: "/proc") == ["device-tree"])
        #expect(machine.names(in: "/nowhere").isEmpty)
    }

    @Test func longTextIsRefused() throws {
        let tree = try FixtureTree(["/long": String(repeating: "x", count: 300_000)])
        guard case .failed = LocalMachine(root: tree.root).text("/long") else {
            Issue.record("a text without a limit was read")
            return
        }
    }

    @Test func statusAndSpaceAreThoseOfTheFile() throws {
        let tree = try FixtureTree(["/etc/key": "12345"])
        let machine = LocalMachine(root: tree.root)
        let status = try #require(machine.status(of: "/etc/key").value)
        #expect(status.kind == .file)
        #expect(status.size == 6)
        #expect(machine.status(of: "/etc").value?.kind == .folder)
        #expect(machine.status(of: "/none") == .missing)
        let space = try #require(machine.space(of: "/etc").value)
        #expect(space.totalBytes >= space.availableBytes)
        #expect(LocalMachine().status(of: "/dev/null").value?.kind == .characterDevice)
    }

    @Test func programsSpeakOrSayHowTheyFailed() {
        let machine = LocalMachine()
        let shell = "/bin/sh"
        #expect(machine.run(ProgramCall(shell, ["-c", "echo here"])) == .value("here\n"))
        #expect(
            machine.run(ProgramCall(shell, ["-c", "exit 3"])) == .failed("sh ended with status 3"))
        #expect(machine.run(ProgramCall("/usr/bin/no-such-program", [])) == .missing)
    }

    @Test func programThatTakesTooLongIsEnded() {
        let call = ProgramCall("/bin/sh", ["-c", "exec sleep 50"])
        #expect(
            BoundedProgram.run(call, patience: 100, outputLimit: 100)
                == .failed("sh took too long and was ended"))
    }

    @Test func programThatWritesTooMuchIsEnded() {
        let call = ProgramCall("/bin/sh", ["-c", "while :; do echo more; done"])
        #expect(
            BoundedProgram.run(call, patience: 20_000, outputLimit: 10_000)
                == .failed("sh wrote too much and was ended"))
    }
}
