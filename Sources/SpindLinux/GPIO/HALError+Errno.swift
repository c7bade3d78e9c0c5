import Glibc
package import SpindHAL

extension HALError {
    /// When the kernel said no: the same number means different things.
    package enum Phase: CaseIterable, Sendable {
        /// Looking for a chip.
        case opening
        /// Asking for lines of a chip that is there.
        case requesting
        /// Using lines that are ours.
        case using
    }

    /// Makes the error of a negated errno that the shim returned.
    init(kernel result: Int32, during phase: Phase, _ context: String) {
        let number = -result
        self.init(Self.code(of: number, during: phase), context, errno: number)
    }

    /// What a driver can make of an errno.
    package static func code(of number: Int32, during phase: Phase) -> Code {
        switch number {
        case EBUSY: .busy
        case EACCES, EPERM: .notPermitted
        case ENOENT: .notFound
        // 524 is the kernel's own ENOTSUPP, which escapes from some drivers.
        case EOPNOTSUPP, ENOSYS, ENOTTY, E2BIG, 524: .unsupported
        // A chip without interrupts, or a kernel without the ioctls of this libgpiod.
        case EINVAL, ENODEV, ENXIO: phase == .requesting ? .unsupported : .io
        default: .io
        }
    }
}
