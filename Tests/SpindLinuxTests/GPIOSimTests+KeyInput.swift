import SpindContracts
import SpindLinux
import Testing

extension GPIOSimTests {
    /// The kernel's input devices, through uinput.
    @Suite(.timeLimit(.minutes(2)))
    struct KeyInputContract {
        @Test(arguments: KeyInputRequirement.all)
        func kernelsInputDevice_MeetsTheContract(requirement: KeyInputRequirement) throws {
            try requirement.check(try UInputKeyboard())
        }
    }
}
