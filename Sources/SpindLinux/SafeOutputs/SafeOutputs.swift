import SpindCore
package import SpindHAL

/// What became of one output that was to be driven to its safe level.
package struct SafeOutputResult: Sendable {
    /// The output.
    package var output: SafeOutput
    /// Why it could not be driven; `nil` when it was.
    package var failure: HALError?
}

/// Drives every output to its safe level, each for itself: what fails keeps none of the others
/// waiting, and a line that another process still owns is tried again until `patience` is over.
///
/// - Parameters:
///   - outputs: the outputs; each is tried at once, before any is tried again.
///   - provider: the way to the lines.
///   - clock: what patience counts on.
///   - patience: how long a dying process may take to let go of its lines.
/// - Returns: one result an output, in their order, and the lines that were driven: what level they
///   have when they are let go is the kernel's affair.
package func driveSafe(
    _ outputs: [SafeOutput], provider: some GPIOProvider, clock: some MonotonicClock,
    patience: Duration = .seconds(2)
) -> (results: [SafeOutputResult], lines: [any OutputLine]) {
    let end = clock.now.advanced(by: patience)
    var results = outputs.map { SafeOutputResult(output: $0, failure: nil) }
    var lines: [any OutputLine] = []
    var left = Array(results.indices)
    while true {
        left = left.filter { index in
            let output = results[index].output
            do throws(HALError) {
                lines.append(
                    try provider.output(
                        .offset(chip: output.chip, output.offset), settings: LineSettings(),
                        initial: output.isHigh ? .active : .inactive,
                        consumer: "spind-safe-outputs"))
                results[index].failure = nil
                return false
            } catch {
                results[index].failure = error
                return error.code == .busy
            }
        }
        guard !left.isEmpty, clock.now < end else { return (results, lines) }
        clock.pause(for: .milliseconds(20))
    }
}
