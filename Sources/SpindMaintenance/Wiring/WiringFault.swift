package import SpindCore
package import SpindHAL

/// What is wrong with a part's wires. What to say of it is in ``words(in:)``.
package enum WiringFault: Hashable, Sendable {
    // MARK: Any part

    /// The computer has no such line.
    case lineMissing(LineAddress, user: String)
    /// Somebody else has the line.
    case lineTaken(LineAddress, user: String, by: String)
    /// The line, port or device cannot be used; the reason as the kernel gives it.
    case unusable(String)
    /// There is no such serial port or I²C bus.
    case portMissing(String)

    // MARK: Doors

    /// The contact's line follows whatever pulls it: nothing is connected, or never conducts.
    case floatingInput(LineAddress?)
    /// Closed reads as open, and the other way round.
    case contactReversed
    /// The door moved and the contact did not; what it always reads.
    case contactSilent(readsClosed: Bool)
    /// Another door's contact moved instead.
    case contactOfOtherDoor(CompartmentID)
    /// It read differently although the door stood the same.
    case contactDoubtful
    /// The lock is driven at rest.
    case relayInverted
    /// Another door opened.
    case relayOfOtherDoor(CompartmentID)
    /// The lock was driven and nothing opened.
    case lockSilent

    // MARK: Keypads

    /// No key is seen at all.
    case keypadSilent
    /// No key of a line is seen; whether it is a row.
    case keyLineDead(LineAddress, isRow: Bool)
    /// These keys alone are not seen.
    case keysDead([Character])
    /// A line of the matrix is low although nothing drives it.
    case keyLineLow(LineAddress)
    /// Two lines of the matrix are connected although no key is down.
    case keyLinesJoined(LineAddress, LineAddress)
    /// A key is down although nobody presses it.
    case keyStuck(Character)
    /// The wires are on each other's places: the first of each is where the second belongs.
    case keyLinesExchanged([LinePair])
    /// One key closes several contacts.
    case keysTogether([Character])
    /// Keys that are held make another one appear.
    case ghostKeys(held: [Character], also: Character)
    /// The diodes let current through the wrong way only.
    case diodesReversed
    /// What was seen fits no wiring.
    case keysDoubtful

    // MARK: Wiegand

    /// Edges that nobody sends: the reader and the computer have no common ground.
    case noCommonGround
    /// These data lines are low without end.
    case dataLineLow([String])
    /// One data line never moves.
    case dataLineSilent(String)
    /// D0 and D1 are exchanged.
    case dataLinesSwapped
    /// Nothing came from the reader.
    case readerSilent
    /// The frames have another length or form than the cabinet file says; how many bits.
    case frameNotAccepted(bits: Int)

    // MARK: Buses

    /// The device answers at another address of the bus.
    case wrongAddress(expected: UInt8, found: UInt8)
    /// The device answers at another speed; bits a second.
    case wrongSpeed(expected: Int, found: Int)
    /// Power is there and nothing is understood: A and B are exchanged, or a wire is cut.
    case pairExchanged
    /// Nothing is heard and the device has no power.
    case noPower
    /// Something is heard at every speed and never understood.
    case busGarbled
    /// The reader does not know secure channels.
    case noSecureChannel
    /// The reader still has the public key of delivery.
    case deliveredKey
    /// The reader has another cabinet's key.
    case foreignKey
    /// The device answers at another I²C address.
    case wrongI2CAddress(expected: UInt8, found: UInt8)
    /// Nobody answers on the I²C bus.
    case i2cSilent
    /// The input device is not plugged in.
    case inputDeviceAbsent(String)
    /// The input device typed nothing.
    case inputDeviceSilent

    /// Two lines.
    package struct LinePair: Hashable, Sendable {
        /// The line that is wired.
        package var wired: LineAddress
        /// The line that it belongs to.
        package var belongs: LineAddress

        /// Makes a pair.
        package init(wired: LineAddress, belongs: LineAddress) {
            self.wired = wired
            self.belongs = belongs
        }
    }

    /// Whether the cabinet works with it all the same.
    package var isHarmless: Bool {
        // The driver drops every scan with several keys, so no wrong digit can come of it.
        if case .ghostKeys = self { true } else { false }
    }

    /// Its name in reports, which never changes.
    package var name: String {
        switch self {
        case .lineMissing: "lineMissing"
        case .lineTaken: "lineTaken"
        case .unusable: "unusable"
        case .portMissing: "portMissing"
        case .floatingInput: "floatingInput"
        case .contactReversed: "contactReversed"
        case .contactSilent: "contactSilent"
        case .contactOfOtherDoor: "contactOfOtherDoor"
        case .contactDoubtful: "contactDoubtful"
        case .relayInverted: "relayInverted"
        case .relayOfOtherDoor: "relayOfOtherDoor"
        case .lockSilent: "lockSilent"
        case .keypadSilent: "keypadSilent"
        case .keyLineDead: "keyLineDead"
        case .keysDead: "keysDead"
        case .keyLineLow: "keyLineLow"
        case .keyLinesJoined: "keyLinesJoined"
        case .keyStuck: "keyStuck"
        case .keyLinesExchanged: "keyLinesExchanged"
        case .keysTogether: "keysTogether"
        case .ghostKeys: "ghostKeys"
        case .diodesReversed: "diodesReversed"
        case .keysDoubtful: "keysDoubtful"
        case .noCommonGround: "noCommonGround"
        case .dataLineLow: "dataLineLow"
        case .dataLineSilent: "dataLineSilent"
        case .dataLinesSwapped: "dataLinesSwapped"
        case .readerSilent: "readerSilent"
        case .frameNotAccepted: "frameNotAccepted"
        case .wrongAddress: "wrongAddress"
        case .wrongSpeed: "wrongSpeed"
        case .pairExchanged: "pairExchanged"
        case .noPower: "noPower"
        case .busGarbled: "busGarbled"
        case .noSecureChannel: "noSecureChannel"
        case .deliveredKey: "deliveredKey"
        case .foreignKey: "foreignKey"
        case .wrongI2CAddress: "wrongI2CAddress"
        case .i2cSilent: "i2cSilent"
        case .inputDeviceAbsent: "inputDeviceAbsent"
        case .inputDeviceSilent: "inputDeviceSilent"
        }
    }
}
