/// A number with a unit, such as `20ms`.
struct Quantity {
    /// A way to write it: the unit and how many of the smallest steps one of it is.
    struct Unit {
        var name: String
        var steps: Int
    }

    static let durationUnits = [
        Unit(name: "us", steps: 1), Unit(name: "ms", steps: 1_000),
        Unit(name: "s", steps: 1_000_000), Unit(name: "min", steps: 60_000_000),
        Unit(name: "h", steps: 3_600_000_000),
    ]
    static let currentUnits = [Unit(name: "mA", steps: 1), Unit(name: "A", steps: 1_000)]
    static let shareUnits = [Unit(name: "%", steps: 1_000)]

    /// Reads a quantity as a whole number of the smallest steps; never rounds.
    static func steps(
        in text: String, units: [Unit], example: String
    ) -> Result<Int, Complaint> {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unitName = text.dropFirst(number.count)
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ (1...9).contains($0.count) }),
            let whole = Int(parts[0])
        else {
            return .failure(
                Complaint(
                    message: "must be a number with a unit and is `\(text)`",
                    mend: "write for example `\(example)`"))
        }
        guard parts[0].count == 1 || parts[0].first != "0" else {
            return .failure(
                Complaint(
                    message: "is `\(text)`, and a number that begins with 0 may be octal",
                    mend: "write it without the first 0"))
        }
        guard let unit = units.first(where: { $0.name == unitName }) else {
            return .failure(unitComplaint(text, unitName, units, example))
        }
        var steps = whole * unit.steps
        if parts.count == 2, let fraction = Int(parts[1]) {
            let scale = (0..<parts[1].count).reduce(1) { product, _ in product * 10 }
            guard fraction * unit.steps % scale == 0 else {
                return .failure(
                    Complaint(
                        message: "is `\(text)`, finer than can be kept",
                        mend: "write fewer digits after the point"))
            }
            steps += fraction * unit.steps / scale
        }
        return .success(steps)
    }

    private static func unitComplaint(
        _ text: String, _ unitName: Substring, _ units: [Unit], _ example: String
    ) -> Complaint {
        let names = units.map { "`\($0.name)`" }.joined(separator: ", ")
        let choice = units.count > 1 ? "one of \(names)" : names
        if unitName.isEmpty {
            return Complaint(
                message: "is `\(text)` without a unit",
                mend: "add \(choice), for example `\(example)`")
        }
        let bare = unitName.drop { $0 == " " }
        if units.contains(where: { $0.name == bare }) {
            return Complaint(
                message: "is `\(text)`, with a space before the unit",
                mend: "delete it: `\(text.filter { $0 != " " })`")
        }
        return Complaint(
            message: "is `\(text)`, and `\(bare)` is no unit of it",
            mend: "write it in \(choice), for example `\(example)`")
    }

    /// Writes steps in the largest unit that needs no fraction.
    static func inWords(_ steps: Int, units: [Unit]) -> String {
        let unit = units.last { steps != 0 && steps % $0.steps == 0 } ?? units[0]
        return "\(steps / unit.steps)\(unit.name)"
    }

    /// Reads a quantity within a range of steps.
    static func rule<Value>(
        _ range: ClosedRange<Int>, units: [Unit], example: String,
        make: @escaping (Int) -> Value
    ) -> Rule<Value> {
        .scalar(example: example) { scalar in
            steps(in: scalar.text, units: units, example: example).flatMap { steps in
                guard range.contains(steps) else {
                    let low = inWords(range.lowerBound, units: units)
                    let high = inWords(range.upperBound, units: units)
                    return .failure(
                        Complaint(
                            message: "must be \(low) to \(high) and is \(scalar.text)",
                            mend: "write a value within that range"))
                }
                return .success(make(steps))
            }
        }
    }
}

extension Rule where Value == Duration {
    /// A duration within a range of whole microseconds, for example `20ms`.
    static func duration(_ range: ClosedRange<Duration>, example: String) -> Rule<Duration> {
        Quantity.rule(
            range.lowerBound.wholeMicroseconds...range.upperBound.wholeMicroseconds,
            units: Quantity.durationUnits, example: example
        ) { .microseconds($0) }
    }
}

extension Rule where Value == Int {
    /// A current in milliamperes, for example `0.6A`.
    static func milliamperes(_ range: ClosedRange<Int>, example: String) -> Rule<Int> {
        Quantity.rule(range, units: Quantity.currentUnits, example: example) { $0 }
    }
}

extension Rule where Value == Double {
    /// A share of 0.01 to 1, written in per cent, for example `10%`.
    static func share(example: String) -> Rule<Double> {
        Quantity.rule(1_000...100_000, units: Quantity.shareUnits, example: example) {
            Double($0) / 100_000
        }
    }
}

extension Duration {
    /// The duration in whole microseconds, rounded toward zero.
    fileprivate var wholeMicroseconds: Int {
        Int(components.seconds) * 1_000_000 + Int(components.attoseconds / 1_000_000_000_000)
    }

    /// As a cabinet file writes it, for example `90s`.
    var asQuantity: String {
        Quantity.inWords(wholeMicroseconds, units: Quantity.durationUnits)
    }
}

/// A current as a cabinet file writes it, for example `600mA`.
func currentAsQuantity(_ milliamperes: Int) -> String {
    Quantity.inWords(milliamperes, units: Quantity.currentUnits)
}
