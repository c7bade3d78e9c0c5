/// What an operator has to look at. The raw values are stored.
public enum AnomalyKind: String, Hashable, Codable, Sendable, CaseIterable {
    // What became of reservations and loans.

    /// Somebody took the asset although their reservation had been called off: the pickup counts.
    case pickupAfterCancellation
    /// Somebody took the asset although an operator had declined, or nobody had confirmed, it.
    case pickupUnconfirmed
    /// Somebody took the asset after they had been put down as not having come.
    case pickupAfterNoShow
    /// A reservation's grant was used for another pickup.
    case pickedUpAgain
    /// Somebody took the asset with a grant that the registry does not know.
    case pickupWithUnknownGrant
    /// Somebody else took the asset in the time of this reservation: its member has to be told.
    case displaced
    /// The asset was taken while it was out on loan: that loan was ended, and somebody should look.
    case presumedReturned
    /// An asset came back whose loan had been ended by hand, as lost, or by another's pickup.
    case returnedAfterAll
    /// Something came back that the registry does not know to have been taken.
    case returnWithoutPickup
    /// A return did not end its loan.
    case returnFailed
    /// A door was closed after a pickup, and the item is still inside.
    case itemNotTaken
    /// The asset lies in a spare compartment.
    case assetMisplaced
    /// A borrower answered that something is missing or damaged.
    case problemReported

    // What is wrong at a cabinet.

    /// A door opened that nobody had unlocked.
    case doorForcedOpen
    /// A door is, or was found, open for too long.
    case doorHeldOpen
    /// A lock does not open its door.
    case lockStuck
    /// A sensor or a door contact is not believed.
    case sensorImplausible
    /// A keypad is faulty.
    case keypadFault
    /// A reader, lock board or other device of a cabinet does not do its work.
    case deviceFault
    /// A cabinet's housing is open.
    case tamper
    /// A cabinet runs on its battery.
    case mainsFailure
    /// A cabinet's computer has too weak a supply, is too hot, or its memory card nearly worn out.
    case computerHealth
    /// Somebody tried too many PINs.
    case guessing
    /// A cabinet could record nothing for a while.
    case storeOutage
    /// Nothing vouches for a cabinet's clock.
    case clockUntrusted
    /// A cabinet's configuration was not accepted.
    case configurationRefused

    // What is wrong between a cabinet and the registry.

    /// A journal does not continue the one that the registry holds.
    case journalForked
    /// Records of a journal are nowhere any more: the registry was restored from a backup, and the
    /// cabinet had deleted them. Until it is closed nobody of that time is put down as absent.
    case journalGap
    /// A record is of a kind that this registry does not know.
    case unknownRecord
    /// A record contradicts what the registry knows.
    case contradiction
    /// A cabinet holds a grant that the registry does not know; it stays in force.
    case unknownGrantHeld
    /// A cabinet does not know how to do what it was told, or cannot use a grant.
    case changeUnsupported
    /// A cabinet's handover sets do not fit the registry's assets.
    case layoutDiffers
}
