import SpindCore
import SpindRegistry
import SpindSeeds

/// The registry that is measured: a county with 1,000 assets, the same for the same seed and day.
///
/// Each asset is reserved 50 times in the coming 180 days, for 1 to 8 hours between 7:00 and 20:00,
/// at most once a day. The past, where there is one, is as full as the future and reaches as far
/// back as it takes: of 20 reservations 17 were picked up and brought back, 2 called off, and 1
/// never picked up. A registry of 10,000 reservations is young: people have booked only five
/// weeks ahead, as densely.
struct RegistryScene: Sendable {
    static let assets = 1_000
    static let organisations = 17
    /// Cabinets that hold the assets, ten each.
    static let assetCabinets = 100
    /// People with standing reservations, at most three each.
    static let members = 20_000
    /// People with an account, who book while it is measured.
    static let bookers = 10_000
    /// Days between two reservations of an asset, in tenths: 180 days by 50 reservations.
    private static let tenthsOfADay = 36
    private static let firstHour = 7
    private static let lastHour = 20

    /// What everything is drawn from.
    let seed: UInt64
    /// How many reservations there are, past ones with them.
    let total: Int
    /// The moment that splits past and future; the reservations begin the day after.
    let now: WallTime
    /// That of the county.
    let zone: TimeZoneRules

    /// How many reservations of each asset are to come.
    var ahead: Int { min(50, total / Self.assets) }
    /// How many of each asset are over.
    var past: Int { total / Self.assets - ahead }

    // MARK: Names

    static let region = RegionID("kreis-borken")

    static func organisation(_ number: Int) -> OrganisationID {
        OrganisationID("gemeinde-\(number % organisations)")
    }

    static func cabinet(_ number: Int) -> CabinetID { CabinetID("spind-\(number)") }
    static func member(_ number: Int) -> MemberID { MemberID(name("m", number)) }
    static func account(_ number: Int) -> AccountID { AccountID(name("a", number)) }

    /// As long as drawn names are.
    static func name(_ prefix: String, _ number: Int) -> String {
        let digits = String(number)
        return "\(prefix)-" + String(repeating: "0", count: 10 - digits.count) + digits
    }

    // MARK: Assets

    /// One of the assets, with the terms of its kind.
    static func asset(_ number: Int) -> Asset {
        let cabinet = number / 10
        let organisation = organisation(cabinet)
        var terms = BookingTerms()
        let kind: AssetKind
        switch number % 20 {
        case 19:
            kind = .car
            terms.bufferBeforeMinutes = 30
            terms.bufferAfterMinutes = 30
            terms.licenceClass = "B"
            terms.minimumAge = 18
            terms.noShowMinutes = 60
        case 16...18:
            kind = .cargoBike
            terms.bufferAfterMinutes = 30
            terms.graceMinutes = 15
        default:
            kind = .item
            if number % 5 == 0 { terms.openingHours = "Mo-Su 07:00-20:00" }
        }
        return Asset(
            id: AssetID("asset-\(number)"), organisation: organisation, kind: kind,
            name: "Asset \(number)", municipality: organisation.rawValue,
            place: AssetPlace(
                cabinet: Self.cabinet(cabinet), set: HandoverSetID(1 + number % 10)),
            terms: terms)
    }

    // MARK: Reservations

    /// A reservation of the asset: `slot` counts from 0 into the future and from -1 into the past.
    func reservation(of asset: Int, slot: Int) -> SceneReservation {
        var generator = SeededGenerator(seed: seed, asset, slot)
        let quarters = 4 + generator.below(29)
        let latest = (Self.lastHour - Self.firstHour) * 4 - quarters
        let window = window(
            day: Self.firstDay(slot) + generator.below(2), quarter: generator.below(latest + 1),
            quarters: quarters)
        let fate = generator.below(20)
        let state: ReservationState =
            slot >= 0 ? .confirmed : fate < 17 ? .fulfilled : fate < 19 ? .cancelled : .noShow
        return SceneReservation(
            number: slot >= 0 ? asset * 50 + slot : Self.assets * 50 + asset * 1_000 - slot,
            asset: asset, member: member(of: asset, slot: slot), state: state, window: window,
            createdAt: min(now, window.start) - .seconds(3_600 + generator.below(864_000)))
    }

    /// A wish that nothing is in the way of, for an hour, unlike every other: as many as
    /// ``wishes``. Of the days that reservations leave free.
    func wish(_ number: Int) -> SceneWish {
        let asset = number % Self.assets
        let turn = number / Self.assets
        // Every other hour and a half, which leaves room for all buffers.
        let window = window(
            day: Self.firstDay(turn / 6) + 2, quarter: 4 + turn % 6 * 8, quarters: 4)
        let organisation = asset / 10 % Self.organisations
        let bookers = Self.bookers / Self.organisations
        let booker = Self.index(inOrganisation: asset, of: turn) % bookers
        return SceneWish(
            asset: asset, booker: booker * Self.organisations + organisation, window: window)
    }

    /// How many wishes there are: bounded by what one person may hold at once, three.
    static let wishes = 29 * assets

    /// Counts the `number`th thing of each asset through the assets of its organisation, which
    /// has 60 at most.
    private static func index(inOrganisation asset: Int, of number: Int) -> Int {
        number * 60 + asset / 10 / organisations * 10 + asset % 10
    }

    private static func firstDay(_ slot: Int) -> Int {
        let tenths = slot * tenthsOfADay
        return 1 + (tenths >= 0 ? tenths / 10 : (tenths - 9) / 10)
    }

    private func window(day: Int, quarter: Int, quarters: Int) -> WallWindow {
        let date = zone.date(at: now).adding(days: day)
        let second = Self.firstHour * 3_600 + quarter * 900
        let start = zone.occurrence(of: date, secondOfDay: second).earliest
        return WallWindow(start: start, end: start + .seconds(quarters * 900))
    }

    /// People book in their own organisation; nobody holds more than three at once.
    private func member(of asset: Int, slot: Int) -> Int {
        let perOrganisation = Self.members / Self.organisations
        let index = Self.index(inOrganisation: asset, of: abs(slot))
        return index % perOrganisation * Self.organisations + asset / 10 % Self.organisations
    }

    /// The session of a booker.
    func token(ofBooker number: Int) -> SecretToken {
        var generator = SeededGenerator(seed: seed, 1 << 40, number)
        return SecretToken(.session, using: &generator)
    }
}

/// A reservation of the scene, by the numbers of what it is of.
struct SceneReservation: Sendable {
    var number: Int
    var asset: Int
    var member: Int
    var state: ReservationState
    var window: WallWindow
    var createdAt: WallTime

    var id: ReservationID { ReservationID(RegistryScene.name("r", number)) }
}

/// What somebody is going to book.
struct SceneWish: Sendable {
    var asset: Int
    /// The number among those with an account.
    var booker: Int
    var window: WallWindow

    var order: BookingOrder {
        BookingOrder(
            asset: AssetID("asset-\(asset)"), member: RegistryScene.bookingMember(booker),
            start: window.start, end: window.end)
    }
}

extension RegistryScene {
    /// The member who a booker is.
    static func bookingMember(_ booker: Int) -> MemberID { member(members + booker) }
}
