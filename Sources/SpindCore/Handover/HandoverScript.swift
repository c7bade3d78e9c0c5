/// How an asset is handed over, as data: what happens at a pickup and at a return, step by step.
///
/// What is not a step: whether an item is back is read from the sensor of its compartment, where
/// one is fitted, whenever a door of a return was closed; a charging socket follows the battery.
/// Doors come first and questions last, so that whoever does not answer keeps no door shut and no
/// door opens for somebody who has left.
public struct HandoverScript: Hashable, Sendable {
    /// The most steps a pickup or a return may have.
    public static let longest = 12

    /// The steps of a pickup; at least one that opens.
    public var pickup: [HandoverStep]
    /// The steps of a return; at least one that opens.
    public var `return`: [HandoverStep]

    /// Makes a script; the loader checks what it may be.
    public init(pickup: [HandoverStep], return: [HandoverStep]) {
        self.pickup = pickup
        self.`return` = `return`
    }

    /// The usual handover of a kind of asset, which a cabinet file may replace.
    public static func standard(for kind: AssetKind) -> HandoverScript {
        switch kind {
        case .item:
            HandoverScript(pickup: [.openAll], return: [.openAll, .ask(.complete)])
        case .cargoBike:
            HandoverScript(pickup: [.openAll], return: [.openAll, .ask(.damage)])
        case .car:
            HandoverScript(
                pickup: [.openAll],
                return: [.openAll, .ask(.odometer), .ask(.charge), .ask(.damage)])
        }
    }

    /// Only doors: the handover of a set for which the file names no kind.
    public static let doorsOnly = HandoverScript(pickup: [.openAll], return: [.openAll])
}

/// One step of a handover.
public enum HandoverStep: Hashable, Sendable {
    /// Open these compartments at once, and go on when all of them are closed. Empty: all of the
    /// set. A pickup is recorded when the first door is seen open, a return when the last step of
    /// this kind is done and every item is seen that has a sensor.
    case open([CompartmentID])
    /// Show two lines for ``HandoverNotice/time``, then go on.
    case tell(HandoverNotice)
    /// Ask; goes on with the answer, with `*`, or after ``HandoverQuestion/silence``.
    case ask(HandoverQuestion)

    /// Opens all compartments of the set at once.
    public static let openAll = HandoverStep.open([])

    /// The steps of this kind must all come before every other.
    public var opens: Bool {
        if case .open = self { true } else { false }
    }
}

/// Two lines that a handover shows.
public struct HandoverNotice: Hashable, Sendable {
    /// How long it stays before the next step.
    public static let time = Duration.seconds(5)

    /// The first line.
    public var first: LocalizedText
    /// The second line.
    public var second: LocalizedText

    /// Makes a notice.
    public init(first: LocalizedText, second: LocalizedText) {
        self.first = first
        self.second = second
    }
}
