import Glibc

/// One way for every fuzz test to be run: how many inputs a decoder takes, from which seed, and that
/// the process does not grow by them.
///
///     let violation = FuzzRun.of("OSDP frames", usually: 20_000) { number in
///         decoder.take(input(number)) ? nil : "what it did, and of which input"
///     }
///     #expect(violation == nil)
///
/// `SPIND_FUZZ_INPUTS=10000000` has every decoder take so many; `SPIND_FUZZ_SEED` draws others than
/// the usual ones; `SPIND_FUZZ_TABLE` names a file to which a line is added for each decoder, in
/// tab-separated columns: its name, inputs, seconds, and the resident KiB before and after.
/// `Scripts/fuzz` runs them all.
package enum FuzzRun {
    /// How much a process may grow while a decoder takes its inputs: a decoder that kept two bytes of
    /// each of ten million would grow more. Allocators keep some pages for themselves.
    package static let growthLimitKiB = 16 * 1_024

    /// How many inputs each decoder takes.
    package static func inputs(usually usual: Int) -> Int {
        environment("SPIND_FUZZ_INPUTS").flatMap { Int($0) } ?? usual
    }

    /// What all random numbers of a fuzz test begin at.
    package static let seed = environment("SPIND_FUZZ_SEED").flatMap { UInt64($0) } ?? 1

    /// Has a decoder take its inputs, one after the other, and measures.
    ///
    /// - Parameters:
    ///   - decoder: what the table calls it.
    ///   - usual: how many inputs without `SPIND_FUZZ_INPUTS`.
    ///   - share: a decoder whose inputs are each as costly as so many of others takes that part
    ///     of them.
    ///   - take: takes the input with that number, from 0; returns what was wrong, `nil` if nothing.
    /// - Returns: what was wrong first; `nil` when nothing was.
    package static func of(
        _ decoder: String, usually usual: Int, share: Int = 1, _ take: (Int) -> String?
    ) -> String? {
        let given = environment("SPIND_FUZZ_INPUTS") != nil
        let count = given ? max(1, inputs(usually: usual) / share) : usual
        return run(decoder, count: count, isNoted: true, take)
    }

    /// The same with a number of inputs that nothing changes, and not in the table unless it is asked
    /// for; see ``of(_:usually:share:_:)``.
    package static func run(
        _ decoder: String, count: Int, isNoted: Bool = false, _ take: (Int) -> String?
    ) -> String? {
        var measurement = Measurement()
        for number in 0..<count {
            // What is made once, for the first inputs, is not growth.
            if number == count / 10 { measurement.before = residentKiB() }
            if let wrong = take(number) { return "\(decoder), input \(number): \(wrong)" }
        }
        return measurement.end(decoder, inputs: count, isNoted: isNoted)
    }

    /// What a run costs, for tests that have a loop of their own.
    package struct Measurement: Sendable {
        fileprivate var before = FuzzRun.residentKiB()
        private let begun = FuzzRun.seconds()

        /// Begins now.
        package init() {}

        /// Ends the run, and notes it in the table.
        ///
        /// - Returns: how much the process grew, if it was too much.
        package func end(_ decoder: String, inputs: Int, isNoted: Bool = true) -> String? {
            let spent = Int((FuzzRun.seconds() - begun).rounded(.up))
            let after = FuzzRun.residentKiB()
            if isNoted {
                FuzzRun.note("\(decoder)\t\(inputs)\t\(spent)\t\(before)\t\(after)\n")
            }
            guard after - before <= FuzzRun.growthLimitKiB else {
                return
                    "\(decoder): \(inputs) inputs grew the process from \(before) to \(after) KiB"
            }
            return nil
        }
    }

    /// The memory that the process has now, in KiB.
    package static func residentKiB() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
        let text = String(decoding: line.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return (pages ?? 0) * Int(getpagesize()) / 1_024
    }

    fileprivate static func seconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    fileprivate static func note(_ line: String) {
        guard let path = environment("SPIND_FUZZ_TABLE"), let file = fopen(path, "a") else {
            return
        }
        fputs(line, file)
        fclose(file)
    }

    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
