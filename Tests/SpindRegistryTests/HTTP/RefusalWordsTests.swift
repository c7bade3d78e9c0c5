import SpindCore
import SpindTime
import Testing

@testable import SpindRegistry

/// Refusals are in the language of whoever reads them.
@Suite struct RefusalWordsTests {
    private static func words(_ refusal: RegistryRefusal) -> [String] {
        let problem = Problem(refusal: refusal, .utc)
        return [Language.german, .english, .dutch].map {
            String(decoding: problem.body(in: $0), as: UTF8.self)
        }
    }

    @Test(arguments: ReservationState.allCases)
    func reservationsAreCalledByTheirState(state: ReservationState) {
        #expect(Set([state.words.german, state.words.english, state.words.dutch]).count == 3)
    }

    @Test(
        arguments: [
            RegistryRefusal.onlyOperators, .notFound("asset", "drill"), .taken("asset", "drill"),
            .changedMeanwhile("asset"),
            .conflict(german: "deutsch", english: "english", dutch: "nederlands"),
            .invalid(field: "a", german: "deutsch", english: "english", dutch: "nederlands"),
        ])
    func refusalsDifferByLanguage(_ refusal: RegistryRefusal) {
        #expect(Set(Self.words(refusal)).count == 3)
    }

    @Test func kindsOfThingsHaveWords() {
        let german = Self.words(.notFound("handover set of asset", "drill"))[0]
        #expect(german.contains("Das Fach von „drill“"))
        for kind in ["asset", "cabinet", "member", "reservation", "region", "organisation"] {
            let words = ThingWords.text(kind)
            #expect(words.english == kind)
            #expect(words.german != kind || kind == "region", "\(kind)")
        }
        // What nobody translated is told all the same.
        #expect(ThingWords.text("gadget").german == "gadget")
    }
}
