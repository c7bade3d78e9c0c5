package import SpindHAL

/// Looks at GPIO lines without taking them: whoever requests a lock's line, even as an input,
/// changes what it does.
///
/// *Implementation guidance*: must neither request nor configure a line.
package protocol LineLooking: Sendable {
    /// What the owner of a line calls itself, perhaps nothing; `nil` when nobody owns the line.
    ///
    /// - Throws: ``SpindHAL/HALError``: `notFound` when there is no such line, `notPermitted` when
    ///   its chip may not be opened.
    func owner(of address: LineAddress) throws(HALError) -> String?
}
