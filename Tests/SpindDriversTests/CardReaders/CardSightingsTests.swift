import SpindCore
import SpindDrivers
import SpindHAL
import Testing

@Suite("Cards that lie on a reader")
struct CardSightingsTests {
    private let start = Instant(sinceBoot: .seconds(100))
    private let first: [UInt8] = [1, 2, 3, 4]
    private let second: [UInt8] = [5, 6, 7, 8]

    @Test func cardThatLiesThere_IsOneCard_HoweverLong() {
        var sightings = CardSightings()
        var told = 0
        for tick in 0..<100_000 {
            let now = start + .milliseconds(65 * tick)
            if sightings.saw(first, at: now) != nil { told += 1 }
        }
        #expect(told == 1)
    }

    @Test func cardThatWasGoneForTwoSeconds_CountsAgain() {
        var sightings = CardSightings()
        #expect(sightings.saw(first, at: start) == .card(first))
        #expect(sightings.saw(first, at: start + .seconds(2)) == nil)
        #expect(sightings.saw(first, at: start + .milliseconds(4_001)) == .card(first))
    }

    @Test func twoCardsInTurn_AreTwo_AndNotMore() {
        var sightings = CardSightings()
        let told = (0..<40).compactMap {
            sightings.saw($0.isMultiple(of: 2) ? first : second, at: start + .milliseconds(65 * $0))
        }
        #expect(told == [.card(first), .card(second)])
    }

    @Test func moreCardsThanAnybodyShows_AreBounded() {
        var sightings = CardSightings()
        var cards = 0
        var refusals = 0
        for tick in 0..<10_000 {
            let card = [UInt8(tick >> 8), UInt8(tick & 0xFF), 0, 1]
            switch sightings.saw(card, at: start + .milliseconds(10 * tick)) {
            case .card: cards += 1
            case .refused: refusals += 1
            case .fault, nil: break
            }
            #expect(sightings.heldCount <= CardSightings.limit + 2 * CardSightings.rate)
        }
        // A hundred seconds.
        #expect(cards <= 11 * CardSightings.rate)
        #expect(refusals > 0)
        #expect(refusals <= 11 * CardSightings.rate)
    }

    @Test func sameRefusal_IsToldOnce_WhileItLasts() {
        var sightings = CardSightings()
        #expect(sightings.refused("why", at: start) == .refused("why"))
        #expect(sightings.refused("why", at: start + .seconds(2)) == nil)
        #expect(sightings.refused("why", at: start + .seconds(5)) == .refused("why"))
        #expect(sightings.refused("else", at: start + .seconds(5)) == .refused("else"))
    }

    @Test func cardThatLayThere_DoesNotCountAgain_AfterAnOutage() {
        var sightings = CardSightings()
        #expect(sightings.saw(first, at: start) == .card(first))
        sightings.paused(at: start + .seconds(1))
        sightings.resumed(at: start + .seconds(3_600))
        #expect(sightings.saw(first, at: start + .seconds(3_601)) == nil)
        #expect(sightings.saw(second, at: start + .seconds(3_601)) == .card(second))
    }

    @Test(
        arguments: [
            ([0x04, 0xA1, 0xB2, 0xC3], false), ([0x08, 0xA1, 0xB2, 0xC3], true),
            ([0x88, 0x04, 0x12, 0x19], true), ([0, 0, 0, 0], true),
            ([0xFF, 0xFF, 0xFF, 0xFF], true),
            ([0x08, 1, 2, 3, 4, 5, 6], false), ([0x04, 1, 2, 3, 4, 5, 6, 7, 8, 9], false),
        ] as [([UInt8], Bool)])
    func numberThatIsNobodys_IsObjectedTo(bytes: [UInt8], isObjected: Bool) throws {
        let uid = try #require(ISO14443UID(bytes))
        #expect((uid.objection != nil) == isObjected)
        #expect(uid.number(.asSent) == bytes)
        #expect(uid.number(.reversed) == bytes.reversed())
        #expect(!"\(uid)".contains("161"))
    }

    @Test(arguments: [0, 1, 3, 5, 6, 8, 9, 11])
    func numberOfAnotherLength_IsNone(count: Int) {
        #expect(ISO14443UID([UInt8](repeating: 4, count: count)) == nil)
    }
}
