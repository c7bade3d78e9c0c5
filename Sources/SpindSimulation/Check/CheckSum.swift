/// The reports of many seeds together.
package struct CheckSum: Sendable {
    /// How many seeds broke a promise.
    package private(set) var failed = 0
    /// Stands for all runs, in order.
    package private(set) var fingerprint: UInt64 = 0
    private var seeds = 0
    private var openings = 0
    private var loans = 0
    private var powerCuts = 0
    private var records = 0
    private var virtualTime = Duration.zero

    /// A sum of nothing.
    package init() {}

    /// Adds a run.
    package mutating func add(_ report: CheckRun.Report) {
        seeds += 1
        if !report.failures.isEmpty { failed += 1 }
        // Turned by a bit each time, so that the order of the seeds counts.
        fingerprint = (fingerprint << 1 | fingerprint >> 63) ^ report.fingerprint
        openings += report.openings
        loans += report.loans
        powerCuts += report.powerCuts
        records += report.records
        virtualTime += report.virtualTime
    }

    /// Two lines for people.
    package var text: String {
        let digits = String(fingerprint, radix: 16)
        let padded = String(repeating: "0", count: 16 - digits.count) + digits
        return """
            \(seeds) seeds, \(virtualTime.components.seconds / 86_400) days: \
            \(openings) times a lock was driven, \(loans) loans, \(powerCuts) power cuts, \
            \(records) records
            \(failed == 0 ? "every promise held" : "\(failed) seeds broke a promise"); \
            fingerprint \(padded)
            """
    }
}
