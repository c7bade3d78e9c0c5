import Glibc
import SpindHAL
import SpindLinux

// Drives every output of the list to its safe level: systemd runs it when spindd has ended, in
// whatever way (ExecStopPost=). It needs neither the cabinet's configuration nor its database.

private let usage = """
    Usage: spind-safe-outputs [FILE]

    Drives every output that FILE lists to its safe level and lets it go.
    FILE (default \(SafeOutputsFile.standardPath)) has one output a line:
    the chip's label, the line's number, and 0 or 1 for the physical level. A
    label such as i2c-1/0x20 is an MCP23017 at that address.

    Exit status: 0 all were driven, 1 some were not, 2 the list could not be read
    or the usage is wrong.

    """

private func say(_ text: String) {
    let line = "spind-safe-outputs: \(text)\n"
    _ = write(STDERR_FILENO, line, line.utf8.count)
}

private func run(_ arguments: ArraySlice<String>) -> Int32 {
    if arguments.contains("--help") || arguments.contains("-h") {
        print(usage, terminator: "")
        return 0
    }
    guard arguments.count <= 1, arguments.first?.hasPrefix("-") != true else {
        say("wrong usage; see spind-safe-outputs --help")
        return 2
    }
    let list: SafeOutputsFile
    do {
        list = try SafeOutputsFile.read(arguments.first ?? SafeOutputsFile.standardPath)
    } catch {
        say("\(error); no output was driven")
        say("spindd writes that list before it requests its first output")
        return 2
    }
    for problem in list.problems { say(problem) }
    let (results, lines) = driveSafe(
        SafeExpanders.ordered(list.outputs),
        provider: SafeExpanders(LinuxGPIO(), i2c: LinuxI2C()), clock: SystemClock())
    for result in results {
        if let failure = result.failure { say("\(result.output) was NOT driven: \(failure)") }
    }
    withExtendedLifetime(lines) {}
    let driven = results.filter { $0.failure == nil }.count
    say("\(driven) of \(results.count + list.problems.count) outputs driven to their safe levels")
    return driven == results.count && list.problems.isEmpty ? 0 : 1
}

exit(run(CommandLine.arguments.dropFirst()))
