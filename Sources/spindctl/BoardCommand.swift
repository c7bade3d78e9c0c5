import ArgumentParser
import SpindBoards
import SpindControl

struct BoardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "board",
        abstract: "Check board and cabinet files, list them, and draw what is wired where.",
        subcommands: [Check.self, List.self, Pinout.self, Wiring.self])

    struct Check: CabinetCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell all that is wrong with board and cabinet files.",
            discussion: """
                Each problem with its file, line and column, and how to mend it. Works without \
                spindd. Exit status 2 if anything is wrong with any of them; warnings alone are no \
                problem.

                Example: spindctl board check Boards/*/*/board.yaml
                """)

        @ParentCommand var parent: Spindctl
        @OptionGroup var options: GlobalOptions

        @Argument(
            help: ArgumentHelp("Board or cabinet files.", valueName: "file"),
            completion: .file(extensions: ["yaml"]))
        var files: [String]

        @OptionGroup var folder: BoardsFolder

        func run(_ session: Session) throws {
            var worst = ExitStatus.done
            for file in files {
                do {
                    let found = try FileCheck.check(file, boards: folder.boards)
                    found.show(session)
                    if !found.inOrder, worst == .done { worst = .problemFound }
                } catch let failure as Failure where files.count > 1 {
                    _ = session.end(failure)
                    worst = failure.status
                }
            }
            if worst != .done { throw ExitCode(worst.rawValue) }
        }
    }

    struct Pinout: CabinetCommand {
        static let configuration = CommandConfiguration(
            abstract: "Draw the header's pins, with what the cabinet uses each for.",
            discussion: """
                The sheet to hold beside the cable. Of a board file alone the pins are drawn without \
                their use.

                Example: spindctl board pinout /etc/spind/cabinet.yaml
                """)

        @ParentCommand var parent: Spindctl
        @OptionGroup var options: GlobalOptions

        @Argument(
            help: ArgumentHelp("A cabinet or board file.", valueName: "file"),
            completion: .file(extensions: ["yaml"]))
        var file = FileCheck.standardCabinet

        @OptionGroup var folder: BoardsFolder

        func run(_ session: Session) throws {
            let found = try FileCheck.check(file, boards: folder.boards)
            switch found.content {
            case nil:
                found.show(session)
                throw ExitCode(ExitStatus.problemFound.rawValue)
            case .cabinet(let cabinet): show(HeaderDrawing(cabinet), session)
            case .board(let board):
                guard let computer = board.computer else {
                    throw Failure(
                        "\(board.title) has relays and no header of its own: draw a cabinet file "
                            + "that uses it", .refused)
                }
                show(HeaderDrawing(computer: computer, uses: []), session)
            }
        }

        private func show(_ drawing: HeaderDrawing, _ session: Session) {
            let lines = drawing.text.split(separator: "\n", omittingEmptySubsequences: false)
                .dropLast().map(String.init)
            session.json ? session.show(Document(drawing: lines)) : session.show(lines)
        }

        private struct Document: Encodable {
            var drawing: [String]
        }
    }
}
