import Foundation
import SpindHAL
import SpindLinux
import Testing

@Suite("The kernel's sensors of the computer")
struct LinuxBoardSensorsTests {
    /// Reads a folder in sysfs's place that has these files.
    private func reading(_ files: [String: String]) throws -> BoardReading {
        let root = FileManager.default.temporaryDirectory
            .appendingPathComponent("spind-sensors-\(ProcessInfo.processInfo.globallyUniqueString)")
        defer { try? FileManager.default.removeItem(at: root) }
        for (path, text) in files {
            let file = root.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        return LinuxBoardSensors(root: root.path).read()
    }

    @Test func nothing_IsNothing() throws {
        #expect(try reading([:]) == BoardReading())
        #expect(try reading(["class/thermal/thermal_zone0/temp": "hot\n"]) == BoardReading())
    }

    @Test func hottestZone_Counts() throws {
        let found = try reading([
            "class/thermal/thermal_zone0/temp": "41234\n",
            "class/thermal/thermal_zone1/temp": "52000\n",
            "class/thermal/cooling_device0/temp": "99000\n",
        ])
        #expect(found == BoardReading(milliCelsius: 52_000))
    }

    @Test(arguments: [("0\n", false), ("1\n", true)])
    func supply_IsAsTheRaspberryPisMonitorSays(alarm: String, isLow: Bool) throws {
        let found = try reading([
            "class/hwmon/hwmon0/name": "cpu_thermal\n",
            "class/hwmon/hwmon1/name": "rpi_volt\n",
            "class/hwmon/hwmon1/in0_lcrit_alarm": alarm,
        ])
        #expect(found == BoardReading(isUndervoltage: isLow))
    }

    @Test(arguments: [("0x01 0x02\n", 20), ("0x0b 0x01\n", 110), ("0x00 0x00\n", nil)])
    func worseEstimateOfLife_Counts(life: String, percent: Int?) throws {
        let found = try reading(["block/mmcblk0/device/life_time": life])
        #expect(found == BoardReading(wearPercent: percent))
    }
}
