import Foundation
import Glibc
import Testing

/// `spindctl doctor wiring` on real GPIO lines, in the kernel of `Scripts/gpio-sim`.
@Suite(.serialized, .enabled(if: LendingCabinet.isPossible), .timeLimit(.minutes(5)))
struct GPIOSimWiringTests {
    @Test(arguments: [false, true])
    func aDoorIsOpenedOnce_AndItsContactIsJudged(isReversed: Bool) throws {
        let cabinet = try LendingCabinet()
        let watch = cabinet.watch(1)
        let talk = try WiringTalk(cabinet, isReversed: isReversed)
        #expect(try talk.answer("Close door 1", with: ""))
        #expect(try talk.answer("held at rest", with: "y"))
        #expect(try talk.answer("Did anything click", with: "n"))
        #expect(watch.pulses.isEmpty)
        #expect(try talk.answer("is opened once", with: "y"))
        #expect(
            try talk.answer("Did door 1 open", with: "y") {
                $0.move(open: true)
            })
        #expect(try talk.answer("Open door 1", with: ""))
        #expect(
            try talk.answer("Close door 1", with: "") {
                $0.move(open: false)
            })
        #expect(talk.end() == (isReversed ? 2 : 0), "\(talk.said)")
        #expect(talk.said.contains("Contact reversed") == isReversed)
        #expect(talk.said.contains("Lock 1: wired right"))
        let pulses = watch.stop()
        #expect(pulses.count == 1)
        let length = try #require(pulses.first?.length)
        #expect(length > .milliseconds(450) && length < .milliseconds(800))
        #expect(try !cabinet.isUnlocking(1))
    }

    @Test func whenTheConnectionBreaksInMidPulseTheLockIsLetGo() throws {
        let cabinet = try LendingCabinet()
        let watch = cabinet.watch(1)
        let talk = try WiringTalk(cabinet)
        #expect(try talk.answer("Close door 1", with: ""))
        #expect(try talk.answer("held at rest", with: "y"))
        #expect(try talk.answer("Did anything click", with: "n"))
        #expect(try talk.answer("is opened once", with: "y"))
        #expect(try eventually { try cabinet.isUnlocking(1) })
        talk.hangUp()
        #expect(talk.end() == 3)
        let pulses = watch.stop()
        #expect(pulses.count == 1)
        #expect(try #require(pulses.first?.length) < .milliseconds(800))
        #expect(try !cabinet.isUnlocking(1))
    }

    @Test func besideARunningAgentItTakesNothingAndSaysHowToStopIt() throws {
        let cabinet = try LendingCabinet()
        try cabinet.start()
        let watch = cabinet.watch(1)
        let result = try cabinet.spindctl(
            "doctor", "wiring", "--cabinet", cabinet.cabinetFile,
            "--boards", LendingCabinet.root.appendingPathComponent("Boards").path)
        #expect(result.status == 1)
        #expect(result.errors.contains("systemctl stop spindd"))
        #expect(try cabinet.spindctl("status").status == 0)
        #expect(watch.stop().isEmpty)
    }
}
