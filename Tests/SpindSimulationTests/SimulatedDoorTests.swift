import SpindCore
import SpindSimulation
import Testing

/// The physics of a door under virtual time.
struct SimulatedDoorTests {
    private static func at(_ milliseconds: Int64) -> Instant {
        Instant(sinceBoot: .seconds(100) + .milliseconds(milliseconds))
    }

    @Test func solenoidDoorPopsOpen_AfterFiftyMillisecondsOfDrive() {
        var door = SimulatedDoor(lock: .solenoid)
        door.drive(true, at: Self.at(0))
        #expect(door.nextChange == Self.at(50))
        door.advance(to: Self.at(49))
        #expect(door.position == .closed)
        door.advance(to: Self.at(50))
        #expect(door.position == .ajar)
    }

    @Test func solenoidDoorStaysShut_WhenTheDriveIsTooShort() {
        var door = SimulatedDoor(lock: .solenoid)
        door.drive(true, at: Self.at(0))
        door.drive(false, at: Self.at(49))
        door.advance(to: Self.at(10_000))
        #expect(door.position == .closed)
        #expect(door.nextChange == nil)
    }

    @Test func doorStillPops_WhenTimeIsToldLate() {
        var door = SimulatedDoor(lock: .solenoid)
        door.drive(true, at: Self.at(0))
        door.drive(false, at: Self.at(500))
        #expect(door.position == .ajar)
        #expect(door.contact == .open)
    }

    @Test(arguments: [LockKind.strike, .maglock, .motor])
    func personMustPull_WhileTheLockIsDriven(lock: LockKind) {
        var door = SimulatedDoor(lock: lock)
        #expect(door.act(.pull, at: Self.at(0)) == .locked)
        door.drive(true, at: Self.at(10))
        door.advance(to: Self.at(400))
        #expect(door.position == .closed)
        #expect(door.isFree)
        #expect(door.act(.pull, at: Self.at(401)) == .done)
        #expect(door.position == .open)
    }

    @Test(arguments: [LockKind.strike, .maglock, .motor])
    func doorIsLockedAgain_WhenTheDriveEnds(lock: LockKind) {
        var door = SimulatedDoor(lock: lock)
        door.drive(true, at: Self.at(0))
        door.drive(false, at: Self.at(3_000))
        #expect(door.act(.pull, at: Self.at(3_001)) == .locked)
        #expect(door.position == .closed)
    }

    @Test func motorNeedsThreeHundredMilliseconds() {
        var door = SimulatedDoor(lock: .motor)
        door.drive(true, at: Self.at(0))
        #expect(door.act(.pull, at: Self.at(299)) == .locked)
        #expect(door.act(.pull, at: Self.at(300)) == .done)
    }

    @Test func contactBouncesAndThenStands() {
        var door = SimulatedDoor(lock: .strike)
        #expect(door.contact == .closed)
        _ = door.act(.force, at: Self.at(0))
        var seen: [ContactState?] = [door.contact]
        while let next = door.nextChange {
            door.advance(to: next)
            seen.append(door.contact)
        }
        #expect(seen == [.open, .closed, .open, .closed, .open])
        door.advance(to: Self.at(60_000))
        #expect(door.contact == .open)
    }

    @Test func contactDoesNotMove_WhenAnAjarDoorIsPulledOpen() {
        var door = SimulatedDoor(lock: .solenoid)
        door.drive(true, at: Self.at(0))
        door.drive(false, at: Self.at(500))
        #expect(door.act(.pull, at: Self.at(1_000)) == .done)
        #expect(door.position == .open)
        #expect(door.nextChange == nil)
        #expect(door.contact == .open)
    }

    @Test func closedDoorLatches() {
        var door = SimulatedDoor(lock: .solenoid)
        _ = door.act(.force, at: Self.at(0))
        #expect(door.wasForced)
        #expect(door.act(.close, at: Self.at(100)) == .done)
        #expect(door.act(.close, at: Self.at(101)) == .nothingToDo)
        door.advance(to: Self.at(200))
        #expect(door.contact == .closed)
        #expect(!door.wasForced)
        #expect(door.act(.pull, at: Self.at(201)) == .locked)
    }

    @Test func latchDoesNotCatch_WhileItIsDriven() {
        var door = SimulatedDoor(lock: .solenoid)
        door.drive(true, at: Self.at(0))
        #expect(door.act(.close, at: Self.at(100)) == .sprangOpen)
        #expect(door.position == .ajar)
        door.drive(false, at: Self.at(500))
        #expect(door.act(.close, at: Self.at(501)) == .done)
        #expect(door.position == .closed)
    }

    @Test func jammedDoorNeitherPopsNorYields_UntilItIsFreed() {
        var door = SimulatedDoor(lock: .solenoid)
        #expect(door.act(.jam, at: Self.at(0)) == .done)
        #expect(door.act(.jam, at: Self.at(1)) == .nothingToDo)
        door.drive(true, at: Self.at(10))
        #expect(door.act(.pull, at: Self.at(100)) == .jammed)
        #expect(door.position == .closed)
        #expect(door.act(.unjam, at: Self.at(200)) == .done)
        #expect(door.position == .ajar)
    }

    @Test func jammedOpenDoorCannotBeClosed() {
        var door = SimulatedDoor(lock: .strike)
        _ = door.act(.force, at: Self.at(0))
        _ = door.act(.jam, at: Self.at(1))
        #expect(door.act(.close, at: Self.at(2)) == .jammed)
        #expect(door.position == .open)
    }

    @Test func unpluggedContactReadsNothing_WhereverTheDoorIs() {
        var door = SimulatedDoor(lock: .strike)
        _ = door.act(.unplug, at: Self.at(0))
        #expect(door.contact == nil)
        _ = door.act(.force, at: Self.at(100))
        #expect(door.contact == nil)
        _ = door.act(.plug, at: Self.at(200))
        #expect(door.contact == .open)
    }
}
