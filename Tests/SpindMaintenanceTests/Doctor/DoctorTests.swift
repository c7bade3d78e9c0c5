import Foundation
import SpindAgent
import SpindControl
import SpindCore
import SpindMaintenance
import SpindTerminal
import Testing

/// The doctor's checks on a healthy cabinet, and on one that is spoiled in one way.
struct DoctorTests {
    @Test func aHealthyCabinetPassesEveryCheck() throws {
        let report = Doctor.examine(try Example.facts())
        for finding in report.findings {
            #expect(finding.verdict == .pass, "\(finding)")
        }
        #expect(report.verdict == .pass)
        #expect(report.status == .done)
        #expect(report.findings.count == Doctor.areas.flatMap(\.checks).count)
    }

    @Test(arguments: SpoiledCase.all)
    func whatIsWrongIsFound(_ spoiled: SpoiledCase) throws {
        var facts = try Example.facts()
        spoiled.spoil(&facts)
        let report = Doctor.examine(facts)
        let finding = try #require(report.findings.first { $0.check == spoiled.check })
        #expect(finding.verdict == spoiled.verdict, "\(finding)")
        #expect(finding.what.contains(spoiled.says), "\(finding)")
        let mustMend = [.warn, .fail].contains(finding.verdict)
        #expect(finding.mend.isEmpty != mustMend, "\(finding)")
        if finding.verdict == .fail { #expect(report.status == .problemFound) }
    }

    @Test func everyCheckIsSpoiledSomehow() {
        let spoiled = Set(
            SpoiledCase.all.filter { $0.verdict == .warn || $0.verdict == .fail }.map(\.check))
        for check in Doctor.areas.flatMap(\.checks) {
            #expect(
                spoiled.contains(check.name), "\(check.name) never says that something is wrong")
        }
    }

    @Test func namesAreUniqueAndTheGuideExplainsThem() throws {
        let guide = try String(
            contentsOf: URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
                .deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("Docs/doctor.md"), encoding: .utf8)
        let names = Doctor.areas.flatMap(\.checks).map(\.name)
        #expect(Set(names).count == names.count)
        for name in names {
            #expect(guide.contains("| `\(name)` |"), "Docs/doctor.md does not explain \(name)")
        }
        for line in guide.split(separator: "\n") where line.hasPrefix("| `") {
            let name = line.dropFirst(3).prefix { $0 != "`" }
            #expect(names.contains(String(name)), "Docs/doctor.md explains \(name), which is gone")
        }
    }

    @Test func exitStatusTellsWarningsFromFailures() throws {
        var facts = try Example.facts()
        facts.power.milliCelsius = 72_000
        #expect(Doctor.examine(facts).status == .warned)
        facts.power.milliCelsius = 82_000
        #expect(Doctor.examine(facts).status == .problemFound)
    }

    @Test func withoutTheAgentTheMachineIsStillLookedAt() throws {
        var facts = try Example.facts()
        facts.agent = .notRunning
        let report = Doctor.examine(facts)
        #expect(report.subject.contains("without it"))
        #expect(report.findings.first { $0.check == "disk.space" }?.verdict == .pass)
        #expect(report.findings.first { $0.check == "journal.chain" }?.verdict == .pass)
        #expect(report.findings.first { $0.check == "doors.open" }?.verdict == .skipped)
    }
}

/// How findings are told.
struct DoctorReportTests {
    private func spoiled() throws -> MachineFacts {
        var facts = try Example.facts()
        // One case of each check, while the agent still answers.
        var done: Set<String> = ["agent.running"]
        for spoiled in SpoiledCase.all.reversed()
        where [.fail, .warn].contains(spoiled.verdict) && done.insert(spoiled.check).inserted {
            spoiled.spoil(&facts)
        }
        return facts
    }

    @Test func noLineIsWiderThanATerminal() throws {
        for facts in [try Example.facts(), try spoiled()] {
            for line in Doctor.examine(facts).lines(quiet: false) {
                #expect(line.width <= 80, "\(line.text)")
            }
        }
    }

    @Test func quietSaysNothingWhenAllIsWell() throws {
        #expect(Doctor.examine(try Example.facts()).lines(quiet: true).isEmpty)
    }

    @Test func quietTellsOnlyWhatIsNotWell() throws {
        var facts = try Example.facts()
        facts.disk.errorCount = 2
        let lines = Doctor.examine(facts).lines(quiet: true).map(\.text)
        #expect(
            lines == [
                "Disk",
                "  FAIL  The file system has counted 2 errors. [disk.errors]",
                "        Why: A disk that makes errors loses records before long.",
                "        Do:  Replace the card now; `spindctl journal export` saves the records.",
                "             With a good card: `sudo fsck` from another system sets the count",
                "             back.",
                "\(Doctor.areas.flatMap(\.checks).count - 1) ok, 0 WARN, 1 FAIL, 0 not looked at.",
                "Docs/doctor.md has more under the names in brackets.",
            ])
    }

    @Test func verdictsAreWordsAndNotColoursAlone() throws {
        for line in Doctor.examine(try spoiled()).lines(quiet: false) {
            for piece in line.pieces where piece.style == .alarm {
                #expect(piece.text.contains("FAIL"))
            }
            for piece in line.pieces where piece.style == .active {
                #expect(piece.text.contains("WARN"))
            }
        }
    }

    @Test func jsonHasTheVerdictAndEveryFinding() throws {
        struct Document: Decodable {
            struct Found: Decodable {
                var check: String
                var verdict: Verdict
                var what: String
                var why: String
                var mend: [String]
                var local: [String]
            }
            var verdict: Verdict
            var findings: [Found]
        }
        let report = Doctor.examine(try spoiled())
        let document = try JSONDecoder().decode(
            Document.self, from: Data(ControlCoding.encode(report)))
        #expect(document.verdict == .fail)
        #expect(document.findings.map(\.check) == report.findings.map(\.check))
    }

    @Test func whatCitesPeopleStaysOnTheScreen() throws {
        var facts = try Example.facts()
        facts.spoil { $0.cabinet.compartments[0].blocked = "Frau Beispiel ruft an" }
        let report = Doctor.examine(facts)
        #expect(report.lines(quiet: false).contains { $0.text.contains("Frau Beispiel") })
        let sent = report.withoutLocal
        #expect(!sent.lines(quiet: false).contains { $0.text.contains("Beispiel") })
        #expect(!String(decoding: ControlCoding.encode(sent), as: UTF8.self).contains("Beispiel"))
    }
}
