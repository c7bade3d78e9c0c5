import Foundation
import SpindAgent
import SpindCore
import SpindStore
import Testing

@testable import SpindControl

/// What the real program does with files, without an agent.
@Suite(.timeLimit(.minutes(1)))
struct SpindctlFilesTests {
    private func spindctl(_ arguments: String...) async throws -> SpindctlProgram.Result {
        try await blocking { try SpindctlProgram.run(arguments) }
    }

    /// A journal of some records at that path.
    private func makeJournal(at path: String) throws -> [AuditRecord] {
        let store = try SQLiteCabinetStore(
            path: path, newIncarnation: Array(repeating: 7, count: 16))
        return try store.commit(
            Examples.events.map {
                .append(AuditDraft(at: Examples.now, trust: .trusted, event: $0))
            })
    }

    @Test func aJournalIsVerifiedAndExportedWithoutAnAgent() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/cabinet.sqlite"
        let records = try makeJournal(at: path)
        let verify = try await spindctl("journal", "verify", "--database", path)
        #expect(verify.status == 0, "\(verify)")
        #expect(verify.output.contains("The journal is whole: records 1 to \(records.count)."))
        let export = try await spindctl("journal", "export", "--database", path)
        #expect(export.status == 0, "\(export)")
        let lines = export.output.split(separator: "\n")
        #expect(
            lines.map(String.init)
                == records.map { String(decoding: ControlCoding.encode($0), as: UTF8.self) })
        let proof = try await spindctl("journal", "export", "--proof", "--database", path)
        #expect(proof.output.hasPrefix("{\"spind-journal\":1,"))
        #expect(proof.output.count { $0 == "\n" } == records.count + 1)
    }

    @Test func theAgentExportsTheSameLinesAsTheFile() async throws {
        try await withServer { server in
            let result = try await spindctl("journal", "export", "--socket", server.path)
            #expect(
                result.output.split(separator: "\n").map(String.init)
                    == Examples.records.map {
                        String(decoding: ControlCoding.encode($0), as: UTF8.self)
                    })
        }
    }

    @Test func aMissingDatabaseIsABadFile() async throws {
        let folder = try TemporaryFolder()
        for command in ["verify", "export"] {
            let result = try await spindctl(
                "journal", command, "--database", folder.path + "/none")
            #expect(result.status == 78)
            #expect(result.errors.contains("the journal cannot be read"))
        }
    }

    @Test func whatIsNoDatabaseIsABadFile() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/cabinet.sqlite"
        try Data(repeating: 0x41, count: 100_000).write(to: URL(fileURLWithPath: path))
        let result = try await spindctl("journal", "verify", "--database", path)
        #expect([2, 78].contains(result.status), "\(result)")
        #expect(!result.errors.isEmpty)
    }

    @Test func aCabinetFileInOrderIsFoundSo() async throws {
        let boards = SpindctlProgram.root.appendingPathComponent("Boards").path
        let file = boards + "/cabinets/lending-cabinet-8/cabinet.yaml"
        let result = try await spindctl("check", file, "--boards", boards)
        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains("8 compartments"))
        let json = try await spindctl("check", "--json", file, "--boards", boards)
        #expect(json.output.contains("\"inOrder\":true"))
    }

    @Test func aCabinetFileWithAMistakeIsAProblemWithItsPlace() async throws {
        let folder = try TemporaryFolder()
        let boards = SpindctlProgram.root.appendingPathComponent("Boards").path
        let good = try String(
            contentsOfFile: boards + "/cabinets/lending-cabinet-8/cabinet.yaml", encoding: .utf8)
        let path = folder.path + "/cabinet.yaml"
        try good.replacing("unlock-time: 500ms", with: "unlock-time: 500")
            .write(toFile: path, atomically: true, encoding: .utf8)
        let result = try await spindctl("check", path, "--boards", boards)
        #expect(result.status == 2, "\(result)")
        #expect(result.output.contains("\(path):"))
        let json = try await spindctl("check", path, "--boards", boards, "--json")
        #expect(json.status == 2)
        #expect(json.output.contains("\"inOrder\":false"))
    }

    @Test func aMissingCabinetFileIsABadFile() async throws {
        let result = try await spindctl("check", "/nonexistent/cabinet.yaml")
        #expect(result.status == 78)
        #expect(result.errors.contains("is not there"))
    }
}
