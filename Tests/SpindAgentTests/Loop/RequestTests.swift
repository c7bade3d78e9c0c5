import SpindAgent
import SpindCore
import SpindCrypto
import Testing

@Suite("Requests that the loop answers")
struct RequestTests {
    private static let wanted = GrantRequest(
        kind: .loan, set: HandoverSetID(1), start: nil, durationMilliseconds: 3_600_000,
        graceMilliseconds: 0, usesAllowed: 1)

    @Test func addedGrantOpensWithThePINThatIsToldOnce() throws {
        let bench = try StepperBench()
        guard case .grantAdded(let summary, let pin) = bench.ask(.addGrant(Self.wanted)) else {
            Issue.record("not added")
            return
        }
        #expect(pin.count == 6 && pin.utf8.allSatisfy { (0x30...0x39).contains($0) })
        #expect(summary.window.start == VirtualClock.start)
        #expect(summary.id.rawValue.wholeMatch(of: /g-[0-9a-hjkmnp-tv-z]{10}/) != nil)
        bench.type(pin + "#")
        #expect(bench.timeline.energized == [CompartmentID(1)])
        #expect(!"\(bench.store.events) \(bench.log.lines)".contains(pin))
        guard case .grants(let listed) = bench.ask(.grants) else {
            Issue.record("not listed")
            return
        }
        #expect(listed == [summary])
    }

    @Test func pinThatIsTakenIsDrawnAgain() throws {
        // The first two grants' draws begin alike; the third number makes the difference.
        let numbers: [UInt64] = [.max / 3, 7, .max / 3, .max / 5, 9]
        let bench = try StepperBench(generator: Repeating(numbers: numbers))
        guard case .grantAdded(_, let first) = bench.ask(.addGrant(Self.wanted)),
            case .grantAdded(_, let second) = bench.ask(.addGrant(Self.wanted))
        else {
            Issue.record("not added")
            return
        }
        #expect(first != second)
    }

    @Test func noFreePINIsAnAnswerAndNotALoop() throws {
        let bench = try StepperBench(generator: Repeating(numbers: [.max / 3]))
        _ = bench.ask(.addGrant(Self.wanted))
        guard case .refused(.failed(let why)) = bench.ask(.addGrant(Self.wanted)) else {
            Issue.record("not refused")
            return
        }
        #expect(why.contains("no free PIN"))
    }

    @Test func commandIsAnsweredOnlyWhenItIsRecorded() throws {
        let bench = try StepperBench()
        bench.store.set { $0.writeFault = .full }
        let answer = bench.ask(.block(CompartmentID(1), note: "hinge"))
        #expect(answer == .outcome(.refused(.storeUnavailable(.full))))
        #expect(bench.store.now.blocks.isEmpty)
        #expect(bench.ask(.addGrant(Self.wanted)) == .outcome(.refused(.storeUnavailable(.full))))
        guard case .status(let status) = bench.ask(.status) else {
            Issue.record("no status")
            return
        }
        #expect(status.cabinet.storeFault == .full)
    }

    @Test func openingByCommandIsRecordedWithWhoAndWhy() throws {
        let bench = try StepperBench()
        let answer = bench.ask(.open(CompartmentID(2), reason: "lock replaced"))
        #expect(answer == .outcome(.opening(OpeningID(1))))
        #expect(bench.timeline.energized == [CompartmentID(2)])
        let cause = OpeningCause.command(
            by: StepperBench.operatorOnSite, reason: "lock replaced")
        #expect(
            bench.store.events.contains(
                .openingIntended(
                    opening: OpeningID(1), compartment: CompartmentID(2), attempt: 1,
                    cause: cause)))
    }

    @Test func engineRefusesWhatDoesNotExist() throws {
        let bench = try StepperBench()
        #expect(
            bench.ask(.unblock(CompartmentID(9)))
                == .outcome(.refused(.unknownCompartment(CompartmentID(9)))))
        #expect(
            bench.ask(.revokeGrant(GrantID("g-9")))
                == .outcome(.refused(.unknownGrant(GrantID("g-9")))))
        #expect(
            bench.ask(.closeLoan(LoanID(9), reason: "lost"))
                == .outcome(.refused(.unknownLoan(LoanID(9)))))
    }

    @Test func revokedGrantNoLongerOpens() throws {
        let bench = try StepperBench()
        try StepperBench.addGrant(to: bench.store)
        #expect(bench.ask(.revokeGrant(StepperBench.grant)) == .outcome(.done))
        bench.type(StepperBench.pin + "#")
        #expect(bench.locks.orders.isEmpty)
    }

    @Test func statusTellsUptimeVersionAndTheJournalsEnds() throws {
        let bench = try StepperBench()
        bench.advance(by: .seconds(90))
        guard case .status(let status) = bench.ask(.status) else {
            Issue.record("no status")
            return
        }
        #expect(status.uptimeMilliseconds == 90_000)
        #expect(status.version == "test")
        #expect(status.journalFirst == 1)
        #expect(status.journalLast == bench.store.now.records.last?.sequence)
        #expect(status.cabinet.trust == .trusted)
    }

    static let malformed: [(ControlRequest, String)] = [
        (.open(CompartmentID(0), reason: "x"), "1 to 999"),
        (.open(CompartmentID(1), reason: "  "), "reason"),
        (.block(CompartmentID(1), note: "two\nlines"), "one line"),
        (.block(CompartmentID(1), note: String(repeating: "x", count: 201)), "200"),
        (.revokeGrant(GrantID("a b")), "letters, digits"),
        (.revokeGrant(GrantID("")), "1 to 64"),
        (.closeLoan(LoanID(0), reason: "x"), "from 1"),
        (.addGrant(grant { $0.durationMilliseconds = 59_999 }), "one minute"),
        (.addGrant(grant { $0.durationMilliseconds = .max }), "366 days"),
        (.addGrant(grant { $0.graceMilliseconds = -1 }), "7 days"),
        (.addGrant(grant { $0.usesAllowed = 0 }), "1 to 1000 uses"),
        (.addGrant(grant { $0.set = HandoverSetID(1_000) }), "1 to 999"),
        (
            .addGrant(grant { $0.start = WallTime(millisecondsSince1970: .max) }),
            "366 days of now"
        ),
        (
            .addGrant(grant { $0.start = WallTime(millisecondsSince1970: .min) }),
            "366 days of now"
        ),
    ]

    private static func grant(_ change: (inout GrantRequest) -> Void) -> GrantRequest {
        var grant = wanted
        change(&grant)
        return grant
    }

    @Test(arguments: malformed)
    func malformedRequestIsAnsweredWithTheMend(request: ControlRequest, word: String) throws {
        let bench = try StepperBench()
        let before = bench.store.now.records
        guard case .refused(.malformed(let why)) = bench.ask(request) else {
            Issue.record("not refused")
            return
        }
        #expect(why.contains(word))
        #expect(bench.store.now.records == before)
    }

    @Test func startFarAwayIsTakenWhileTheClockIsUnknown_ButNoNonsense() throws {
        let bench = try StepperBench(isSynchronized: false)
        let later = Self.grant { $0.start = VirtualClock.start + .seconds(800 * 86_400) }
        guard case .grantAdded = bench.ask(.addGrant(later)) else {
            Issue.record("not added")
            return
        }
        let never = Self.grant { $0.start = WallTime(millisecondsSince1970: .max) }
        guard case .refused(.malformed) = bench.ask(.addGrant(never)) else {
            Issue.record("not refused")
            return
        }
    }
}
