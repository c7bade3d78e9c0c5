import SpindContracts
import Testing

/// How much memory a fuzz test takes, and how many inputs it is to try; see ``FuzzRun``.
struct FuzzMemory {
    private let measurement = FuzzRun.Measurement()

    /// The environment's `SPIND_FUZZ_INPUTS`, or the usual number.
    static func inputs(_ usual: Int) -> Int {
        FuzzRun.inputs(usually: usual)
    }

    /// Checks that no more is kept than a test run's own noise; in the table when many inputs were
    /// asked for.
    func check(_ what: String) {
        let inputs = Self.inputs(0)
        #expect(measurement.end(what, inputs: inputs, isNoted: inputs > 0) == nil)
    }
}
