import Glibc
package import SpindHAL

/// A computer's sensors as the kernel shows them in sysfs: thermal zones, the Raspberry Pi's supply,
/// and what an eMMC says of its life (SD cards say nothing).
///
/// Sources: Linux, Documentation/ABI/testing/sysfs-class-thermal; drivers/hwmon/raspberrypi-hwmon.c;
/// Documentation/driver-api/mmc/mmc-dev-attrs.rst.
package struct LinuxBoardSensors: BoardSensors {
    private let root: String

    /// Makes sensors.
    ///
    /// - Parameter root: where sysfs is mounted; another folder in tests.
    package init(root: String = "/sys") {
        self.root = root
    }

    package func read() -> BoardReading {
        let zones = names(in: "class/thermal").filter { $0.hasPrefix("thermal_zone") }
        return BoardReading(
            milliCelsius: zones.compactMap { text("class/thermal/\($0)/temp").flatMap(Int.init) }
                .max(),
            isUndervoltage: isUndervoltage(), wearPercent: wearPercent())
    }

    private func isUndervoltage() -> Bool? {
        for name in names(in: "class/hwmon")
        where text("class/hwmon/\(name)/name") == "rpi_volt" {
            return text("class/hwmon/\(name)/in0_lcrit_alarm").map { $0 != "0" }
        }
        return nil
    }

    /// Two estimates, of which the higher counts: 0x01 to 0x0a for each begun tenth, 0x0b beyond.
    private func wearPercent() -> Int? {
        let lives = names(in: "block").filter { $0.hasPrefix("mmcblk") }
            .compactMap { text("block/\($0)/device/life_time") }
        return lives.flatMap { life in
            life.split(separator: " ").compactMap { Int($0.dropFirst(2), radix: 16) }
        }.filter { $0 > 0 }.max().map { $0 * 10 }
    }

    /// A file's text without the line feed at its end; `nil` where there is none.
    private func text(_ path: String) -> String? {
        guard let bytes = try? FileBytes.read("\(root)/\(path)", limit: 4096) else { return nil }
        return String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
    }

    private func names(in folder: String) -> [String] {
        guard let directory = unsafe opendir("\(root)/\(folder)") else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }
}
