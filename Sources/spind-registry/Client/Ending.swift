import ArgumentParser
import Glibc
import SpindRegistry
import SpindRegistryStore
import SpindTerminal

/// How a command that failed ends: with words on standard error, and a status.
enum Ending {
    /// Tells why, and what the program ends with.
    static func of(_ error: any Error, asJSON: Bool) -> any Error {
        switch error {
        case let failure as Failure: end(failure, asJSON)
        case is OutputEnded: ExitCode.success
        case let failure as StartFailure:
            end(Failure(failure.description, failure.status), asJSON)
        case let fault as BackupFormat.Fault:
            end(Failure(fault.description, fault.isOfFile ? .badFile : .refused), asJSON)
        case let fault as LocalTimeEntry.Fault: end(Failure(fault.description, .usage), asJSON)
        case let error as SQLError: end(Failure(error.message, .unavailable), asJSON)
        default: error
        }
    }

    private static func end(_ failure: Failure, _ asJSON: Bool) -> ExitCode {
        for (number, text) in failure.lines.enumerated() {
            let words = TextWidth.printable((number == 0 ? "spind-registry: " : "    ") + text)
            for line in TextWidth.broken(words, at: TextTable.width, indent: 4) {
                let bytes = Array((line + "\n").utf8)
                _ = write(STDERR_FILENO, bytes, bytes.count)
            }
        }
        if asJSON {
            let document =
                failure.document
                ?? ["detail": .text(failure.lines.joined(separator: "\n"))]
            // What cannot be written there either has been told above.
            do {
                try StandardFiles.output(String(decoding: document.bytes, as: UTF8.self) + "\n")
            } catch {}
        }
        return ExitCode(failure.status.rawValue)
    }
}
