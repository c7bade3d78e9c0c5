import Foundation
import SpindCore
import SpindStore
import Testing

@testable import SpindMaintenance

/// The parts of a bundle one by one.
@Suite(.timeLimit(.minutes(1)))
struct BundlePartsTests {
    @Test(arguments: [
        ("the doors are supervised", "the doors are supervised"),
        ("the journal is whole: records 1 to 20", "the journal is whole: records 1 to 20"),
        (
            "the journal is damaged at record 12: anything",
            "the journal is damaged at record 12: ..."
        ),
        (
            "the system clock was stepped by -12.5 seconds",
            "the system clock was stepped by -12.5 seconds"
        ),
        (
            "spindd.service: Scheduled restart job, restart counter is at 3.",
            "spindd.service: Scheduled restart job, restart counter is at 3."
        ),
        ("lock 3: request output x", "lock 3: ..."),
    ])
    func knownLinesAreTold(message: String, told: String) {
        #expect(LogDigest.told(message) == told)
    }

    @Test(arguments: [
        "", "anything", "the doors are supervised by Jo", "a the doors are supervised",
        "the journal is whole: records 1 to Jo", "the journal is whole: records 1 to 2 3",
        "the system clock was stepped by 123456789012345678901 seconds", "lock Jo: x",
    ])
    func otherLinesAreLeftOut(message: String) {
        #expect(LogDigest.told(message) == nil)
    }

    @Test func leftOutLinesAreCountedWhereTheyWere() {
        let at = Example.now
        let log = ["x", "y", "the locks are let go", "z"].map {
            LogLine(at: at, priority: 5, message: $0)
        }
        #expect(
            LogDigest.lines(log) == [
                "           (2 left out)", "2026-12-01 <5> the locks are let go",
                "           (1 left out)",
            ])
    }

    @Test func logLinesAreReadFromWhatJournalctlPrints() throws {
        let tree = try FixtureTree()
        let machine = tree.machine(saying: [
            "spindd": """
            {"MESSAGE":"the locks are let go","PRIORITY":"5","__REALTIME_TIMESTAMP":"1796112330000000","_HOSTNAME":"x"}
            {"MESSAGE":[1,2],"__REALTIME_TIMESTAMP":"1796112330000000"}
            no JSON
            """
        ])
        #expect(
            JournalctlLog.read(machine) == [
                LogLine(at: Example.now, priority: 5, message: "the locks are let go"),
                LogLine(at: Example.now, priority: 6, message: ""),
            ])
        #expect(JournalctlLog.read(try FixtureTree().machine()) == nil)
    }

    @Test(arguments: [
        ("a: 1 # c", "a: 1\n"), ("# c\n\na: 1", "a: 1\n"), ("a: \"x # y\" # c", "a: \"x # y\"\n"),
        ("a: 'x # y'", "a: 'x # y'\n"), ("a: x#y", "a: x#y\n"), ("a: \"x # y", "a: \"x\n"),
        ("keys: [\"123\", \"*0#\"] # c", "keys: [\"123\", \"*0#\"]\n"),
        ("a: Jo's # c", "a: Jo's\n"),
    ])
    func commentsAreTakenOutOfYAML(text: String, left: String) {
        #expect(SiteTexts.withoutComments(text) == left)
    }

    @Test func nothingIsOverwritten() throws {
        let tree = try FixtureTree(["/bundle.tar": "precious"])
        let bundle = SupportBundle(try Example.facts(), log: nil, site: [])
        #expect(throws: BundleArchive.Failure.self) {
            try BundleArchive.write(bundle, to: tree.root + "/bundle.tar", machine: LocalMachine())
        }
        #expect(LocalMachine(root: tree.root).text("/bundle.tar") == .value("precious"))
    }

    @Test func anArchiveThatCannotBeWrittenLeavesNothing_AndSaysWhereItWasToBe() throws {
        let tree = try FixtureTree()
        let bundle = SupportBundle(try Example.facts(), log: nil, site: [])
        let failure = #expect(throws: BundleArchive.Failure.self) {
            try BundleArchive.write(
                bundle, to: tree.root + "/no/folder/bundle.tar", machine: LocalMachine())
        }
        #expect(failure?.description.hasPrefix(tree.root + "/no/folder is no folder") == true)
        #expect(LocalMachine(root: tree.root).names(in: "/").isEmpty)
    }

    @Test func anArchiveIsForItsOwnerAlone() throws {
        let tree = try FixtureTree()
        let bundle = SupportBundle(try Example.facts(), log: [], site: [])
        try BundleArchive.write(bundle, to: tree.root + "/b.tar", machine: LocalMachine())
        #expect(LocalMachine(root: tree.root).status(of: "/b.tar").value?.rights == 0o600)
        let listed = LocalMachine().run(
            ProgramCall("/usr/bin/tar", ["-tf", tree.root + "/b.tar"]))
        #expect(
            listed.value?.contains("spind-support-lending-cabinet-8-2026-12-01/README.txt") == true)
    }
}
