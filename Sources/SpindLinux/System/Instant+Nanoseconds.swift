import SpindCore

extension Instant {
    /// The kernel's form: nanoseconds since boot, rounded up so that no wait ends early, and held
    /// within the range of the number (292 years).
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = sinceBoot.components
        let whole = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let rest = attoseconds / 1_000_000_000 + (attoseconds % 1_000_000_000 > 0 ? 1 : 0)
        let sum = whole.partialValue.addingReportingOverflow(rest)
        guard !whole.overflow, !sum.overflow else { return seconds < 0 ? .min : .max }
        return sum.partialValue
    }

    /// Makes the instant from the kernel's form.
    init(nanoseconds: Int64) {
        self.init(sinceBoot: .nanoseconds(nanoseconds))
    }
}
