package import SpindHAL

/// Why a cabinet could not be put together. Nothing is energised then.
package struct AssemblyError: Error, Equatable, CustomStringConvertible {
    /// Which device it is about, in the words of the cabinet file.
    package var device: String
    /// What went wrong there.
    package var cause: HALError

    /// What went wrong where, and how to mend it.
    package var description: String { "\(device): \(cause); \(mend)" }

    private var mend: String {
        switch cause.code {
        case .notFound:
            "compare the chip labels and line names that `gpioinfo` prints with the cabinet file"
        case .busy:
            "the line is in use: `gpioinfo` names the program; end it, or free the pin in the "
                + "computer's own configuration"
        case .notPermitted: "add the user of this program to the group `gpio`"
        case .unsupported: "choose a setting that the chip has, or another line"
        case .io: "check that the board is plugged in, and the kernel's messages (`dmesg`)"
        }
    }
}
