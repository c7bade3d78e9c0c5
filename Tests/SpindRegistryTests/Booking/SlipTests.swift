import Crypto
import Foundation
import SpindCore
import SpindTerminal
import Testing

@testable import SpindRegistry

/// What is printed for members without a telephone.
@Suite struct SlipTests {
    private static let asset = Asset(
        id: AssetID("drill"), organisation: TestRegistry.rhede, kind: .item,
        name: "Bohrhammer", municipality: "Rhede",
        place: AssetPlace(cabinet: TestRegistry.cabinet, set: HandoverSetID(1)),
        terms: BookingTerms())

    private static func slip(
        _ pin: String = "482913", _ language: Language = .german, name: String = "Bohrhammer",
        contact: String = "02872 930-0"
    ) -> Slip {
        var asset = asset
        asset.name = name
        let window = WallWindow(start: TestRegistry.at(2), end: TestRegistry.at(28))
        let reservation = Reservation(
            id: ReservationID("r-0123456789"), asset: asset, member: MemberID("m-ada"),
            booking: AcceptedBooking(
                window: window, blocked: window, noShowAt: window.end, grace: .zero,
                requestedUntil: nil), createdAt: TestRegistry.start,
            createdBy: AccountID("a-operator"))
        return Slip(
            reservation, asset,
            at: Cabinet(
                id: TestRegistry.cabinet, organisation: TestRegistry.rhede, name: "Rathaus",
                municipality: "Rhede", address: "Rathausplatz 9"),
            of: Organisation(
                id: TestRegistry.rhede, region: RegionID("kreis-borken"), name: "Stadt Rhede",
                kind: .municipality, municipality: "Rhede", contact: contact),
            pin: pin, zone: TestRegistry.zone, language: language)
    }

    @Test func germanSlipReadsLikeThis() {
        #expect(
            Self.slip().text == """
                Stadt Rhede

                Bohrhammer
                Rathaus
                Rathausplatz 9
                Rhede

                von Di 01.12.2026, 10:00 Uhr
                bis Mi 02.12.2026, 12:00 Uhr

                PIN: 482 913

                #  # #### ####  ####   #  ####
                #  # #  #    #  #  #  ##     #
                #### #### ####  ####   #   ###
                   # #  # #        #   #     #
                   # #### ####  ####  ### ####

                Am Schrank die PIN eintippen, dann #.
                Vertippt: * löscht.
                Die PIN gilt nur in dieser Zeit und öffnet
                auch für die Rückgabe.

                Geht etwas nicht: 02872 930-0

                Nummer r-0123456789

                """)
    }

    @Test(arguments: [
        (Language.english, "from Tue 01 Dec 2026, 10:00", "If something fails: 02872 930-0"),
        (.dutch, "van di 01-12-2026, 10:00 uur", "Lukt er iets niet: 02872 930-0"),
    ])
    func otherLanguagesSayTheSame(_ language: Language, _ from: String, _ trouble: String) {
        let text = Self.slip("482913", language).text
        #expect(text.contains(from))
        #expect(text.contains(trouble))
    }

    @Test(arguments: ["12345670", "1234567", "482913"])
    func noLineIsWiderThanThePaper(_ pin: String) {
        let long = String(repeating: "Lastenfahrrad", count: 8) + " 🚲🚲🚲 für alle größeren Übungen"
        for language in [Language.german, .english, .dutch] {
            let text = Self.slip(pin, language, name: long).text
            for line in text.split(separator: "\n") {
                #expect(TextWidth.columns(of: String(line)) <= Slip.columns, "\(line)")
            }
            #expect(text.replacing("\n", with: "").contains(long.prefix(100)))
        }
        #expect(Slip.large(pin).count == 5)
    }

    @Test func pagesStyleIsTheOneThatThePolicyLetsThrough() throws {
        let html = Self.slip().html
        let begin = try #require(html.range(of: "<style>")?.upperBound)
        let end = try #require(html.range(of: "</style>")?.lowerBound)
        let hash = Data(SHA256.hash(data: Data(html[begin..<end].utf8))).base64EncodedString()
        #expect(PagePolicy.contentSecurityPolicy.contains("style-src 'sha256-\(hash)'"))
        #expect(PagePolicy.contentSecurityPolicy.hasPrefix("default-src 'none'"))
        #expect(!html.contains("style="))
    }

    @Test func digitsAreUnlikeEachOther() {
        #expect(Set((0...9).map { Slip.large("\($0)") }).count == 10)
    }

    @Test func withoutAContactNothingIsSaidOfOne() {
        #expect(!Self.slip(contact: "").text.contains("Geht etwas nicht"))
        #expect(!Self.slip(contact: "").html.contains("Geht etwas nicht"))
    }

    @Test func pageHasThePINInGroups_AndNothingThatRuns() {
        let html = Self.slip(name: "<script>alert('🔧')</script> & \"Säge\"").html
        #expect(html.contains(#"<p class="pin">482 913</p>"#))
        #expect(
            html.contains(
                "<h1>&lt;script&gt;alert(&#39;🔧&#39;)&lt;/script&gt; &amp; &quot;Säge&quot;</h1>"))
        #expect(!html.contains("<script"))
        #expect(!html.contains("src="))
        #expect(!html.contains("http"))
        #expect(html.contains(#"<html lang="de">"#))
        #expect(html.contains("size: A5"))
        #expect(html.contains("<p>Rathaus, Rathausplatz 9, Rhede</p>"))
        #expect(html.contains("<p>bis Mi 02.12.2026, 12:00 Uhr</p>"))
    }
}
