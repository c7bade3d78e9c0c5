import Foundation
import SpindBoards
import SpindCore
import SpindHAL
import SpindMaintenance
import SpindSeeds
import Testing

@testable import SpindSimulation

/// `spindctl doctor wiring` on the simulated bench, with each fault built in, led by a maintainer who
/// does what is asked.
struct WiringFaultTests {
    private static let keypad = WiringPart.keypad(KeypadID(rawValue: "keypad"))

    /// What is to be found for each fault: no other part, and nothing else.
    private static func expected(_ fault: SimulatedWiringFault) -> [WiringFinding] {
        func of(_ part: WiringPart, _ faults: WiringFault...) -> [WiringFinding] {
            faults.map { WiringFinding(part, .fault($0)) }
        }
        func line(_ number: Int) -> LineAddress {
            .offset(chip: "spind-bench", LineOffset(number))
        }
        func pair(_ wired: Int, _ belongs: Int) -> WiringFault.LinePair {
            .init(wired: line(wired), belongs: line(belongs))
        }
        let (one, two) = (CompartmentID(1), CompartmentID(2))
        // The door on the board cannot report or be driven where the board does not answer.
        let skipped = [WiringPart.contact(CompartmentID(4)), .lock(CompartmentID(4))].map {
            WiringFinding($0, .skipped)
        }
        switch fault {
        case .floatingInput, .hummingInput: return of(.contact(one), .floatingInput(line(8)))
        case .contactReversed: return of(.contact(one), .contactReversed)
        case .contactBridged: return of(.contact(one), .contactSilent(readsClosed: true))
        case .contactsExchanged:
            return of(.contact(one), .contactOfOtherDoor(two))
                + of(.contact(two), .contactOfOtherDoor(one))
        case .relayInverted: return of(.lock(one), .relayInverted)
        case .relaysExchanged:
            return of(.lock(one), .relayOfOtherDoor(two)) + of(.lock(two), .relayOfOtherDoor(one))
        case .lockCut: return of(.lock(one), .lockSilent)
        case .lineTaken:
            return of(
                .lines, .lineTaken(line(0), user: "lock 1 (computer/1)", by: "another program"))
                + of(.lock(one), .unusable("requesting spind-bench/0, which is owned: busy"))
        case .ghostKeys: return of(keypad, .ghostKeys(held: ["1", "2", "4"], also: "5"))
        case .rowsJoined: return of(keypad, .keyLinesJoined(line(16), line(17)))
        case .rowGrounded: return of(keypad, .keyLineLow(line(16)))
        case .rowCut: return of(keypad, .keyLineDead(line(16), isRow: true))
        case .rowsExchanged: return of(keypad, .keyLinesExchanged([pair(17, 16), pair(16, 17)]))
        case .plugTurned:
            let pairs = [16, 17, 18, 20, 21, 22].map { pair(38 - $0, $0) }
            return of(keypad, .keyLinesExchanged(pairs))
        case .keyDead: return of(keypad, .keysDead(["5"]))
        case .keyStuck: return of(keypad, .keyStuck("5"))
        case .keypadUnplugged: return of(keypad, .keypadSilent)
        case .dataLinesSwapped: return of(.wiegand("reader"), .dataLinesSwapped)
        case .noCommonGround: return of(.wiegand("reader"), .noCommonGround)
        case .dataLineCut: return of(.wiegand("reader"), .dataLineSilent("D1"))
        case .dataLineGrounded: return of(.wiegand("reader"), .dataLineLow(["D0"]))
        case .readerOff: return of(.wiegand("reader"), .readerSilent)
        case .readerFormat: return of(.wiegand("reader"), .frameNotAccepted(bits: 34))
        case .osdpAddress: return of(.osdp("card"), .wrongAddress(expected: 0, found: 5))
        case .osdpSpeed: return of(.osdp("card"), .wrongSpeed(expected: 9_600, found: 38_400))
        case .osdpPolarity: return of(.osdp("card"), .pairExchanged)
        case .osdpOff: return of(.osdp("card"), .noPower)
        case .osdpDelivered: return of(.osdp("card"), .deliveredKey)
        case .osdpForeign: return of(.osdp("card"), .foreignKey)
        case .osdpPlain: return of(.osdp("card"), .noSecureChannel)
        case .portMissing: return of(.osdp("card"), .portMissing("/dev/ttyREADERS"))
        case .displayAddress:
            return of(.display("display"), .wrongI2CAddress(expected: 0x27, found: 0x3F))
        case .displayCut: return of(.display("display"), .i2cSilent)
        case .padMissing:
            return of(
                .inputDevice("pad"),
                .inputDeviceAbsent("/dev/input/by-id/usb-number-pad-event-kbd"))
        case .boardAddress:
            return of(.lockBoard("locks"), .wrongAddress(expected: 0, found: 3)) + skipped
        case .boardSpeed:
            return of(.lockBoard("locks"), .wrongSpeed(expected: 19_200, found: 115_200)) + skipped
        case .boardPolarity: return of(.lockBoard("locks"), .pairExchanged) + skipped
        }
    }

    @Test(arguments: SimulatedWiringFault.allCases)
    func eachFaultIsFoundAndNoOther(fault: SimulatedWiringFault) throws {
        // Keypads cost the test far more than all else, and have nothing to do with the others.
        let isOfKeypad = Self.expected(fault).contains { $0.part == Self.keypad }
        let run = try WiringRun(
            fault: fault, seed: 3,
            isLookedAt: { check in isOfKeypad || check.parts != [Self.keypad] })
        let found = run.session.findings.filter { $0.verdict != .right }
        #expect(found == Self.expected(fault))
        #expect(!run.session.isCut)
    }

    @Test func aBenchThatIsWiredRightHasNoFault_HoweverSlowPeopleAre() throws {
        let choices: [WiringChoice] = [.doors, .readers, .buses]
        for seed in UInt64(1)...100 {
            // A keypad costs the test more than all else.
            let choice = seed % 20 == 0 ? WiringChoice.everything : choices[Int(seed % 3)]
            let run = try WiringRun(fault: nil, seed: seed, choice: choice)
            #expect(run.session.findings.allSatisfy { $0.verdict == .right }, "seed \(seed)")
            // Lines, board, display, keypad, two readers, pad; four doors, one without a contact.
            #expect(choice != .everything || run.session.findings.count == 14)
        }
    }

    @Test func noLockIsEverDrivenWithoutAYes_AndAllAreLetGo() throws {
        for seed in UInt64(1)...20 {
            let run = try WiringRun(
                fault: nil, seed: seed, choice: .doors,
                instead: { question in
                    switch question {
                    case .mayRest, .mayDrive: .no
                    default: nil
                    }
                })
            #expect(run.drives.isEmpty)
            #expect(run.session.findings.contains { $0.verdict == .skipped })
        }
        let run = try WiringRun(fault: nil, seed: 1, choice: .doors)
        #expect(!run.drives.isEmpty)
        #expect(run.drives.allSatisfy { $0.length <= $0.limit })
        #expect(run.held.isEmpty, "nothing is held when it is over")
    }

    @Test(arguments: Array(stride(from: 0, to: 60, by: 4)))
    func theMaintainerMayEndItAtAnyStep_AndNothingIsHeldThen(step: Int) throws {
        var asked = 0
        let run = try WiringRun(
            fault: nil, seed: 5, choice: step % 12 == 0 ? .everything : .doors,
            instead: { _ in
                asked += 1
                return asked > step ? .quit : nil
            })
        #expect(run.held.isEmpty, "nothing is held when it is over")
        #expect(run.session.isCut || asked <= step)
        #expect(run.drives.allSatisfy { $0.length <= $0.limit })
    }
}
