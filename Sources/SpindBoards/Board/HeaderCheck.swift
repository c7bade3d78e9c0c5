import SpindHAL

/// Resolves the pins of a header and refuses numbers, names and lines given twice.
struct HeaderCheck {
    private let chips: [GPIOChip]
    private let findings: Findings

    init(chips: [GPIOChip], _ findings: Findings) {
        self.chips = chips
        self.findings = findings
    }

    func pins(_ sources: [Located<HeaderPinSource>]) -> [HeaderPin] {
        var numbers: [Int: Place] = [:]
        var names: [String: (place: Place, isLine: Bool)] = [:]
        var lines: [LineAddress: Place] = [:]
        var pins: [HeaderPin] = []
        for source in sources.map(\.value) {
            refuseTwice(
                "pin \(source.number.value)", source.number.place, numbers[source.number.value])
            numbers[source.number.value] = source.number.place

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
            pins.append(
                HeaderPin(
                    number: source.number.value, name: source.name.value, line: address,
                    alternates: source.alternates, boot: source.boot))
        }
        return pins.sorted { $0.number < $1.number }
    }

    /// A `chip/offset`, or else the kernel's name of the line.
    private func address(_ line: Located<String>) -> LineAddress? {
        guard line.value.contains("/") else { return .name(line.value) }
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
