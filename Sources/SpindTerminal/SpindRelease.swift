/// Which release of Spind all programs are.
package enum SpindRelease {
    /// Semantic versioning; `-dev` until it is released.
    package static let version = "0.1.0-dev"
}
