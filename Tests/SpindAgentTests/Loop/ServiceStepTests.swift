import SpindAgent
import SpindCore
import SpindCrypto
import Testing

/// Operators at the keypad, with real verifiers and answers.
struct ServiceStepTests {
    private static let pin = "314159265"
    private static let card: [UInt8] = [0x04, 0xA1, 0xB2, 0xC3]
    private static let holder = ServiceID("op-3")

    /// Puts a service PIN and a card in the store, each for a day.
    private func bench(isSynchronized: Bool = true) throws -> StepperBench {
        let service = try StepperBench.serviceVerifier()
        let window = WallWindow(
            start: VirtualClock.start - .seconds(3_600), end: VirtualClock.start + .seconds(86_400))
        return try StepperBench(isSynchronized: isSynchronized) { store in
            store.set {
                $0.services = [
                    (
                        service.verifier(ofPIN: Self.pin),
                        ServiceCredential(id: Self.holder, kind: .pin, window: window)
                    ),
                    (
                        service.verifier(ofCard: Self.card),
                        ServiceCredential(id: ServiceID("op-4"), kind: .card, window: window)
                    ),
                ]
            }
        }
    }

    private func present(_ number: [UInt8], _ bench: StepperBench) {
        bench.stepper.step(.card(StepperBench.keypad, number))
    }

    private func use(_ bench: StepperBench) -> KeypadStatus.Use? {
        bench.stepper.snapshot.keypads.first?.use
    }

    private func denials(_ bench: StepperBench) -> [ServiceDenial] {
        bench.store.events.compactMap {
            if case .serviceDenied(_, let reason, _) = $0 { reason } else { nil }
        }
    }

    /// The challenge that the display shows.
    private func challenge(_ bench: StepperBench) throws -> Challenge {
        guard case .challenge(let challenge) = bench.timeline.prompt else {
            throw Missing()
        }
        return challenge
    }

    private struct Missing: Error {}

    @Test(arguments: [true, false])
    func aServicePinOpensADoorWithAndWithoutTheTime(isSynchronized: Bool) throws {
        let bench = try bench(isSynchronized: isSynchronized)
        bench.type(Self.pin + "#")
        #expect(use(bench) == .service(.credential(Self.holder)))
        bench.type("12#")
        #expect(bench.timeline.energized == [CompartmentID(2)])
        bench.pulse()
        bench.stepper.step(.contact(CompartmentID(2), .open))
        bench.stepper.step(.contact(CompartmentID(2), .closed))
        bench.type("**")
        #expect(use(bench) == .entries)
        #expect(bench.names.suffix(2) == ["doorClosed", "serviceEnded"])
        #expect(bench.names.contains("serviceStarted"))
    }

    @Test func anInspectionOpensDoorAfterDoor() throws {
        let bench = try bench()
        bench.type(Self.pin + "#2")
        for number in 1...2 {
            bench.pulse()
            bench.stepper.step(.contact(CompartmentID(number), .open))
            bench.stepper.step(.contact(CompartmentID(number), .closed))
        }
        #expect(bench.timeline.energized == [CompartmentID(1), CompartmentID(2)])
        #expect(bench.store.events.last == .inspectionEnded(opened: 2, failed: 0))
    }

    @Test func aServicePinWorksDuringTheResidentsLockoutWithoutALookUpOfGrants() throws {
        let bench = try bench()
        for number in 0..<5 { bench.type("00000\(number)#") }
        #expect((bench.stepper.snapshot.keypads.first?.lockoutMilliseconds ?? 0) > 0)
        let lookUps = bench.store.now.lookUps
        bench.type(Self.pin + "#")
        #expect(use(bench) == .service(.credential(Self.holder)))
        #expect(bench.store.now.lookUps == lookUps)
    }

    @Test func aWrongServicePinIsNoResidentsMiss() throws {
        let bench = try bench()
        bench.type("000000000#")
        #expect(denials(bench) == [.unknownCredential])
        #expect(bench.stepper.snapshot.keypads.first?.misses == 0)
        #expect(bench.store.now.throttles.map(\.scope) == [.service])
    }

    @Test func withoutAStoreNothingIsLookedUpAndNobodyIsLetIn() throws {
        let bench = try bench()
        bench.store.set { $0.writeFault = .full }
        bench.type(Self.pin + "#")
        #expect(use(bench) == .entries)
        #expect(bench.storeFault == .full)
        bench.store.set { $0.readFault = .unwritable }
        bench.type(Self.pin + "#")
        present(Self.card, bench)
        #expect(use(bench) == .entries)
        #expect(bench.timeline.energized.isEmpty)
    }

    @Test func aStoreThatCannotBeReadLetsNobodyIn() throws {
        let bench = try bench()
        bench.store.set { $0.readFault = .corrupt }
        bench.type(Self.pin + "#")
        #expect(use(bench) == .entries)
        #expect(bench.storeFault == .corrupt)
    }

    // MARK: - Cards

    @Test func aCardBeginsASession() throws {
        let bench = try bench()
        present(Self.card, bench)
        #expect(use(bench) == .service(.credential(ServiceID("op-4"))))
    }

    @Test func aCardThatIsHeldThereIsReadOnce() throws {
        let bench = try bench()
        for _ in 0..<20 {
            present([1, 2, 3, 4], bench)
            bench.advance(by: .milliseconds(500))
        }
        #expect(denials(bench).count == 1)
        bench.advance(by: .seconds(2))
        present([1, 2, 3, 4], bench)
        #expect(denials(bench).count == 2)
        present([1, 2, 3, 5], bench)
        #expect(denials(bench).count == 3, "another card is another reading")
    }

    @Test func manyUnknownCardsLockCardsOut() throws {
        let bench = try bench()
        for number in 0..<5 { present([0, 0, 0, UInt8(number)], bench) }
        present(Self.card, bench)
        #expect(use(bench) == .entries)
        #expect(bench.names.contains("serviceLockoutStarted"))
        bench.type("000#")
        bench.type(try StepperBench.serviceVerifier().answer(to: challenge(bench)) + "#")
        #expect(use(bench) != .entries, "the challenge is the way in that stays")
    }

    @Test func aCardOfNoLengthOrAtAnUnknownReaderIsNotListenedTo() throws {
        let bench = try bench()
        present([], bench)
        present(Array(repeating: 1, count: 65), bench)
        bench.stepper.step(.card(KeypadID("elsewhere"), Self.card))
        #expect(!bench.names.contains("serviceDenied"))
        #expect(use(bench) == .entries)
    }

    // MARK: - Break-glass

    @Test func aChallengeIsAnsweredWithTheCabinetsKey() throws {
        let bench = try bench(isSynchronized: false)
        bench.type("000#")
        let shown = try challenge(bench)
        #expect(
            bench.store.events.last
                == .challengeShown(keypad: StepperBench.keypad, challenge: shown))
        let answer = try StepperBench.serviceVerifier().answer(to: shown)
        bench.advance(by: .seconds(300))
        bench.type(answer + "#")
        #expect(use(bench) == .service(.challenge(shown)))
        bench.type("*")
        bench.type(answer + "#")
        #expect(use(bench) == .entries, "an answer is good once")
    }

    @Test func theAnswerWorksDuringALockoutAndWrongOnesOnlyUseItUp() throws {
        let bench = try bench()
        for number in 0..<5 { bench.type("00000\(number)#") }
        bench.type("000#")
        let shown = try challenge(bench)
        let answer = try StepperBench.serviceVerifier().answer(to: shown)
        let wrong = answer == "00000000" ? "00000001" : "00000000"
        for _ in 0..<9 { bench.type(wrong + "#") }
        #expect(bench.stepper.snapshot.keypads.first?.misses == 5, "not counted for residents")
        bench.type(answer + "#")
        #expect(use(bench) == .service(.challenge(shown)))
    }

    @Test func tenWrongAnswersUseAChallengeUp() throws {
        let bench = try bench()
        bench.type("000#")
        let answer = try StepperBench.serviceVerifier().answer(to: challenge(bench))
        let wrong = answer == "00000000" ? "00000001" : "00000000"
        for _ in 0..<10 { bench.type(wrong + "#") }
        bench.type(answer + "#")
        #expect(use(bench) == .entries)
        #expect(bench.timeline.energized.isEmpty)
        #expect(
            denials(bench).last == .wrongAnswer(triesLeft: 0),
            "told though a keypad writes six records a minute")
        bench.advance(by: .seconds(60))
        bench.type("000#")
        #expect(denials(bench).last == .challengedBefore)
    }

    @Test func aResidentsPinOfEightDigitsIsNoWrongAnswer() throws {
        let bench = try bench()
        let verifier = try StepperBench.verifier().verifier(ofDigits: "48291300")
        let grant = Grant(
            id: GrantID("g-8"), kind: .loan, set: HandoverSetID(1),
            window: WallWindow(
                start: VirtualClock.start, end: VirtualClock.start + .seconds(3_600)),
            grace: .zero, usesAllowed: 1)
        bench.store.set { $0.grants.append((verifier, GrantStatus(grant: grant))) }
        bench.type("000#")
        bench.type("48291300#")
        #expect(bench.timeline.energized == [CompartmentID(1)])
        #expect(denials(bench).isEmpty)
    }

    @Test func withoutAChallengeEightDigitsAreAnyPin() throws {
        let bench = try bench()
        bench.type("12345678#")
        #expect(denials(bench).isEmpty)
        #expect(bench.stepper.snapshot.keypads.first?.misses == 1)
    }

    // MARK: - Credentials

    @Test func aDrawnServicePinIsToldOnceAndOpens() throws {
        let bench = try bench()
        let day = Int64(86_400_000)
        let wanted = ServiceRequest(id: ServiceID("op-9"), card: nil, durationMilliseconds: day)
        guard case .serviceAdded(let credential, let pin?) = bench.ask(.addService(wanted)) else {
            Issue.record("no PIN was told")
            return
        }
        #expect(pin.utf8.count == 9)
        #expect(credential.window.end == VirtualClock.start + .seconds(86_400))
        bench.type(pin + "#")
        #expect(use(bench) == .service(.credential(ServiceID("op-9"))))
        guard case .services(let listed) = bench.ask(.services) else {
            Issue.record("none are listed")
            return
        }
        #expect(listed.map(\.id) == [Self.holder, ServiceID("op-4"), ServiceID("op-9")])
        #expect(
            bench.ask(.addService(wanted))
                == .outcome(.refused(.duplicateServiceCredential(ServiceID("op-9")))))
        #expect(bench.ask(.revokeService(ServiceID("op-9"))) == .outcome(.done))
        #expect(use(bench) == .entries, "and its session ends")
        bench.type(pin + "#")
        #expect(use(bench) == .entries)
    }

    @Test func aCardIsAddedByItsNumber() throws {
        let bench = try bench()
        let wanted = ServiceRequest(
            id: ServiceID("op-9"), card: "DEADBEEF", durationMilliseconds: 86_400_000)
        guard case .serviceAdded(let credential, nil) = bench.ask(.addService(wanted)) else {
            Issue.record("the card was not added")
            return
        }
        #expect(credential.kind == .card)
        present([0xDE, 0xAD, 0xBE, 0xEF], bench)
        #expect(use(bench) == .service(.credential(ServiceID("op-9"))))
        let again = ServiceRequest(
            id: ServiceID("op-10"), card: "deadbeef", durationMilliseconds: 86_400_000)
        #expect(
            bench.ask(.addService(again))
                == .outcome(.refused(.duplicateServiceCredential(ServiceID("op-10")))),
            "one card, one name")
    }

    @Test func aNameAndACardAreFreeAgainWhenTheirsWasRevoked() throws {
        let bench = try bench()
        let card = ServiceRequest(
            id: ServiceID("op-4"), card: "04a1b2c3", durationMilliseconds: 86_400_000)
        #expect(
            bench.ask(.addService(card))
                == .outcome(.refused(.duplicateServiceCredential(ServiceID("op-4")))))
        #expect(bench.ask(.revokeService(ServiceID("op-4"))) == .outcome(.done))
        guard case .serviceAdded = bench.ask(.addService(card)) else {
            Issue.record("the card was not added again")
            return
        }
        present(Self.card, bench)
        #expect(use(bench) == .service(.credential(ServiceID("op-4"))))
    }

    @Test func aServicePinIsUnlikeEveryOther() throws {
        // Every draw but the last gives the PIN that is taken already.
        let taken = UInt64(314_159_265)
        let number = taken * (UInt64.max / 1_000_000_000) + (UInt64.max / 2_000_000_000)
        let bench = try StepperBench(generator: Repeating(numbers: [number, number, 1 << 63 | 1]))
        let day = Int64(86_400_000)
        let first = ServiceRequest(id: ServiceID("a"), card: nil, durationMilliseconds: day)
        guard case .serviceAdded(_, let one?) = bench.ask(.addService(first)) else {
            Issue.record("no PIN was told")
            return
        }
        let second = ServiceRequest(id: ServiceID("b"), card: nil, durationMilliseconds: day)
        guard case .serviceAdded(_, let other?) = bench.ask(.addService(second)) else {
            Issue.record("no PIN was told")
            return
        }
        #expect(one != other)
    }

    @Test func withoutAStoreNoCredentialIsAdded() throws {
        let bench = try bench()
        bench.store.set { $0.writeFault = .full }
        let wanted = ServiceRequest(
            id: ServiceID("op-9"), card: nil, durationMilliseconds: 86_400_000)
        for _ in 0..<2 {
            #expect(
                bench.ask(.addService(wanted)) == .outcome(.refused(.storeUnavailable(.full))))
        }
    }

    // MARK: - What is never told

    @Test func neitherServicePinNorCardNorAnswerShowsAnywhere() throws {
        let bench = try bench()
        bench.type("000#")
        let answer = try StepperBench.serviceVerifier().answer(to: challenge(bench))
        bench.type(Self.pin + "#")
        bench.type("*" + answer + "#*")
        bench.type("271828182#")
        present(Self.card, bench)
        bench.store.set { $0.readFault = .corrupt }
        present([0xCA, 0xFE, 0xBA, 0xBE], bench)
        bench.type("161803398#")
        var dumped = ""
        for record in bench.store.now.records { dump(record, to: &dumped) }
        let input = CabinetInput.card(StepperBench.keypad, Self.card)
        dump(input, to: &dumped)
        dump(bench.stepper.snapshot, to: &dumped)
        let told =
            bench.log.lines + [dumped, "\(input)", String(reflecting: input)]
            + bench.store.now.records.map { $0.line(AuditLineStyle()) }
            + bench.timeline.entries.map { "\($0)" }
        let secrets = [Self.pin, "271828182", "161803398", answer, "04a1b2c3", "4, 161, 178"]
        for secret in secrets {
            #expect(!told.contains { $0.lowercased().contains(secret) }, "\(secret)")
        }
        #expect(!bench.log.lines.isEmpty)
    }
}
