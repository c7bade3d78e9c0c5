/// What can be wired wrongly in a ``SimulatedWiring``, each alone.
package enum SimulatedWiringFault: String, CaseIterable, Sendable {
    // MARK: Doors; 1 is meant, and 2 where two are exchanged

    /// The wire of a contact is cut; its pull is the computer's.
    case floatingInput = "floating-input"
    /// The same, where nothing pulls: the line picks up the mains.
    case hummingInput = "humming-input"
    /// A contact opens where it should close.
    case contactReversed = "contact-reversed"
    /// A contact is bridged.
    case contactBridged = "door-that-does-not-report"
    /// The contacts of two doors are exchanged.
    case contactsExchanged = "contacts-exchanged"
    /// A relay is on at rest.
    case relayInverted = "relay-inverted"
    /// The relays of two doors are exchanged.
    case relaysExchanged = "relays-exchanged"
    /// The wire of a lock is cut.
    case lockCut = "lock-cut"
    /// Somebody else has a lock's line.
    case lineTaken = "line-taken"

    // MARK: Keypads

    /// The keypad has no diodes.
    case ghostKeys = "ghost-keys"
    /// Two rows touch.
    case rowsJoined = "rows-joined"
    /// A row is at ground.
    case rowGrounded = "row-grounded"
    /// A row's wire is cut.
    case rowCut = "row-cut"
    /// Two rows are exchanged.
    case rowsExchanged = "rows-exchanged"
    /// The plug is turned: the first line is the last.
    case plugTurned = "plug-turned"
    /// A key does nothing.
    case keyDead = "key-dead"
    /// A key never comes up.
    case keyStuck = "key-stuck"
    /// The keypad is not plugged in.
    case keypadUnplugged = "keypad-unplugged"

    // MARK: Wiegand

    /// D0 and D1 are exchanged.
    case dataLinesSwapped = "d0-d1-swapped"
    /// The ground wire is missing.
    case noCommonGround = "no-common-ground"
    /// The wire of D1 is cut.
    case dataLineCut = "d1-cut"
    /// D0 is at ground.
    case dataLineGrounded = "d0-grounded"
    /// The reader has no power.
    case readerOff = "reader-off"
    /// The reader sends 34 bits.
    case readerFormat = "reader-format"

    // MARK: Buses

    /// The OSDP reader has another address.
    case osdpAddress = "osdp-address"
    /// The OSDP reader has another speed.
    case osdpSpeed = "osdp-speed"
    /// A and B are exchanged at the OSDP reader.
    case osdpPolarity = "osdp-polarity"
    /// The OSDP reader has no power.
    case osdpOff = "osdp-off"
    /// The OSDP reader has the key of delivery.
    case osdpDelivered = "osdp-delivered-key"
    /// The OSDP reader has another cabinet's key.
    case osdpForeign = "osdp-foreign-key"
    /// The OSDP reader knows no secure channel.
    case osdpPlain = "osdp-plain-only"
    /// The display has another address.
    case displayAddress = "display-address"
    /// The display is not connected.
    case displayCut = "display-cut"
    /// The lock board has another address.
    case boardAddress = "board-address"
    /// The lock board has another speed.
    case boardSpeed = "board-speed"
    /// A and B are exchanged at the lock board.
    case boardPolarity = "board-polarity"
    /// The serial adapter is not plugged in.
    case portMissing = "adapter-missing"
    /// The number pad is not plugged in.
    case padMissing = "pad-missing"
}
