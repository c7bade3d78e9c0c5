import Foundation
import SpindAgent
import SpindBoards
import SpindCore
import Testing

@testable import SpindMaintenance

/// A bundle of a cabinet that is full of secrets has none of them.
@Suite(.timeLimit(.minutes(1)))
struct BundlePrivacyTests {
    private static let cabinetText = """
        # COMMENTMARK: Frau Beispiel has the second key, PIN 70707071
        cabinet: marked # COMMENTMARK
        boards:
          computer: vendor/board   # COMMENTMARK's old one
        note: "a # in quotes stays"
        phone: '030 # 1'\t# COMMENTMARK
        broken: "no end # COMMENTMARK
        """

    /// The bundle's archive, as bytes, and the bundle itself.
    private func made(
        _ change: (inout MachineFacts) -> Void = { _ in }
    ) throws -> (archive: [UInt8], bundle: SupportBundle) {
        let tree = try FixtureTree([
            "/var/PATHMARK/cabinet.yaml": Self.cabinetText,
            "/var/PATHMARK/Boards/vendor/board/board.yaml": "board: board # COMMENTMARK",
            "/key": String(decoding: MarkedCabinet.key, as: UTF8.self),
        ])
        var facts = try MarkedCabinet.facts(MarkedCabinet.records(in: tree.root))
        change(&facts)
        let bundle = SupportBundle(
            facts, log: MarkedCabinet.log,
            site: SiteTexts.files(facts.site, paths: facts.paths, machine: tree.machine()))
        let path = tree.root + "/bundle.tar"
        try BundleArchive.write(bundle, to: path, machine: LocalMachine())
        return (Array(try Data(contentsOf: URL(fileURLWithPath: path))), bundle)
    }

    private func marks(in bytes: [UInt8]) -> [String] {
        let data = Data(bytes)
        return MarkedCabinet.marks.filter { data.range(of: Data($0.utf8)) != nil }
    }

    @Test func noByteOfAnArchiveIsASecret() throws {
        let (archive, bundle) = try made()
        #expect(marks(in: archive) == [])
        // Nor is there a time of day of anything.
        for file in bundle.files {
            #expect(file.text.firstMatch(of: /[0-9]{2}:[0-9]{2}/) == nil, "\(file.name)")
        }
        #expect(
            bundle.files.map(\.name) == [
                "README.txt", "doctor.txt", "doctor.json", "machine.json", "journal.json",
                "status.json", "log.txt", "cabinet.yaml", "boards/vendor/board.yaml",
            ])
    }

    @Test func theMarksAreThereBeforeTheyAreTakenOut() throws {
        let tree = try FixtureTree()
        let records = try MarkedCabinet.records(in: tree.root)
        var raw = Array(try Data(contentsOf: URL(fileURLWithPath: tree.root + "/cabinet.sqlite")))
        if let log = try? Data(contentsOf: URL(fileURLWithPath: tree.root + "/cabinet.sqlite-wal"))
        {
            raw += log
        }
        let stored = [
            "GRANTMARK", "SERVICEMARK", "REASONMARK", "NOTEMARK", "ANSWERMARK", "FAULTMARK",
            "PROBLEMMARK", "VERSIONMARK", "QUESTIONMARK", "424242001", "424242002", "777000111",
            "888000222", "31415926", "6655443",
        ]
        let found = marks(in: raw)
        for mark in stored { #expect(found.contains(mark), "\(mark) is in no record") }
        #expect(Data(raw).range(of: Data(MarkedCabinet.verifier)) != nil)
        #expect(records.count == MarkedCabinet.events.count)
    }

    @Test func anAgentThatDoesNotAnswerTellsNothingEither() throws {
        let archive = try made {
            $0.agent = .silent("SILENTMARK")
            $0.journal.check = .damaged(["SILENTMARK"])
        }.archive
        #expect(marks(in: archive) == [])
    }

    @Test func aFileWithMistakesTellsTheirPlacesAlone() throws {
        let (archive, bundle) = try made {
            $0.site.file = .bad([
                Problem(
                    file: "/var/PATHMARK/cabinet.yaml", line: 3, column: 7, message: "NOTEMARK",
                    mend: "COMMENTMARK")
            ])
        }
        #expect(marks(in: archive) == [])
        let file = try #require(bundle.files.first { $0.name == "cabinet-problems.txt" })
        #expect(file.text.contains("line 3, column 7"))
        #expect(!bundle.files.contains { $0.name == "cabinet.yaml" })
    }

    @Test func everyKindOfRecordThatTellsAFieldWasTriedWithMarks() {
        let tried = Set(MarkedCabinet.events.map(\.name))
        for name in RecordDigest.toldKinds {
            #expect(tried.contains(name), "\(name) tells fields, and no marked record is of it")
        }
    }

    @Test func reducedRecordsStillTellWhatHelps() throws {
        func told(_ event: AuditEvent) -> String {
            BundleCoding.text(of: RecordDigest(Example.record(7, event)))
                .filter { !$0.isWhitespace }
        }
        #expect(
            told(
                .compartmentBlocked(
                    compartment: CompartmentID(3), note: "hinge", by: MarkedCabinet.jo)
            )
            .contains(#""fields":{"compartment":3,"note":5}"#))
        #expect(
            told(MarkedCabinet.events[3]).contains(#""fields":{"reason":"blocked"}"#))
        #expect(
            told(
                .openingIntended(
                    opening: MarkedCabinet.opening, compartment: CompartmentID(3), attempt: 1,
                    cause: .command(by: MarkedCabinet.jo, reason: "REASONMARK"))
            ).contains(#""fields":{"attempt":1,"cause":10}"#))
        #expect(
            told(.sensorImplausible(compartment: CompartmentID(3), doubt: .chatter))
                .contains(#""fields":{"compartment":3,"doubt":"chatter"}"#))
        #expect(told(.stopped).contains(#""day":"2026-12-01""#))
    }

    @Test func thePersonWhoMadeItIsNotInTheArchive() throws {
        let archive = try made().archive
        let header = String(decoding: archive.prefix(512), as: UTF8.self)
        #expect(header.contains("root"))
        #expect(header.contains("ustar"))
        let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
        if home.count > 3 { #expect(Data(archive).range(of: Data(home.utf8)) == nil) }
    }
}
