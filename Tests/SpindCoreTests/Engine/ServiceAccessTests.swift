import SpindCore
import Testing

/// Who is let in as an operator, and when.
@Suite struct ServiceAccessTests {
    typealias Bench = EngineBench

    @Test func aServicePinBeginsASessionThatIsRecorded() {
        var bench = Bench()
        bench.serve()
        #expect(bench.isServing)
        #expect(bench.prompt == .serviceMenu)
        #expect(bench.form == .number(digits: 1))
        #expect(bench.signals.last == .granted)
        #expect(
            bench.records.last
                == .serviceStarted(keypad: Bench.keypad, by: .credential(Bench.holder)))
        #expect(bench.orders.isEmpty, "nothing opens before something is chosen")
    }

    @Test(
        arguments: [
            (Bench.credential(revoked: true), ServiceDenial.revoked(at: Bench.start)),
            (
                Bench.credential(from: .seconds(-7_200), lasting: .seconds(3_600)),
                .ended(end: Bench.start - .seconds(3_600))
            ),
            (
                Bench.credential(from: .seconds(60)),
                .notYet(start: Bench.start + .seconds(60))
            ),
        ])
    func oneThatDoesNotCountIsAnsweredLikeAWrongOne(
        credential: ServiceCredential, reason: ServiceDenial
    ) {
        var bench = Bench()
        bench.serve(credential)
        #expect(!bench.isServing)
        #expect(bench.prompt == .denied)
        #expect(bench.serviceDenials == [reason])
        for pin in 1...4 { bench.serve(nil, pin: UInt8(pin)) }
        #expect(bench.snapshot.keypads[0].serviceLockoutMilliseconds == 60_000, "it counted")
    }

    @Test func aClockInDoubtShutsNoOperatorOut() {
        var bench = Bench(trust: .untrusted)
        bench.serve(Bench.credential(from: .seconds(7_200)))
        #expect(bench.isServing, "the floor says only that it is not earlier")
        var late = Bench(trust: .untrusted)
        late.serve(Bench.credential(from: .seconds(-7_200), lasting: .seconds(7_200)))
        #expect(late.serviceDenials == [.ended(end: Bench.start)], "surely over")
        var unsure = Bench(trust: .holdover(errorMilliseconds: 120_000))
        unsure.serve(Bench.credential(from: .seconds(-7_200), lasting: .seconds(7_140)))
        #expect(unsure.isServing, "the clock may be two minutes fast")
        var sure = Bench(trust: .holdover(errorMilliseconds: 30_000))
        sure.serve(Bench.credential(from: .seconds(-7_200), lasting: .seconds(7_140)))
        #expect(!sure.isServing)
    }

    @Test func residentsLockoutShutsNoOperatorOut() {
        var bench = Bench()
        for pin in 1...5 { bench.type(nil, pin: UInt8(pin)) }
        #expect(bench.snapshot.keypads[0].lockoutMilliseconds == 60_000)
        bench.send(.progress(Bench.keypad, count: 9))
        #expect(bench.prompt == .entry(count: 9), "typing is shown, or nobody could")
        bench.serve()
        #expect(bench.isServing)
        bench.asterisk()
        #expect(!bench.isServing)
        #expect(bench.snapshot.keypads[0].lockoutMilliseconds == 60_000, "and it goes on")
    }

    @Test func aResidentsEntryDuringALockoutIsAnsweredWithWaitAndDoesNotCount() {
        var bench = Bench()
        for pin in 1...5 { bench.type(nil, pin: UInt8(pin)) }
        bench.advance(by: .seconds(10))
        bench.type(nil, pin: 6)
        #expect(bench.prompt == .wait(seconds: 50))
        #expect(bench.signals.last == .wait)
        #expect(bench.snapshot.keypads[0].misses == 5)
    }

    @Test func fiveWrongServicePinsLockOnlyServicePinsOutAndAreAnAlarm() {
        var bench = Bench()
        for pin in 1...5 { bench.serve(nil, pin: UInt8(pin)) }
        #expect(bench.prompt == .wait(seconds: 60))
        #expect(
            bench.records.last
                == .serviceDenied(
                    keypad: Bench.keypad, reason: .unknownCredential, credential: nil))
        #expect(
            bench.count {
                $0
                    == .serviceLockoutStarted(
                        keypad: Bench.keypad, milliseconds: 60_000, misses: 5)
            } == 1)
        bench.serve()
        #expect(!bench.isServing)
        #expect(bench.serviceDenials.last == .lockedOut(remainingMilliseconds: 60_000))
        bench.type(Bench.grant())
        #expect(bench.orders.count == 1, "residents are not concerned")
        bench.advance(by: .seconds(60))
        bench.serve()
        #expect(bench.isServing)
    }

    @Test func theSameWrongServicePinCountsOnceInTenMinutes() {
        var bench = Bench()
        for _ in 0..<20 { bench.serve(nil) }
        #expect(bench.snapshot.keypads[0].serviceLockoutMilliseconds == 0)
        #expect(bench.snapshot.keypads[0].misses == 0, "nor is it a resident's miss")
    }

    @Test func servicesThrottleIsKeptAndRestored() throws {
        var bench = Bench()
        for pin in 1...5 { bench.serve(nil, pin: UInt8(pin)) }
        let saved = bench.operations.compactMap { operation -> ThrottleRecord? in
            if case .saveThrottle(let record) = operation { record } else { nil }
        }
        #expect(saved.map(\.scope) == Array(repeating: .service, count: 5))
        var again = Bench(recovered: RecoveredState(throttles: [try #require(saved.last)]))
        again.serve()
        #expect(!again.isServing)
        #expect(again.snapshot.keypads[0].misses == 0)
        again.advance(by: .seconds(60))
        again.serve()
        #expect(again.isServing)
    }

    @Test func withoutAStoreNobodyIsLetIn() {
        var bench = Bench()
        bench.send(.storeFailed(.full))
        bench.serve()
        #expect(!bench.isServing)
        #expect(bench.prompt == .outOfService(phone: nil))
        bench.send(.challengeRequested(Bench.keypad, Bench.challenge))
        bench.send(.challengeAnswered(Bench.keypad, Bench.challenge))
        #expect(!bench.isServing)
        bench.send(.storeRecovered)
        #expect(
            bench.serviceDenials == [.storeUnavailable, .storeUnavailable], "recorded later")
        bench.serve()
        #expect(bench.isServing)
    }

    @Test func aCredentialIsAddedOnceAndRevokedOnce() {
        var bench = Bench()
        let credential = Bench.credential()
        let verifier = CredentialVerifier(bytes: Array(repeating: 9, count: 32))
        #expect(
            bench.command(.addServiceCredential(credential, verifier, taken: true))
                == .refused(.duplicateServiceCredential(Bench.holder)))
        #expect(
            bench.command(.addServiceCredential(credential, verifier, taken: false)) == .done)
        #expect(bench.operations.contains(.addServiceCredential(credential, verifier)))
        #expect(
            bench.records.last
                == .serviceCredentialAdded(
                    credential: Bench.holder, kind: .pin, window: credential.window,
                    by: Bench.operatorOnSite))
        let revoke = CabinetCommand.revokeServiceCredential(Bench.holder, found: nil)
        #expect(
            bench.command(revoke) == .refused(.unknownServiceCredential(Bench.holder)))
        #expect(
            bench.command(
                .revokeServiceCredential(Bench.holder, found: Bench.credential(revoked: true)))
                == .refused(.nothingToDo))
        #expect(
            bench.command(.revokeServiceCredential(Bench.holder, found: credential)) == .done)
        #expect(bench.operations.contains(.revokeServiceCredential(Bench.holder, at: Bench.start)))
    }

    @Test func revokingEndsWhatItsHolderIsDoing() {
        var bench = Bench()
        bench.serve()
        let other = ServiceID("op-4")
        _ = bench.command(.revokeServiceCredential(other, found: Bench.credential(other)))
        #expect(bench.isServing)
        _ = bench.command(
            .revokeServiceCredential(Bench.holder, found: Bench.credential()))
        #expect(!bench.isServing)
        #expect(bench.form == .secret)
    }
}
