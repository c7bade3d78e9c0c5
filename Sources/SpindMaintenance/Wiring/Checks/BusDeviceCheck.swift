package import SpindCore
package import SpindHAL

/// Looks for a device on a serial bus: an OSDP reader or a lock board.
///
/// What it asks for changes nothing: who somebody is, and what its inputs read.
package struct BusDeviceCheck: WiringCheck {
    private enum Phase: Hashable, Sendable {
        case asking
        case judgingLight
        case over
    }

    private let part: WiringPart
    private var search: BusSearch
    private var phase = Phase.asking
    private var noise = 0
    private var faults: [WiringFault] = []

    private init(_ part: WiringPart, _ search: BusSearch) {
        self.part = part
        self.search = search
    }

    /// Makes the check of an OSDP reader.
    ///
    /// - Parameters:
    ///   - wiring: the reader.
    ///   - bus: its bus.
    ///   - neighbours: the addresses of the other readers there.
    package init(osdp wiring: OSDPReaderWiring, on bus: SerialBusWiring, neighbours: Set<UInt8>) {
        self.init(
            .osdp(wiring.name),
            BusSearch(
                expected: .init(address: wiring.address, speed: bus.settings.bitsPerSecond),
                range: 0...126, taken: neighbours))
    }

    /// Makes the check of a lock board.
    ///
    /// - Parameters:
    ///   - wiring: the board.
    ///   - bus: its bus.
    ///   - neighbours: the addresses of the other boards there.
    ///   - range: the addresses that a board of its kind can have.
    package init(
        board wiring: LockBoardWiring, on bus: SerialBusWiring, neighbours: Set<UInt8>,
        range: ClosedRange<UInt8>
    ) {
        self.init(
            .lockBoard(wiring.name),
            BusSearch(
                expected: .init(address: wiring.address, speed: bus.settings.bitsPerSecond),
                range: range, taken: neighbours))
    }

    package var parts: [WiringPart] { [part] }

    package var step: WiringStep {
        switch phase {
        case .asking:
            .look(probe, after: .zero, beside: search.isSearching ? .searching(part) : nil)
        case .judgingLight: .ask(.isLit(part))
        case .over:
            .found(
                faults.isEmpty
                    ? [WiringFinding(part, .right)]
                    : faults.map { WiringFinding(part, .fault($0)) })
        }
    }

    private var probe: WiringProbe {
        let place = search.place ?? search.expected
        if case .osdp(let name) = part {
            return .osdp(name, address: place.address, speed: place.speed)
        }
        guard case .lockBoard(let name) = part else { preconditionFailure("no bus device") }
        return .lockBoard(name, address: place.address, speed: place.speed)
    }

    package mutating func take(_ input: WiringInput, at now: Instant) {
        switch (phase, input) {
        case (.asking, .saw(.answered(let answer))): answered(answer)
        case (.asking, .saw(.silence(let noise))):
            self.noise += noise
            search.advance()
            guard search.place == nil else { return }
            // A byte here and there is a relay that switches; a device answers with more.
            if self.noise > 16 { end([.busGarbled]) } else { phase = .judgingLight }
        case (.asking, .saw(.missing(let path))): end([.portMissing(path)])
        case (.asking, .saw(.failed(let why))): end([.unusable(why)])
        case (.judgingLight, .reply(.yes)): end([.pairExchanged])
        case (.judgingLight, .reply(.no)): end([.noPower])
        default: break
        }
    }

    private mutating func answered(_ answer: SecureAnswer) {
        // A device in the wrong place is found when it is moved; then its key counts.
        if !search.faults.isEmpty { return end(search.faults) }
        switch answer {
        case .fits: end([])
        case .unknown: end([.noSecureChannel])
        case .delivered: end([.deliveredKey])
        case .foreign: end([.foreignKey])
        }
    }

    private mutating func end(_ faults: [WiringFault]) {
        self.faults = faults
        phase = .over
    }
}
