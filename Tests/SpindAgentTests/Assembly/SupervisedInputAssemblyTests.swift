import SpindAgent
import SpindBoards
import SpindCore
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("Supervised inputs of a cabinet", .timeLimit(.minutes(1)), .serialized)
struct SupervisedInputAssemblyTests {
    private let rig: CabinetAssemblyTests.Rig

    init() throws {
        rig = try CabinetAssemblyTests.Rig { file in
            // Seconds are for real supplies.
            for index in file.inputs.indices { file.inputs[index].debounce = .milliseconds(20) }
        }
    }

    private func line(_ name: String) throws -> LineAddress {
        try #require(rig.file.inputs.first { $0.name == name }?.line)
    }

    /// Waits until something is recorded.
    private func waits(_ what: String, for holds: ([AuditEvent]) -> Bool) {
        let limit = rig.clock.now.advanced(by: .seconds(20))
        while !holds(rig.store.events) {
            guard rig.clock.now < limit else {
                Issue.record("not so after 20 s: \(what); there is \(rig.store.events)")
                return
            }
            rig.clock.pause(for: .milliseconds(5))
        }
    }

    @Test(arguments: [
        ("lid", CabinetCondition.Kind.tamper), ("supply", .mainsFailure),
    ])
    func contactThatOpens_IsRecordedWithItsEnd(name: String, kind: CabinetCondition.Kind) throws {
        let cabinet = try rig.assemble()
        try cabinet.start(watchdogInterval: nil) {}
        defer { cabinet.stop() }
        let condition = CabinetCondition(kind, of: DeviceID(name))
        rig.clock.pause(for: .milliseconds(200))
        #expect(!rig.store.events.contains { $0.name == .conditionChanged }, "all in order")
        try rig.gpio.tie(try line(name), high: nil)
        waits("the beginning") { events in
            events.contains {
                if case .conditionChanged(condition, _?) = $0 { true } else { false }
            }
        }
        try rig.gpio.tie(try line(name), high: false)
        waits("the end") {
            $0.contains(.conditionChanged(condition: condition, detail: nil))
        }
    }

    @Test func buttonThatIsPressed_DrivesTheLockOfItsDoor_AndNoOther() throws {
        let cabinet = try rig.assemble()
        try cabinet.start(watchdogInterval: nil) {}
        defer { cabinet.stop() }
        rig.clock.pause(for: .milliseconds(300))
        try rig.gpio.tie(try line("way-out"), high: nil)
        let lock = try rig.lock(3)
        let limit = rig.clock.now.advanced(by: .seconds(20))
        #expect(rig.gpio.wait(until: limit) { $0(lock) })
        try rig.gpio.tie(try line("way-out"), high: false)
        waits("its intent") { events in
            events.contains {
                if case .openingIntended(_, _, 1, .exit(DeviceID("way-out"))) = $0 {
                    true
                } else {
                    false
                }
            }
        }
        #expect(try rig.gpio.history(of: try rig.lock(1)).isEmpty)
    }

    @Test func inputWhoseLineIsLost_IsAFault_AndNoAlarm() throws {
        let cabinet = try rig.assemble()
        try cabinet.start(watchdogInterval: nil) {}
        defer { cabinet.stop() }
        rig.clock.pause(for: .milliseconds(200))
        rig.gpio.disconnect(chip: "spind-bench")
        let fault = CabinetCondition(.deviceFault, of: DeviceID("lid"))
        waits("a fault") { events in
            events.contains { if case .conditionChanged(fault, _?) = $0 { true } else { false } }
        }
        #expect(
            !rig.store.events.contains {
                if case .conditionChanged(let condition, _) = $0 {
                    condition.kind == .tamper
                } else {
                    false
                }
            })
    }
}
