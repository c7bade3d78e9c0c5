package import SpindCore
package import SpindHAL

/// Looks at a matrix keypad: at rest, key by key, and with three keys held.
///
/// It drives every line low in turn, rows too, and so sees keys that the driver, which drives columns
/// and reads rows, would miss.
package struct KeypadCheck: WiringCheck {
    private enum Phase: Hashable, Sendable {
        case handsOff
        case resting(looks: Int)
        case pressing(Int)
        case releasing(next: Int, since: Instant?)
        case holding
        case over
    }

    /// Between two looks.
    private static let interval: Duration = .milliseconds(20)
    /// Equal looks that count.
    private static let equalLooks = 3
    /// How long keys may stay down before it is asked for.
    private static let releaseTime: Duration = .seconds(3)

    private let id: KeypadID
    private var map: KeyMap
    private var phase = Phase.handsOff
    private var rest = KeySample()
    private var last = KeySample()
    private var equal = 0
    private var asksRelease = false
    private var faults: [WiringFault] = []

    /// Makes the check of a keypad.
    package init(_ wiring: KeypadWiring) {
        id = wiring.id
        map = KeyMap(wiring)
    }

    package var parts: [WiringPart] { [.keypad(id)] }

    package var step: WiringStep {
        switch phase {
        case .handsOff: .ask(.handsOff(.keypad(id)))
        case .resting: .look(.keys(id), after: Self.interval, beside: nil)
        case .pressing(let index):
            .look(.keys(id), after: Self.interval, beside: .press(id, map.keys[index]))
        case .releasing:
            .look(.keys(id), after: Self.interval, beside: asksRelease ? .letGo(id) : nil)
        case .holding:
            .look(
                .keys(id), after: Self.interval,
                beside: map.rectangle.map { .hold(id, $0.held) })
        case .over:
            .found(
                faults.isEmpty
                    ? [WiringFinding(.keypad(id), .right)]
                    : faults.map { WiringFinding(.keypad(id), .fault($0)) })
        }
    }

    package mutating func take(_ input: WiringInput, at now: Instant) {
        switch (phase, input) {
        case (_, .saw(.failed(let why))), (_, .saw(.missing(let why))):
            end([.unusable(why)])
        case (.handsOff, .reply(.done)), (.handsOff, .reply(.yes)): phase = .resting(looks: 0)
        case (.resting(let looks), .saw(.keys(let sample))): rested(sample, looks)
        case (.pressing(let index), .saw(.keys(let sample))): pressed(sample, index)
        case (.pressing(let index), .reply(.done)), (.pressing(let index), .reply(.no)):
            note([], index)
        case (.releasing(let next, let since), .saw(.keys(let sample))):
            released(sample, next, since ?? now, now)
        case (.holding, .saw(.keys(let sample))): held(sample)
        // Nobody can hold three keys with one hand while typing: then that is not looked at.
        case (.holding, .reply(.done)), (.holding, .reply(.no)): end([])
        default: break
        }
    }

    private mutating func rested(_ sample: KeySample, _ looks: Int) {
        rest.low.formUnion(sample.low)
        rest.joints.formUnion(sample.joints)
        guard looks + 1 == Self.equalLooks else {
            phase = .resting(looks: looks + 1)
            return
        }
        let faults = map.faults(atRest: rest)
        if faults.isEmpty { phase = .pressing(0) } else { end(faults) }
    }

    private mutating func pressed(_ sample: KeySample, _ index: Int) {
        guard !sample.joints.isEmpty, stands(sample) else { return }
        note(sample.joints, index)
    }

    private mutating func note(_ joints: Set<KeySample.Joint>, _ index: Int) {
        map.note(map.keys[index], joints)
        equal = 0
        phase = .releasing(next: index + 1, since: nil)
    }

    private mutating func released(
        _ sample: KeySample, _ next: Int, _ since: Instant, _ now: Instant
    ) {
        phase = .releasing(next: next, since: since)
        asksRelease = since.duration(to: now) > Self.releaseTime
        guard stands(sample), sample.joints.isEmpty else { return }
        equal = 0
        asksRelease = false
        if next < map.keys.count {
            phase = .pressing(next)
        } else {
            let faults = map.faults
            if faults.isEmpty, map.rectangle != nil { phase = .holding } else { end(faults) }
        }
    }

    private mutating func held(_ sample: KeySample) {
        guard let (held, ghost) = map.rectangle,
            Set(held.map(map.joint)).isSubset(of: sample.joints), stands(sample)
        else { return }
        let isSeen = sample.joints.contains(map.joint(of: ghost))
        end(isSeen ? [.ghostKeys(held: held, also: ghost)] : [])
    }

    private mutating func stands(_ sample: KeySample) -> Bool {
        equal = sample == last ? equal + 1 : 1
        last = sample
        return equal >= Self.equalLooks
    }

    private mutating func end(_ faults: [WiringFault]) {
        self.faults = faults
        phase = .over
    }
}
