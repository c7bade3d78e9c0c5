/// The places on a serial bus where a device may be that does not answer where it should. Pure.
struct BusSearch: Hashable, Sendable {
    /// An address at a speed.
    struct Place: Hashable, Sendable {
        var address: UInt8
        var speed: Int
    }

    /// The speeds that readers and lock boards commonly have, in bits a second.
    static let speeds = [9_600, 19_200, 38_400, 57_600, 115_200, 230_400]

    /// Where it should be.
    let expected: Place
    private let places: [Place]
    private var index = 0

    /// Makes a search.
    ///
    /// - Parameters:
    ///   - expected: where the device should be; asked twice, since one answer may be lost.
    ///   - range: the addresses that such devices can have.
    ///   - taken: addresses of its neighbours, which answer at its speed and are not it.
    init(expected: Place, range: ClosedRange<UInt8>, taken: Set<UInt8>) {
        self.expected = expected
        let free = range.filter { $0 != expected.address && !taken.contains($0) }
        let others = Self.speeds.filter { $0 != expected.speed }
        places =
            [expected, expected]
            // The likely first: another address, another speed, then both.
            + free.map { Place(address: $0, speed: expected.speed) }
            + others.map { Place(address: expected.address, speed: $0) }
            + others.flatMap { speed in free.map { Place(address: $0, speed: speed) } }
    }

    /// Where to ask now; `nil` when it is nowhere.
    var place: Place? { index < places.count ? places[index] : nil }

    /// Whether it is searched for, no longer asked where it should be.
    var isSearching: Bool { index > 1 }

    /// Nobody answered there.
    mutating func advance() { index += 1 }

    /// What is wrong with a device that answers here, the more basic first.
    var faults: [WiringFault] {
        guard let place else { return [] }
        var faults: [WiringFault] = []
        if place.speed != expected.speed {
            faults.append(.wrongSpeed(expected: expected.speed, found: place.speed))
        }
        if place.address != expected.address {
            faults.append(.wrongAddress(expected: expected.address, found: place.address))
        }
        return faults
    }
}
