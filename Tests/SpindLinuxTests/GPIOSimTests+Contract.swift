import SpindContracts
import Testing

extension GPIOSimTests {
    @Suite struct Contract {
        @Test(.timeLimit(.minutes(1)), arguments: GPIORequirement.all)
        func kernelLinesMeet(_ requirement: GPIORequirement) throws {
            try requirement.check(GPIOSimBench())
        }
    }
}
