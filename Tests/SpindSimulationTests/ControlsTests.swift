import SpindCore
import SpindSimulation
import SpindTerminal
import Testing

/// From keys to what the person wants.
struct ControlsTests {
    private static let keypad = Set<Character>("0123456789*#")

    /// The actions that typed keys make on a cabinet with those doors.
    private static func actions(
        _ typed: [TerminalKey], doors: [Int] = [1, 2, 3], jammed: [Int] = []
    ) -> [ControlAction] {
        var controls = Controls(doors: doors.map { CompartmentID($0) }, keypad: keypad)
        return typed.compactMap {
            controls.handle($0) { act, door in
                act == .jam && jammed.contains(door.rawValue)
            }
        }
    }

    private static func keys(_ text: String) -> [TerminalKey] {
        text.map { .character($0) }
    }

    @Test func digitsStarAndHashPressTheKeypad() {
        #expect(
            Self.actions(Self.keys("07*#"))
                == [.press("0"), .press("7"), .press("*"), .press("#")])
    }

    @Test func enterIsHashAndBackspaceIsStar() {
        #expect(Self.actions([.enter, .backspace]) == [.press("#"), .press("*")])
    }

    @Test(arguments: [
        ("o1", ControlAction.door(.pull, CompartmentID(1))),
        ("c2", .door(.close, CompartmentID(2))),
        ("f3", .door(.force, CompartmentID(3))),
        ("j1", .door(.jam, CompartmentID(1))),
        ("u1", .door(.unplug, CompartmentID(1))),
        ("i2", .item(CompartmentID(2))),
        ("p", .newGrant), ("s", .newServicePIN), ("k", .card),
        ("x", .powerCut),
        ("q", .quit),
    ])
    func lettersBeginCommands(typed: String, action: ControlAction) {
        #expect(Self.actions(Self.keys(typed)) == [action])
    }

    @Test func jammedDoorIsFreedByTheSameKey() {
        #expect(
            Self.actions(Self.keys("j1"), jammed: [1]) == [.door(.unjam, CompartmentID(1))])
    }

    @Test func oneDigitWaits_WhenAnotherDoorBeginsWithIt() {
        let doors = Array(1...12)
        #expect(Self.actions(Self.keys("o1"), doors: doors).isEmpty)
        #expect(
            Self.actions(Self.keys("o12"), doors: doors) == [.door(.pull, CompartmentID(12))])
        #expect(
            Self.actions(Self.keys("o1") + [.enter], doors: doors)
                == [.door(.pull, CompartmentID(1))])
        #expect(Self.actions(Self.keys("o2"), doors: doors) == [.door(.pull, CompartmentID(2))])
    }

    @Test func tenDoorsTakeOneKeyEach_AndZeroIsTheTenth() {
        let doors = Array(1...10)
        #expect(
            Self.actions(Self.keys("o1o0"), doors: doors)
                == [.door(.pull, CompartmentID(1)), .door(.pull, CompartmentID(10))])
    }

    @Test func unknownDoorIsSaid() {
        #expect(Self.actions(Self.keys("o7")) == [.say("There is no door 7.")])
        #expect(Self.actions(Self.keys("o") + [.enter]) == [.say("Which door?")])
    }

    @Test func escapeGivesUp_AndTheNextDigitIsTheKeypads() {
        let typed = Self.keys("o") + [.escape] + Self.keys("1")
        #expect(Self.actions(typed) == [.say("Given up."), .press("1")])
    }

    @Test func anotherLetterBeginsAnotherCommand() {
        #expect(Self.actions(Self.keys("oc1")) == [.door(.close, CompartmentID(1))])
    }

    @Test func backspaceTakesADigitBack() {
        let typed = Self.keys("o1") + [.backspace] + Self.keys("2")
        #expect(
            Self.actions(typed, doors: [11, 12, 21, 22]).isEmpty)
        #expect(
            Self.actions(typed + Self.keys("2"), doors: [11, 12, 21, 22])
                == [.door(.pull, CompartmentID(22))])
    }
}
