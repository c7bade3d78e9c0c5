import SpindAgent
import SpindCore
import SpindTerminal
import Testing

@testable import SpindControl

/// What `spindctl clock show` says.
struct ClockTextTests {
    private func lines(
        _ trust: ClockTrust, contradictedBy milliseconds: Int64? = nil
    ) -> [String] {
        var status = Examples.status(trust: trust)
        status.clock?.contradictedByMilliseconds = milliseconds
        return ClockText.lines(status)
    }

    @Test func theTimeAndWhoVouchesForItAreTold() {
        #expect(
            lines(.holdover(errorMilliseconds: 60_001)) == [
                "Time          2026-12-01 09:05:30 +01:00, runs free, off by at most 1 min",
                "Vouched for   by whoever confirmed it, 1 min ago",
                "System clock  2026-12-01 08:05:30 +01:00, NOT kept by NTP",
                "Not before    2026-12-01 09:05:30 +01:00, the newest time recorded",
                "Zone          Europe/Berlin", "",
                "Nothing keeps the clock now; all grants count by their windows as long as it is",
                "off by at most 10 min.",
            ])
    }

    @Test(
        arguments: [
            (ClockTrust.trusted, nil, "All grants count"),
            (.holdover(errorMilliseconds: 600_001), nil, "surely inside its window"),
            (.untrusted, nil, "Nobody can pick up"), (.untrusted, -7_200_000, "2 h earlier"),
            (.untrusted, 7_200_000, "2 h later"),
        ] as [(ClockTrust, Int64?, String)])
    func whatItMeansIsSaidInLinesOfEightyColumns(
        trust: ClockTrust, contradiction: Int64?, words: String
    ) {
        let lines = lines(trust, contradictedBy: contradiction)
        #expect(lines.joined(separator: " ").contains(words))
        for line in lines { #expect(TextWidth.columns(of: line) <= 80) }
    }

    @Test func aRegistryThatIsOffIsTold() {
        var status = Examples.status(trust: .trusted)
        status.clock?.registryOffByMilliseconds = -7_200_000
        #expect(
            ClockText.lines(status).joined(separator: " ")
                .contains("The registry's clock is 2 h behind what is known here"))
    }

    @Test func aZoneThatThisMachineLacksIsTheCabinetsOffset() {
        var status = Examples.status()
        status.timeZone = "Nowhere/At_All"
        #expect(ClockText.lines(status)[0].contains("09:05:30 +01:00"))
    }
}
