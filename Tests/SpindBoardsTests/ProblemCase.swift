import SpindBoards
import Testing

/// One way to spoil the example files, and what the loader must say to it.
struct ProblemCase: CustomTestStringConvertible {
    enum File {
        case cabinet
        case computer
        case hat
        /// The cabinet with everything besides doors.
        case station

        var path: String {
            switch self {
            case .cabinet: ExampleFiles.cabinetPath
            case .computer: ExampleFiles.computerPath
            case .hat: ExampleFiles.hatPath
            case .station: ExampleFiles.stationPath
            }
        }
    }

    var file: File
    var old: String
    var new: String
    var expected: String

    init(_ file: File, _ old: String, _ new: String, _ expected: String) {
        self.file = file
        self.old = old
        self.new = new
        self.expected = expected
    }

    var testDescription: String { "\(old) -> \(new)" }

    func check(sourceLocation: SourceLocation = #_sourceLocation) {
        let problems = ExampleFiles.problems(file.path, replacing: old, with: new)
        #expect(problems == expected, sourceLocation: sourceLocation)
    }
}

extension ProblemCase {
    /// Every case there is.
    static let all =
        lockProblems + contactProblems + deviceProblems + textProblems + boardsProblems
        + siteProblems + boardProblems + lockKindProblems + sensorProblems + socketProblems
        + handoverSetProblems + handoverProblems + questionProblems + policyProblems
        + busProblems + typingProblems + osdpProblems + wiegandProblems + cardReaderProblems
        + inputProblems + centralLockingProblems
}

@Suite struct ProblemTests {
    @Test(arguments: ProblemCase.lockKindProblems)
    func lockKindProblem_NamesPlaceAndMend(problem: ProblemCase) { problem.check() }

    @Test(arguments: ProblemCase.sensorProblems)
    func sensorProblem_NamesPlaceAndMend(problem: ProblemCase) { problem.check() }

    @Test(arguments: ProblemCase.socketProblems)
    func socketProblem_NamesPlaceAndMend(problem: ProblemCase) { problem.check() }

    @Test(arguments: ProblemCase.handoverSetProblems)
    func handoverSetProblem_NamesPlaceAndMend(problem: ProblemCase) { problem.check() }

    @Test(arguments: ProblemCase.handoverProblems)
    func handoverProblem_NamesPlaceAndMend(problem: ProblemCase) { problem.check() }

    @Test(arguments: ProblemCase.policyProblems)
    func policyProblem_NamesPlaceAndMend(problem: ProblemCase) { problem.check() }

    @Test(arguments: ProblemCase.questionProblems)
    func questionProblem_NamesPlaceAndMend(problem: ProblemCase) { problem.check() }

    @Test(arguments: ProblemCase.busProblems)
    func busProblem_NamesPlaceAndMend(problem: ProblemCase) { problem.check() }

    @Test(arguments: ProblemCase.osdpProblems)
    func osdpProblem_NamesPlaceAndMend(problem: ProblemCase) { problem.check() }

    @Test(arguments: ProblemCase.cardReaderProblems)
    func cardReaderProblem_NamesPlaceAndMend(problem: ProblemCase) { problem.check() }

    @Test(arguments: ProblemCase.typingProblems)
    func typingProblem_NamesPlaceAndMend(problem: ProblemCase) { problem.check() }

    @Test(arguments: ProblemCase.wiegandProblems)
    func wiegandProblem_NamesPlaceAndMend(problem: ProblemCase) { problem.check() }

    @Test(arguments: ProblemCase.lockProblems)
    func lockProblem_NamesPlaceAndMend(problem: ProblemCase) { problem.check() }

    @Test(arguments: ProblemCase.contactProblems)
    func contactProblem_NamesPlaceAndMend(problem: ProblemCase) { problem.check() }

    @Test(arguments: ProblemCase.deviceProblems)
    func deviceProblem_NamesPlaceAndMend(problem: ProblemCase) { problem.check() }

    @Test(arguments: ProblemCase.textProblems)
    func textProblem_NamesPlaceAndMend(problem: ProblemCase) { problem.check() }

    @Test(arguments: ProblemCase.boardsProblems)
    func choiceOfBoards_NamesPlaceAndMend(problem: ProblemCase) { problem.check() }

    @Test(arguments: ProblemCase.siteProblems)
    func siteProblem_NamesPlaceAndMend(problem: ProblemCase) { problem.check() }

    @Test(arguments: ProblemCase.boardProblems)
    func boardFileProblem_NamesPlaceAndMend(problem: ProblemCase) { problem.check() }

    @Test func allProblems_AreToldAtOnce_CabinetFirst() throws {
        var files = ExampleFiles.files
        let spoiled =
            ExampleFiles.cabinet
            .split(separator: "\n").map {
                $0 == "power: { locks-max: 1.2A }" ? "powr: { locks-max: 1.2 }" : String($0)
            }.joined(separator: "\n")
            + "\n  held-open: 90"
        files.files[ExampleFiles.cabinetPath] = Array(spoiled.utf8)
        files.files[ExampleFiles.hatPath] = Array((ExampleFiles.hat + "\ncolour: red").utf8)
        let errors = try #require(throws: CabinetFileErrors.self) {
            try ExampleFiles.load(files)
        }
        #expect(
            errors.problems.map { "\($0.file):\($0.line):\($0.column)" } == [
                "cabinet.yaml:22:1", "cabinet.yaml:25:14", "Boards/acme/hat/board.yaml:7:1",
            ])
    }

    @Test func floodOfProblems_IsCutAtItsLimit() throws {
        var files = ExampleFiles.files
        let flood = (1...150).map { "key\($0): 1\n" }.joined()
        files.files[ExampleFiles.cabinetPath] = Array((ExampleFiles.cabinet + "\n" + flood).utf8)
        let errors = try #require(throws: CabinetFileErrors.self) {
            try ExampleFiles.load(files)
        }
        #expect(errors.problems.count == 101)
        #expect(errors.problems.last?.message == "50 more problems are not shown")
    }
}
