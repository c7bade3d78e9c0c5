import SpindTerminal

/// The version of the programs, as `--version`, the journal and the control socket say it.
package enum SpindVersion {
    /// Semantic versioning; `-dev` until it is released.
    package static let current = SpindRelease.version
}
