import SpindBoards
import SpindContracts
import SpindCore
import SpindHAL
import SpindSeeds
import Testing

/// Spoils good files at random, always the same way for the same seed.
@Suite(.timeLimit(.minutes(60))) struct MutationTests {
    private static let interesting =
        Array("{}[]:,#&*!|>'\"%@`-?\n \t~0159msA\\".utf8) + [0xC3, 0xFF]

    private func mutated(
        _ bytes: [UInt8], atMost most: Int = 4, _ random: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...most, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<7, using: &random) {
            case 0: bytes[place] = Self.interesting.randomElement(using: &random) ?? 0
            case 1: bytes.insert(Self.interesting.randomElement(using: &random) ?? 0, at: place)
            case 2: bytes.remove(at: place)
            case 3: bytes[place] = UInt8.random(in: .min ... .max, using: &random)
            case 4: bytes.removeSubrange(place..<min(bytes.count, place + 12))
            case 5: bytes.removeLast(bytes.count - place)
            default:
                let from = Int.random(in: bytes.indices, using: &random)
                bytes.insert(contentsOf: bytes[from..<min(bytes.count, from + 30)], at: place)
            }
        }
        return bytes
    }

    /// The values that stand behind `unlock-time-max:` anywhere in a text, read without the loader.
    private func statedLimits(_ bytes: [UInt8]) -> [Duration] {
        let text = String(decoding: bytes, as: UTF8.self)
        return text.matches(of: /unlock-time-max["']?\s*:\s*["']?([0-9]+)(\.[0-9]+)?(us|ms|s|min)/)
            .compactMap { match in
                let unit: Duration =
                    switch match.3 {
                    case "us": .microseconds(1)
                    case "ms": .milliseconds(1)
                    case "s": .seconds(1)
                    default: .seconds(60)
                    }
                guard let number = Double(match.1 + (match.2 ?? "")) else { return nil }
                return unit * number
            }
    }

    /// - Returns: whether the files load in spite of what was done to them.
    private func check(_ files: InMemoryFiles, _ cabinet: String, boards: String, seed: UInt64)
        -> Bool
    {
        guard
            let loaded = try? CabinetLoader(files: files, boards: boards).load(cabinet)
        else { return false }
        let stated = statedLimits(files.files[cabinet] ?? [])
        for lock in loaded.locks {
            #expect(lock.unlockTimeMax <= .seconds(60), "seed \(seed)")
            #expect(lock.unlockTime <= lock.unlockTimeMax, "seed \(seed)")
            #expect(lock.dutyMax > 0 && lock.dutyMax <= 1, "seed \(seed)")
            #expect(stated.contains(lock.unlockTimeMax), "seed \(seed)")
            #expect(lock.milliamperes <= loaded.lockBudgetMilliamperes ?? .max, "seed \(seed)")
        }
        for socket in loaded.sockets {
            let ids = [loaded.contacts, loaded.itemSensors].map { $0.map(\.compartment) }
            #expect(ids.allSatisfy { $0.contains(socket.compartment) }, "seed \(seed)")
            let off = SafeOutput(line: socket.line, level: socket.settings.activeLow ? .high : .low)
            #expect(loaded.safeOutputs.contains(off), "seed \(seed)")
        }
        for set in loaded.layout.handoverSets {
            check(set.script.pickup, set, seed: seed)
            check(set.script.return, set, seed: seed)
        }
        #expect(loaded.locks.count <= stated.count, "seed \(seed): each lock states its limit")
        #expect(Set(loaded.lineUses.map(\.line)).count == loaded.lineUses.count, "seed \(seed)")
        #expect(!HeaderDrawing(loaded).text.isEmpty)
        return true
    }

    private func check(_ steps: [HandoverStep], _ set: HandoverSet, seed: UInt64) {
        #expect(steps.first?.opens == true && steps.count <= 12, "seed \(seed)")
        #expect(!steps.drop { $0.opens }.contains { $0.opens }, "seed \(seed): doors first")
        var lines: [LocalizedText] = []
        for step in steps {
            switch step {
            case .open(let some):
                #expect(some.allSatisfy(set.compartments.contains), "seed \(seed)")
            case .tell(let notice):
                lines += [notice.first, notice.second]
            case .ask(let question):
                lines.append(question.text)
            }
        }
        for line in lines {
            #expect(Language.allCases.allSatisfy { line[$0].count <= 16 }, "seed \(seed)")
        }
    }

    @Test func spoiledExample_NeverCrashesNorLoosensALimit() {
        var loads = 0
        var rounds = 0
        // Loading a cabinet costs as much as a hundred frames of a reader.
        let violation = FuzzRun.of("cabinet and board files", usually: 2_000, share: 100) {
            number in
            let seed = FuzzRun.seed &* 10_000_000 &+ UInt64(number)
            var random = SeededGenerator(seed: seed)
            var files = ExampleFiles.files
            let path = files.files.keys.sorted().randomElement(using: &random) ?? ""
            files.files[path] = mutated(files.files[path] ?? [], &random)
            let cabinet =
                [ExampleFiles.stationPath, ExampleFiles.boxPath].contains(path)
                ? ExampleFiles.stationPath : ExampleFiles.cabinetPath
            rounds += 1
            if check(files, cabinet, boards: "Boards", seed: seed) { loads += 1 }
            return nil
        }
        #expect(violation == nil)
        #expect((rounds / 200..<rounds * 4 / 5).contains(loads), "some must load and most must not")
    }

    @Test(arguments: BoardsFolder.files(named: "cabinet.yaml"))
    func spoiledCabinetOfOurs_NeverCrashesNorLoosensALimit(file: String) throws {
        var good: [String: [UInt8]] = [:]
        for name in BoardsFolder.files(named: "board.yaml") + [file] {
            good[name] = try DiskFiles().bytes(
                at: "\(BoardsFolder.path)/\(name)", limit: 1 << 20)
        }
        let boards = Dictionary(uniqueKeysWithValues: good.map { ("B/" + $0.key, $0.value) })
        var loads = 0
        for seed in 0..<150 as Range<UInt64> {
            var random = SeededGenerator(seed: seed &+ 1_000_000)
            var files = InMemoryFiles()
            files.files = boards
            files.files["B/" + file] = mutated(
                // Of a file that is all keys and lines hardly any survives two changes.
                good[file] ?? [], atMost: seed.isMultiple(of: 2) ? 1 : 4, &random)
            if check(files, "B/" + file, boards: "B", seed: seed) { loads += 1 }
        }
        #expect((1..<125).contains(loads), "\(loads): some must load and most must not")
    }

    @Test func everyTruncation_IsRefusedOrKeepsItsLimits() {
        let text = Array(ExampleFiles.cabinet.utf8)
        var loads = 0
        for length in text.indices {
            var files = ExampleFiles.files
            files.files[ExampleFiles.cabinetPath] = Array(text.prefix(length))
            if check(files, ExampleFiles.cabinetPath, boards: "Boards", seed: UInt64(length)) {
                loads += 1
            }
        }
        #expect(loads > 0, "the file is whole without its policies")
    }
}
