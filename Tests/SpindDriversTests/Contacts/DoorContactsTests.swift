import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware
import Testing

@Suite("The door contacts", .timeLimit(.minutes(1)))
struct DoorContactsTests {
    struct Told: Hashable, Sendable {
        var compartment: Int
        var state: ContactState
    }

    let clock = MachineClock()
    let gpio: SimulatedGPIO
    let told = Recording<Told>()

    init() {
        gpio = SimulatedGPIO(clock: clock)
        gpio.addChip(label: "one", lines: 8, names: [nil, nil, nil, "door-3"])
        gpio.addChip(label: "two", lines: 8)
    }

    private func line(_ offset: Int, chip: String = "one") -> LineAddress {
        .offset(chip: chip, LineOffset(offset))
    }

    /// A contact that ties its line to ground while the door is closed.
    private func contact(_ compartment: Int, _ line: LineAddress) -> ContactWiring {
        ContactWiring(
            compartment: CompartmentID(compartment), line: line,
            settings: LineSettings(activeLow: true, bias: .pullUp), debounce: .milliseconds(5))
    }

    private func contacts(_ wiring: [ContactWiring]) throws -> DoorContacts {
        try DoorContacts(contacts: wiring, gpio: gpio, clock: clock) { [told] in
            told.append(Told(compartment: $0.rawValue, state: $1))
        }
    }

    private func door(_ address: LineAddress, isClosed: Bool) throws {
        try gpio.tie(address, high: isClosed ? false : nil)
    }

    private func last(_ compartment: Int) -> ContactState? {
        told.elements.last { $0.compartment == compartment }?.state
    }

    private func wait(_ compartment: Int, _ state: ContactState) -> Bool {
        let all = told.wait { told in
            told.last { $0.compartment == compartment }?.state == state
        }
        return all.last { $0.compartment == compartment }?.state == state
    }

    @Test func firstStates_AreReportedForEveryContact() throws {
        try door(line(0), isClosed: true)
        try door(.name("door-3"), isClosed: true)
        let contacts = try contacts([
            contact(1, line(0)), contact(2, line(1)), contact(3, .name("door-3")),
            contact(4, line(0, chip: "two")),
        ])
        defer { contacts.shutdown() }
        let expected: Set = [
            Told(compartment: 1, state: .closed), Told(compartment: 2, state: .open),
            Told(compartment: 3, state: .closed), Told(compartment: 4, state: .open),
        ]
        #expect(Set(told.wait { $0.count == 4 }) == expected)
    }

    @Test func doorThatMoves_IsReported_AndNoOther() throws {
        let contacts = try contacts([contact(1, line(0)), contact(2, line(1))])
        defer { contacts.shutdown() }
        told.wait { $0.count == 2 }
        for isClosed in [true, false, true] {
            try door(line(1), isClosed: isClosed)
            #expect(wait(2, isClosed ? .closed : .open))
        }
        let expected: [ContactState] = [.open, .closed, .open, .closed]
        #expect(told.elements.filter { $0.compartment == 2 }.map(\.state) == expected)
        #expect(told.elements.filter { $0.compartment == 1 }.map(\.state) == [.open])
    }

    @Test func missedEdges_DoNotTurnTheStateRound() throws {
        let contacts = try contacts([contact(1, line(0)), contact(2, line(1))])
        defer { contacts.shutdown() }
        told.wait { $0.count == 2 }
        try gpio.fail(.edge, of: line(0), with: .io)
        try door(line(0), isClosed: true)
        try gpio.fail(.edge, of: line(0), with: nil)
        // The other door's edge makes the thread read; the level decides.
        try door(line(1), isClosed: true)
        #expect(wait(1, .closed))
        try door(line(0), isClosed: false)
        #expect(wait(1, .open))
    }

    @Test func bouncingDoor_EndsWhereItStands() throws {
        let contacts = try contacts([contact(1, line(0))])
        defer { contacts.shutdown() }
        told.wait { $0.count == 1 }
        for bounce in 0..<101 { try door(line(0), isClosed: bounce.isMultiple(of: 2)) }
        #expect(wait(1, .closed))
    }

    @Test func lineThatIsTaken_IsUnknownAndComesBack_WhileOthersGoOn() throws {
        var owner: (any OutputLine)? = try gpio.output(
            line(0), settings: LineSettings(), initial: .inactive, consumer: "somebody")
        #expect(owner != nil)
        let contacts = try contacts([contact(1, line(0)), contact(2, line(1))])
        defer { contacts.shutdown() }
        #expect(wait(1, .unknown))
        #expect(wait(2, .open))
        try door(line(1), isClosed: true)
        #expect(wait(2, .closed))
        owner = nil
        try door(line(0), isClosed: true)
        #expect(wait(1, .closed))
        #expect(last(2) == .closed)
    }

    @Test func unpluggedBoard_IsUnknown_AndRecoversByItself() throws {
        let contacts = try contacts([
            contact(1, line(0, chip: "one")), contact(2, line(0, chip: "two")),
        ])
        defer { contacts.shutdown() }
        told.wait { $0.count == 2 }
        gpio.disconnect(chip: "one")
        #expect(wait(1, .unknown))
        try door(line(0, chip: "two"), isClosed: true)
        #expect(wait(2, .closed))
        gpio.reconnect(chip: "one")
        #expect(wait(1, .open))
    }

    @Test func resync_ReportsEveryStateAgain() throws {
        let contacts = try contacts([
            contact(1, line(0)), contact(2, line(0, chip: "two")),
            contact(3, .offset(chip: "missing", LineOffset(0))),
        ])
        defer { contacts.shutdown() }
        #expect(wait(1, .open) && wait(2, .open) && wait(3, .unknown))
        contacts.resync()
        let expected: Set = [
            Told(compartment: 1, state: .open), Told(compartment: 2, state: .open),
            Told(compartment: 3, state: .unknown),
        ]
        #expect(Set(told.wait { $0.count == 6 }.dropFirst(3)) == expected)
    }

    @Test func beat_IsAnsweredBySleepingThreads_AndByThoseWithoutLines() throws {
        let contacts = try contacts([
            contact(1, line(0)), contact(2, .offset(chip: "missing", LineOffset(0))),
        ])
        defer { contacts.shutdown() }
        #expect(contacts.beat())
        let deadline = clock.now + .seconds(20)
        for _ in 0..<10 {
            while !contacts.beat(), clock.now < deadline { clock.pause(for: .microseconds(100)) }
        }
        #expect(clock.now < deadline)
    }

    @Test func shutdown_ReleasesTheLines() throws {
        let contacts = try contacts([contact(1, line(0))])
        told.wait { $0.count == 1 }
        contacts.shutdown()
        #expect(try gpio.consumer(of: line(0)) == nil)
    }
}
