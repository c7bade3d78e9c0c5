import SpindAgent
import SpindCore

/// One requirement of the contract of ``SpindAgent/CabinetStore`` and
/// ``SpindAgent/JournalReader``, to be checked on a new store.
///
/// ```swift
/// @Test(arguments: StoreRequirement.all)
/// func storeInMemoryMeets(_ requirement: StoreRequirement) throws {
///     try requirement.check(InMemoryBench())
/// }
/// ```
package struct StoreRequirement: Sendable, CustomStringConvertible {
    /// The requirement as a sentence.
    package let description: String
    /// Checks it; throws ``ContractViolation`` when it is not met, or what the store threw.
    package let check: @Sendable (any StoreBench) throws -> Void

    init(_ description: String, _ check: @escaping @Sendable (any StoreBench) throws -> Void) {
        self.description = description
        self.check = check
    }

    /// The whole contract.
    package static let all =
        journal + memory + grants + service + sync + invariants + pruning

    /// What must hold of every store that was used properly, whatever happened to it.
    package static func requireWhole(_ bench: any StoreBench) throws {
        let range = try bench.store.journalRange()
        let found = try bench.reader.verify()
        try require(found.firstBad == nil, "the chain broke: \(String(describing: found.firstBad))")
        try requireEqual(found.first, range.first, "the first record verified")
        try requireEqual(found.last, range.last, "the last record verified")
    }
}
