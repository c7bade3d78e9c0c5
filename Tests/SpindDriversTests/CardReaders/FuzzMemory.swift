import Glibc
import Testing

/// How much memory a fuzz test takes, and how many inputs it is to try.
struct FuzzMemory {
    private let before = FuzzMemory.resident

    /// The environment's `SPIND_FUZZ_INPUTS`, or the usual number.
    static func inputs(_ usual: Int) -> Int {
        getenv("SPIND_FUZZ_INPUTS").flatMap { Int(String(cString: $0)) } ?? usual
    }

    /// Checks that no more is kept than a test run's own noise; printed when many inputs were asked
    /// for.
    func check(_ what: String) {
        let after = Self.resident
        if getenv("SPIND_FUZZ_INPUTS") != nil {
            print("\(what): resident memory \(before) kB at the start, \(after) kB at the end")
        }
        #expect(after - before < 32 * 1_024, "\(before) kB, then \(after) kB")
    }

    /// The process's resident memory in kilobytes (`VmRSS`).
    private static var resident: Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var text = [CChar](repeating: 0, count: 128)
        guard fgets(&text, Int32(text.count), file) != nil else { return 0 }
        let words = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
            .split(separator: " ")
        return (words.count > 1 ? Int(words[1]) ?? 0 : 0) * 4
    }
}
