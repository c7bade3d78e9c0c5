/// Why the registry cannot work here, and how to mend it.
struct StartFailure: Error, CustomStringConvertible {
    let description: String
    /// The exit status; 78 is `EX_CONFIG` of sysexits(3).
    let status: ExitStatus

    init(_ description: String, _ status: ExitStatus = .failed) {
        self.description = description
        self.status = status
    }
}
