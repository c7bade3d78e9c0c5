package import SpindHAL

extension SafeOutput {
    /// Makes the output of a line that is known by its address; a name is looked for among the
    /// chips there are now.
    ///
    /// - Throws: ``HALError`` when there is no such line.
    package init(_ address: LineAddress, isHigh: Bool) throws(HALError) {
        switch address {
        case .offset(let chip, let offset): self.init(chip: chip, offset: offset, isHigh: isHigh)
        case .name:
            let found = try FoundLine(address)
            self.init(chip: found.chip, offset: found.offset, isHigh: isHigh)
        }
    }
}
