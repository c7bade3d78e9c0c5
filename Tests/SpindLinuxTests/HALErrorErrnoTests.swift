import Glibc
import SpindHAL
import SpindLinux
import Testing

@Suite struct HALErrorErrnoTests {
    @Test(
        arguments: [
            (EBUSY, HALError.Code.busy), (EACCES, .notPermitted), (EPERM, .notPermitted),
            (ENOENT, .notFound), (EOPNOTSUPP, .unsupported), (524, .unsupported),
            (ENOTTY, .unsupported), (EIO, .io), (ENOMEM, .io), (EMFILE, .io), (0, .io),
        ])
    func errnoHasOneMeaning(_ number: Int32, _ code: HALError.Code) {
        for phase in HALError.Phase.allCases {
            #expect(HALError.code(of: number, during: phase) == code)
        }
    }

    /// A chip without interrupts says ENODEV when edges are asked for; later it means unplugged.
    @Test(arguments: [ENODEV, ENXIO, EINVAL])
    func meaningDependsOnWhatWasAsked(_ number: Int32) {
        #expect(HALError.code(of: number, during: .requesting) == .unsupported)
        #expect(HALError.code(of: number, during: .using) == .io)
        #expect(HALError.code(of: number, during: .opening) == .io)
    }

    @Test func unknownChipIsNotFound_WithoutAnyChip() {
        let address = LineAddress.offset(chip: "there-is-no-such-chip", LineOffset(rawValue: 0))
        #expect {
            _ = try LinuxGPIO().output(
                address, settings: LineSettings(), initial: .inactive, consumer: "test")
        } throws: { error in
            guard let error = error as? HALError else { return false }
            // Where this machine has chips that this user may not open, one of them may be it.
            return [.notFound, .notPermitted].contains(error.code)
                && error.context.contains("there-is-no-such-chip")
        }
    }
}
