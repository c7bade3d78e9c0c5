import SpindCore
import Testing

@Suite struct SocketTests {
    typealias Bench = EngineBench

    private func chargingBench(
        sensors: Bool = true, contacts: Bool = true, longest: Duration = .seconds(6 * 3_600)
    ) -> Bench {
        var bench = Bench(
            compartments: Bench.compartments(
                [1], sensors: sensors, contacts: contacts, sockets: longest))
        bench.item(1, .present)
        return bench
    }

    private func isOn(_ bench: Bench) -> Bool {
        bench.sockets[CompartmentID(1)] == true
    }

    @Test func aBatteryBehindAClosedDoorIsCharged() {
        let bench = chargingBench()
        #expect(isOn(bench))
        #expect(bench.switches(1) == [.batteryBack])
        #expect(bench.status(1)?.socket == true)
    }

    @Test func nothingIsSwitchedOnBeforeAllIsKnown() {
        let layout = CabinetLayout(
            name: "test",
            compartments: Bench.compartments([1], sensors: true, sockets: .seconds(9)),
            handoverSets: [Bench.set()], keypads: [Bench.keypad], policy: CabinetPolicy())
        var engine = CabinetEngine(layout: layout)
        let now = Moment(
            instant: Instant(sinceBoot: .seconds(1)), wall: Bench.start, trust: .untrusted)
        let on = CabinetEffect.socket(CompartmentID(1), on: true)
        let first = engine.handle(.started(RecoveredState(), version: "test"), at: now)
        #expect(!first.contains(on))
        #expect(!engine.handle(.item(CompartmentID(1), .present), at: now).contains(on))
        #expect(engine.handle(.contact(CompartmentID(1), .closed), at: now).contains(on))
    }

    @Test func itIsOffBeforeTheLockIsDrivenAndOnAgainWithTheBattery() throws {
        var bench = chargingBench()
        bench.type(Bench.grant())
        let off = try #require(
            bench.effects.firstIndex(of: .socket(CompartmentID(1), on: false)))
        let drive = try #require(
            bench.effects.firstIndex { if case .energize = $0 { true } else { false } })
        #expect(off < drive)
        #expect(bench.switches(1).last == .doorOpened)
        bench.use(door: 1, item: .absent)
        bench.advance(by: .seconds(600))
        #expect(!isOn(bench))
        bench.type(Bench.grant(consumed: 1))
        bench.use(door: 1, item: .present)
        #expect(isOn(bench))
        #expect(bench.switches(1) == [.batteryBack, .doorOpened, .batteryBack])
    }

    @Test(arguments: [
        (CabinetEvent.item(CompartmentID(1), .absent), SocketCause.batteryGone),
        (.item(CompartmentID(1), .unknown), .unreadable),
        (.contact(CompartmentID(1), .open), .doorOpened),
        (.contact(CompartmentID(1), .unknown), .unreadable),
        (.storeFailed(.full), .outOfService),
        (.socketFault(CompartmentID(1), "no line"), .failed("no line")),
        (.stopping, .outOfService),
        (
            .command(
                CommandID(9), .block(CompartmentID(1), note: "smoke"),
                by: EngineBench.operatorOnSite), .blocked
        ),
    ])
    func itIsOffAtOnce(event: CabinetEvent, cause: SocketCause) {
        var bench = chargingBench()
        bench.send(event)
        #expect(!isOn(bench))
        #expect(bench.status(1)?.socket == false)
        if case .storeFailed = event { bench.send(.storeRecovered) }
        #expect(bench.switches(1).contains(cause))
    }

    @Test func anOutageSwitchesOffWithoutARecordAndOnAgainWithOne() {
        var bench = chargingBench()
        bench.send(.storeFailed(.full))
        #expect(bench.effects.contains(.socket(CompartmentID(1), on: false)))
        #expect(bench.switches(1) == [.batteryBack])
        bench.advance(by: .seconds(60))
        #expect(!isOn(bench))
        bench.send(.storeRecovered)
        #expect(isOn(bench))
        #expect(bench.switches(1) == [.batteryBack, .outOfService, .batteryBack])
    }

    @Test func itStaysOnForItsTimeAndThenOffUntilTheBatteryWasOut() {
        var bench = chargingBench(longest: .seconds(7_200))
        bench.advance(by: .seconds(7_199))
        #expect(isOn(bench))
        bench.advance(by: .seconds(1))
        #expect(!isOn(bench))
        #expect(bench.switches(1).last == .timeLimit)
        bench.advance(by: .seconds(86_400))
        #expect(!isOn(bench))
        bench.item(1, .absent)
        bench.item(1, .present)
        #expect(isOn(bench))
    }

    @Test func somebodyAtTheDoorEndsTheTimeLimitToo() {
        var bench = chargingBench(longest: .seconds(7_200))
        bench.advance(by: .seconds(8_000))
        bench.goThrough(Bench.grant(kind: .opening), door: 1)
        #expect(isOn(bench))
    }

    @Test func aFaultySocketStaysOffUntilSomebodyWasThere() {
        var bench = chargingBench()
        bench.send(.socketFault(CompartmentID(1), "no line"))
        bench.advance(by: .seconds(7_200))
        #expect(!isOn(bench))
        bench.goThrough(Bench.grant(kind: .opening), door: 1)
        #expect(isOn(bench))
    }

    @Test func aFlutteringBatteryIsSwitchedOnSixTimesAnHour() {
        var bench = chargingBench()
        for _ in 0..<40 {
            bench.advance(by: .seconds(20))
            bench.item(1, .absent)
            bench.advance(by: .seconds(20))
            bench.item(1, .present)
        }
        #expect(bench.switches(1).count { $0 == .batteryBack } == 6)
        #expect(!isOn(bench))
        bench.advance(by: .seconds(3_600))
        #expect(isOn(bench), "it is charged as soon as the hour has room")
    }

    @Test func withoutASensorTheLoanSaysWhereTheBatteryIs() {
        var bench = chargingBench(sensors: false)
        #expect(isOn(bench))
        bench.goThrough(Bench.grant(), door: 1)
        #expect(!isOn(bench))
        bench.advance(by: .seconds(600))
        bench.goThrough(Bench.grant(consumed: 1), door: 1)
        #expect(isOn(bench))
    }

    @Test func withoutAContactItIsOffAsLongAsSomebodyMayBeThere() {
        var bench = chargingBench(contacts: false)
        #expect(isOn(bench))
        bench.type(Bench.grant(kind: .opening))
        bench.pulse()
        bench.advance(by: .seconds(89))
        #expect(!isOn(bench))
        bench.advance(by: .seconds(1))
        #expect(isOn(bench))
    }

    @Test func aSpareCompartmentChargesWhatWasPutThere() {
        var bench = Bench(
            compartments: Bench.compartments([1], sockets: .seconds(7_200), spares: [9]),
            sets: [Bench.set(elsewhere: true)])
        #expect(bench.sockets[CompartmentID(9)] == nil)
        bench.goThrough(Bench.grant(), door: 1)
        bench.advance(by: .seconds(600))
        _ = bench.command(.block(CompartmentID(1), note: "hinge"))
        bench.type(Bench.grant(consumed: 1))
        bench.use(door: 9)
        _ = bench.command(.unblock(CompartmentID(1)))
        #expect(bench.sockets[CompartmentID(9)] == true)
        #expect(bench.sockets[CompartmentID(1)] == false, "its battery lies in 9")
    }
}
