import SpindCore
import Testing

/// The housing: told at once, shown until an operator has been there, and no alarm while one is.
@Suite struct TamperTests {
    typealias Bench = EngineBench

    static let lid = CabinetCondition(.tamper, of: DeviceID("lid"))
    static let serviced = CabinetCondition(.serviceOpening, of: DeviceID("lid"))

    private static func changes(_ bench: Bench) -> [AuditEvent] {
        bench.records.filter { $0.name == .conditionChanged }
    }

    @Test func openHousing_SoundsAtOnce_AndIsQuietWhenClosed() {
        var bench = Bench()
        bench.send(.condition(Self.lid, "open"))
        #expect(bench.signals == [.alarm])
        bench.send(.condition(Self.lid, nil))
        #expect(bench.signals == [.alarm, .quiet])
        #expect(
            Self.changes(bench) == [
                .conditionChanged(condition: Self.lid, detail: "open"),
                .conditionChanged(condition: Self.lid, detail: nil),
            ])
    }

    @Test func closedHousing_IsShownUntilAnOperatorHasBeenThere() {
        var bench = Bench()
        bench.send(.condition(Self.lid, "open"))
        bench.send(.condition(Self.lid, nil))
        bench.advance(by: .seconds(3_600))
        #expect(bench.snapshot.conditions.map(\.condition) == [Self.lid])
        #expect(
            bench.snapshot.conditions.map(\.detail) == [
                "over, and no operator has been here since: open"
            ])
        #expect(bench.engine.presentConditions.isEmpty, "it is closed")
        bench.serve(nil)
        #expect(bench.snapshot.conditions.count == 1, "somebody without a right has seen nothing")
        bench.serve()
        bench.advance(by: .seconds(1))
        #expect(bench.snapshot.conditions.isEmpty)
    }

    @Test func housingThatIsOpenWhenTheOperatorComes_IsShownWhileItIsOpen_AndNotAfter() {
        var bench = Bench()
        bench.send(.condition(Self.lid, "open"))
        bench.serve()
        #expect(bench.snapshot.conditions.map(\.detail) == ["open"])
        bench.send(.condition(Self.lid, nil))
        #expect(bench.snapshot.conditions.isEmpty)
    }

    @Test func operatorWhoOpensTheHousing_IsRecorded_AndAlarmsNobody() {
        var bench = Bench()
        bench.serve()
        let before = bench.signals.count
        bench.send(.condition(Self.lid, "open"))
        #expect(bench.signals.count == before)
        // The session ends by silence; whoever works in the housing presses no keys.
        bench.advance(by: .seconds(300))
        #expect(!bench.isServing)
        bench.send(.condition(Self.lid, nil))
        bench.send(.condition(Self.lid, "open"))
        bench.send(.condition(Self.lid, nil))
        #expect(!bench.signals.contains(.alarm))
        #expect(bench.snapshot.conditions.isEmpty)
        let opened = AuditEvent.conditionChanged(
            condition: Self.serviced, detail: "operator op-3: open")
        let closed = AuditEvent.conditionChanged(condition: Self.serviced, detail: nil)
        #expect(Self.changes(bench) == [opened, closed, opened, closed])
    }

    @Test func housingThatAnOperatorLeavesOpen_BecomesTampering() {
        var bench = Bench()
        bench.serve()
        bench.send(.condition(Self.lid, "open"))
        bench.advance(by: .seconds(900))
        #expect(
            bench.snapshot.conditions == [
                ConditionStatus(condition: Self.lid, detail: "left open by operator op-3")
            ])
        #expect(bench.signals.contains(.alarm))
        #expect(bench.engine.presentConditions.map(\.condition) == [Self.lid])
    }

    @Test func doorThatIsClosed_DoesNotQuietenTheHousing() {
        var bench = Bench()
        bench.send(.condition(Self.lid, "open"))
        bench.door(1, .open)
        #expect(bench.signals == [.alarm, .alarm])
        bench.door(1, .closed)
        #expect(bench.signals == [.alarm, .alarm])
        bench.send(.condition(Self.lid, nil))
        #expect(bench.signals == [.alarm, .alarm, .quiet])
    }

    @Test func tamperingIsKeptLongerThanWhatConcernsParts() {
        for kind in CabinetCondition.Kind.allCases {
            let event = AuditEvent.conditionChanged(
                condition: CabinetCondition(kind, of: DeviceID("x")), detail: "")
            let isAboutHousing = kind == .tamper || kind == .serviceOpening
            #expect(event.retention == (isAboutHousing ? .access : .diagnostic))
        }
    }
}
