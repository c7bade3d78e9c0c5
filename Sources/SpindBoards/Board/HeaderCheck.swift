import SpindHAL

/// Resolves the pins of a header and refuses numbers, names and lines given twice.
struct HeaderCheck {
    private let chips: [GPIOChip]
    private let uses: [String]
    private let findings: Findings

    init(chips: [GPIOChip], uses: [String], _ findings: Findings) {
        self.chips = chips
        self.uses = uses
        self.findings = findings
    }

    func pins(_ sources: [Located<HeaderPinSource>]) -> [HeaderPin] {
        var numbers: [String: Place] = [:]
        var names: [String: (place: Place, isLine: Bool)] = [:]
        var lines: [LineAddress: Place] = [:]
        var pins: [HeaderPin] = []
        for source in sources.map(\.value) {
            let number =
                "pin \(source.number.value)" + (source.connector.map { " of \($0)" } ?? "")
            refuseTwice(number, source.number.place, numbers[number])
            numbers[number] = source.number.place

            let isLine = source.line != nil
            if let other = names[source.name.value], isLine || other.isLine {
                refuseTwice("the name `\(source.name.value)`", source.name.place, other.place)
            }
            names[source.name.value] = (source.name.place, isLine)

            let address = source.line.flatMap(address)
            if let address, let place = source.line?.place {
                refuseTwice("the line \(address)", place, lines[address])
                lines[address] = place
            }
            checkUse(source)
            pins.append(
                HeaderPin(
                    number: source.number.value, name: source.name.value, line: address,
                    alternates: source.alternates, boot: source.boot,
                    connector: source.connector, bank: source.bank,
                    systemUse: source.systemUse?.value, isBootOption: source.isBootOption))
        }
        let connectors = pins.map(\.connector)
        return pins.sorted { left, right in
            (connectors.firstIndex(of: left.connector) ?? 0, left.number)
                < (connectors.firstIndex(of: right.connector) ?? 0, right.number)
        }
    }

    private func checkUse(_ pin: HeaderPinSource) {
        guard let use = pin.systemUse, !uses.contains(use.value) else { return }
        findings.refuse(
            use.place, "`system` is `\(use.value)`, which the board's `system` does not name",
            mend: Suggestion.mend(
                use.value, among: uses,
                otherwise: uses.isEmpty
                    ? "add `system:` with it" : "it names " + uses.joined(separator: ", ")))
    }

    /// A `chip/offset`, or else the kernel's name of the line.
    private func address(_ line: Located<String>) -> LineAddress? {
        guard line.value.contains("/"), !chips.isEmpty else { return .name(line.value) }
        switch LineTable.address(line.value, chips: chips) {
        case .success(let address):
            return address
        case .failure(let complaint):
            findings.refuse(line.place, "`line` \(complaint.message)", mend: complaint.mend)
            return nil
        }
    }

    private func refuseTwice(_ what: String, _ place: Place, _ first: Place?) {
        guard let first else { return }
        findings.refuse(
            place,
            "\(what) is given twice, first at line \(first.line), column \(first.column)",
            mend: "correct one of them")
    }
}
