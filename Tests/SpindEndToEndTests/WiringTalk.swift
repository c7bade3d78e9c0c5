import Foundation
import Glibc
import SpindContracts
import SpindCore
import SpindHAL
import Synchronization

/// `spindctl doctor wiring` at one door of a ``LendingCabinet``, with somebody who answers, and hands
/// at the door.
final class WiringTalk {
    private let program: Program
    private let input = Pipe()
    private let door: Door
    private var read = ""

    /// Begins a session at door 1.
    ///
    /// - Parameters:
    ///   - cabinet: the cabinet, whose agent does not run.
    ///   - isReversed: whether its contact opens where it should close.
    /// - Throws: when the line or the program cannot be had.
    init(_ cabinet: LendingCabinet, isReversed: Bool = false) throws {
        let pull = try cabinet.chip.openPull(LineOffset(LendingCabinet.contacts[0]))
        door = Door(pull, isReversed: isReversed)
        program = try Program(
            "spindctl",
            [
                "--socket", cabinet.socket, "doctor", "wiring", "--only", "1", "--language", "en",
                "--cabinet", cabinet.cabinetFile, "--state", cabinet.stateFolder,
                "--boards", LendingCabinet.root.appendingPathComponent("Boards").path,
            ], in: cabinet.folder, input: input.fileHandleForReading)
    }

    deinit {
        door.isWatched.store(false, ordering: .relaxed)
    }

    /// Waits for a question with those words, does something, and answers.
    ///
    /// - Returns: whether the question came.
    /// - Throws: when the program hears nothing any more.
    func answer(_ words: String, with reply: String, _ act: (Door) -> Void = { _ in }) throws
        -> Bool
    {
        let came = eventually { program.output.dropFirst(read.count).contains(words) }
        read = program.output
        act(door)
        try input.fileHandleForWriting.write(contentsOf: Data((reply + "\n").utf8))
        return came
    }

    /// What it has said.
    var said: String { program.output.replacing("\n", with: " ") }

    /// Breaks the connection.
    func hangUp() { program.send(SIGHUP) }

    /// Its exit status, when it has ended.
    func end() -> Int32 { program.wait().status }

    /// A door's contact. The kernel's simulated chip lets the bias of a request replace the pull from
    /// outside, so it is pulled again and again, as a contact that stays closed would.
    final class Door: Sendable {
        private let isOpen = Atomic(false)
        let isWatched = Atomic(true)

        func move(open: Bool) { isOpen.store(open, ordering: .relaxed) }

        init(_ pull: GPIOSimPull, isReversed: Bool) {
            Thread.detachNewThread { [self] in
                while isWatched.load(ordering: .relaxed) {
                    // An open contact leaves the line to its bias, which is a pull-up.
                    let conducts = isOpen.load(ordering: .relaxed) == isReversed
                    try? pull.set(high: !conducts)
                    var pause = timespec(tv_sec: 0, tv_nsec: 1_000_000)
                    nanosleep(&pause, nil)
                }
            }
        }
    }
}
