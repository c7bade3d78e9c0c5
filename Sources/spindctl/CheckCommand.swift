import ArgumentParser
import SpindBoards
import SpindControl
import SpindCore

struct CheckCommand: CabinetCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a cabinet file and its boards, without spindd.",
        discussion: "Exit status 2 if anything is wrong with it; warnings alone are no problem.")

    @ParentCommand var parent: Spindctl
    @OptionGroup var options: GlobalOptions

    @Argument(help: ArgumentHelp("The cabinet file.", valueName: "file"))
    var file = "/etc/spind/cabinet.yaml"

    @Option(
        help: ArgumentHelp("The folder of boards that the file may name.", valueName: "dir"))
    var boards = "/usr/share/spind/Boards"

    func run(_ session: Session) throws {
        let disk = DiskFiles()
        do throws(FileReadingError) {
            _ = try disk.bytes(at: file, limit: 1 << 20)
        } catch {
            if error != .tooLarge { throw Failure("\(file) \(words(error))", .badFile) }
        }
        do throws(CabinetFileErrors) {
            let cabinet = try CabinetLoader(files: disk, boards: boards).load(file)
            show(cabinet, session)
        } catch {
            if session.json {
                session.show(Document(inOrder: false, problems: error.problems.map(Place.init)))
            } else {
                let count = error.problems.count
                session.show(
                    error.problems.map(\.description)
                        + [
                            "\(count) problem\(count == 1 ? "" : "s"): with it spindd would not start"
                        ])
            }
            throw ExitCode(ExitStatus.problemFound.rawValue)
        }
    }

    private func show(_ cabinet: CabinetFile, _ session: Session) {
        if session.json {
            session.show(
                Document(inOrder: true, warnings: cabinet.warnings.map(Place.init)))
            return
        }
        let layout = cabinet.layout
        session.show(cabinet.warnings.map { "warning: \($0)" })
        session.show(
            [
                "\(file) is in order: cabinet \(layout.name), \(layout.compartments.count) "
                    + "compartments, \(layout.handoverSets.count) handover sets, "
                    + "\(layout.keypads.count) keypads"
            ].flatMap { AnswerText.paragraph($0) })
    }

    private func words(_ error: FileReadingError) -> String {
        switch error {
        case .missing: "is not there"
        case .notAFile: "is not a regular file"
        case .tooLarge: "is too large"
        case .unreadable(let words): "cannot be read: \(words)"
        }
    }

    private struct Document: Encodable {
        var inOrder: Bool
        var problems: [Place] = []
        var warnings: [Place] = []
    }

    private struct Place: Encodable {
        var file: String
        var line: Int
        var column: Int
        var message: String
        var mend: String

        init(_ problem: Problem) {
            file = problem.file
            line = problem.line
            column = problem.column
            message = problem.message
            mend = problem.mend
        }
    }
}
