import SpindCore
import SpindDrivers
import SpindHAL
import Synchronization
import Testing

@Suite("The computer's health", .timeLimit(.minutes(1)))
struct BoardHealthTests {
    private func changes(_ readings: BoardReading...) -> [[String]] {
        var health = BoardHealth()
        return readings.map { reading in
            health.judge(reading).map { "\($0.kind.rawValue): \($0.detail ?? "over")" }
        }
    }

    @Test func computerWithoutSensors_IsWell() {
        #expect(changes(BoardReading()) == [[]])
    }

    @Test func heat_IsToldOnce_AndEndsBelowItsLimit() {
        let found = changes(
            BoardReading(milliCelsius: 79_999), BoardReading(milliCelsius: 80_000),
            BoardReading(milliCelsius: 85_000), BoardReading(milliCelsius: 75_000),
            BoardReading(milliCelsius: 74_999), BoardReading(milliCelsius: 79_000))
        #expect(found == [[], ["overheating: 80 °C"], [], [], ["overheating: over"], []])
    }

    @Test func weakSupply_AndWornMemory_AreTold() {
        let found = changes(
            BoardReading(isUndervoltage: true, wearPercent: 80),
            BoardReading(isUndervoltage: false, wearPercent: 90),
            BoardReading(isUndervoltage: nil, wearPercent: 110))
        #expect(
            found == [
                ["undervoltage: use the supply made for it"],
                ["undervoltage: over", "storageWear: 90 % of its life used"], [],
            ])
    }

    private final class Sensors: BoardSensors {
        private let readings: Mutex<[BoardReading]>

        init(_ readings: [BoardReading]) { self.readings = Mutex(readings) }

        func read() -> BoardReading {
            readings.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] }
        }
    }

    @Test func monitor_LooksAtOnce_AndEnds() throws {
        let told = Recording<String>()
        let monitor = try HealthMonitor(
            sensors: Sensors([BoardReading(milliCelsius: 90_000)]), clock: MachineClock()
        ) { told.append("\($0.rawValue) \($1 ?? "over")") }
        told.wait { $0.count == 1 }
        monitor.shutdown()
        #expect(told.elements == ["overheating 90 °C"])
    }
}
