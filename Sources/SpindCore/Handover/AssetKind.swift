/// The kinds of asset that are shared.
public enum AssetKind: String, Hashable, Codable, Sendable, CaseIterable {
    /// A thing that lies in a compartment.
    case item
    /// A bike: its lock's key and its battery lie in compartments.
    case cargoBike
    /// A car: its key lies in a compartment.
    case car
}
