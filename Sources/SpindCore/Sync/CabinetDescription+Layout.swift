extension CabinetDescription {
    /// Describes a cabinet as its cabinet file has it.
    ///
    /// - Parameters:
    ///   - layout: the cabinet file's layout.
    ///   - timeZone: the name of its time zone in the tz database.
    ///   - version: the program's version.
    public init(of layout: CabinetLayout, timeZone: String, version: String) {
        self.init(
            name: layout.name, version: version, timeZone: timeZone,
            sets: layout.handoverSets.map { set in
                Set(id: set.id, kind: set.kind, compartments: set.compartments)
            }, compartments: layout.compartments.map(\.id))
    }
}
