/// One requirement of the GPIO contract, to be checked on a fresh bench.
///
/// ```swift
/// @Test(arguments: GPIORequirement.all)
/// func simulatedLinesMeetTheContract(_ requirement: GPIORequirement) throws {
///     try requirement.check(SimulatedBench())
/// }
/// ```
package struct GPIORequirement: Sendable, CustomStringConvertible {
    /// The requirement as a sentence.
    package let description: String
    /// Checks it; throws ``ContractViolation`` when it is not met, or what the bench threw. Blocks
    /// the calling thread.
    package let check: @Sendable (any GPIOBench) throws -> Void

    init(_ description: String, _ check: @escaping @Sendable (any GPIOBench) throws -> Void) {
        self.description = description
        self.check = check
    }

    /// The whole contract.
    package static let all = outputs + inputs + edges + edgeLines + openDrain + addresses
}
