import ArgumentParser
import Glibc
import Logging
import SpindAgent
import SpindBoards
import SpindControl
import SpindCore
import SpindLinux
import SpindSimulation
import SpindSync
import SpindTime

/// What a simulated cabinet is made from: its file, and the machine it runs on.
struct SimulatorSetup: Sendable {
    let cabinet: CabinetFile
    let timeZone: TimeZoneRules

    /// Loads the cabinet file.
    ///
    /// - Parameters:
    ///   - cabinet: the file; `nil`: the standard one.
    ///   - boards: the folder of the boards; `nil`: it is looked for.
    ///   - standard: which of the boards' cabinets is the standard one.
    /// - Throws: an exit status, after telling what is wrong.
    init(cabinet: String?, boards: String?, standard: String = "simulated-bench") throws {
        let boards = boards ?? Self.boards()
        let path = cabinet ?? boards + "/cabinets/\(standard)/cabinet.yaml"
        do {
            self.cabinet = try CabinetLoader(files: DiskFiles(), boards: boards).load(path)
        } catch {
            for problem in error.problems { write("\(problem)", to: STDERR_FILENO) }
            if cabinet == nil {
                write(
                    "spind-sim: no boards in \(boards): give --boards, the project's folder Boards",
                    to: STDERR_FILENO)
            }
            throw ExitCode(78)
        }
        let now = SystemClock().read().wall
        timeZone = .system(named: self.cabinet.timeZone, around: now) ?? .utc
    }

    /// Understands scripts for this cabinet.
    var parser: ScriptParser {
        ScriptParser(compartments: cabinet.layout.compartments.map(\.id))
    }

    /// Reads a whole script before any of it is played.
    ///
    /// - Throws: an exit status, after telling every line that cannot be understood.
    func parse(scriptFile path: String) throws -> [ScriptLine] {
        let bytes: [UInt8]
        do {
            bytes = try DiskFiles().bytes(at: path, limit: 1 << 20)
        } catch {
            let why =
                switch error {
                case .missing: "is not there"
                case .notAFile: "is no file"
                case .tooLarge: "is larger than 1 MiB"
                case .unreadable(let words): "cannot be read: \(words)"
                }
            throw ValidationError("The script \(path) \(why).")
        }
        do {
            return try parser.parse(String(decoding: bytes, as: UTF8.self))
        } catch {
            for error in error.errors { write("\(path): \(error)", to: STDERR_FILENO) }
            throw ExitCode(65)
        }
    }

    /// The cabinet's site on this machine.
    func site(
        in folder: StateFolder, _ credentials: CabinetCredentials, logger: Logger
    ) throws -> SimulatedCabinet.Site {
        let generator = SystemRandomNumberGenerator()
        let machine = SystemClock()
        var site = SimulatedCabinet.Site(
            file: cabinet,
            clock: SimulatedHostClock(monotonic: machine) { machine.read().wall },
            pace: ContinuousClock(), disk: FolderDisk(path: folder.path + "/cabinet.sqlite"),
            key: credentials.key,
            generator: generator, timeZone: timeZone,
            maintainer: Principal(userID: geteuid(), loginUserID: nil),
            version: SpindVersion.current, logger: logger)
        site.keyEpoch = credentials.keyEpoch
        return site
    }

    /// The boards of the folder one is in, of the project this program was built in, or those that
    /// were installed.
    private static func boards() -> String {
        var folders = ["Boards"]
        var program = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &program, program.count)
        if length > 0 {
            let bytes = program.prefix(length).map { UInt8(bitPattern: $0) }
            let parts = String(decoding: bytes, as: UTF8.self).split(separator: "/")
            // The project's .build/debug is a link to .build/TRIPLE/debug.
            for depth in [3, 4] where parts.count > depth {
                folders.append(
                    "/" + parts.dropLast(depth).joined(separator: "/") + "/Boards")
            }
        }
        let installed = "/usr/share/spind/Boards"
        return folders.first { access($0 + "/cabinets", R_OK) == 0 } ?? installed
    }
}
