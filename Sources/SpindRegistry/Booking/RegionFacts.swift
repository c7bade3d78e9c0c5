import SpindCore
import SpindRegistryStore

/// What of a region the rules of booking need.
struct RegionFacts {
    let zone: TimeZoneRules
    let holidays: HolidayCalendar

    /// Makes the facts of a row with the region's zone, state and school holidays.
    init(_ row: SQLRow, in step: RegistryStep) throws {
        zone = step.zone(try row.text("time_zone"))
        holidays = HolidayCalendar(
            state: GermanState(rawValue: try row.text("state")),
            schoolHolidays: try StoredJSON.remembered(
                [SchoolHolidays].self, try row.text("school_holidays")))
    }

    /// Those of every organisation's region.
    static func all(in step: RegistryStep) throws -> [OrganisationID: RegionFacts] {
        var regions: [String: RegionFacts] = [:]
        var found: [OrganisationID: RegionFacts] = [:]
        for row in try step.db.rows(
            """
            SELECT o.id AS organisation, r.id AS region, r.time_zone, r.state, r.school_holidays
            FROM organisations o JOIN regions r ON r.id = o.region
            """)
        {
            let region = try row.text("region")
            let facts = try regions[region] ?? RegionFacts(row, in: step)
            regions[region] = facts
            found[try row.id("organisation")] = facts
        }
        return found
    }

    /// When pickups and returns are possible under these terms; `nil` for always.
    func opening(
        _ terms: BookingTerms, in window: WallWindow, of asset: AssetID
    ) throws -> [WallWindow]? {
        guard let text = terms.openingHours else { return nil }
        // Terms are checked before they are stored.
        do throws(OpeningHoursError) {
            return try OpeningHours(text).spans(in: window, zone: zone, holidays: holidays)
        } catch {
            throw SQLError(.corrupt, "opening hours of asset \(asset): \(error)")
        }
    }
}
