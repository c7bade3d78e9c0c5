import SpindBoards
import SpindCore
import SpindHAL
import Testing

@testable import SpindMaintenance

/// What is gathered from trees of files that look like real machines.
struct FactGathererTests {
    private static let reading = ClockReading(
        instant: Instant(sinceBoot: .seconds(60)), wall: Example.now, kernelSynchronized: true)

    /// The files of a Raspberry Pi 5 with Raspberry Pi OS.
    private static let pi: [String: String] = [
        "/proc/device-tree/model": "Raspberry Pi 5 Model B Rev 1.0\0",
        "/proc/sys/kernel/osrelease": "6.12.47+rpt-rpi-2712",
        "/etc/os-release": "ID=debian\nPRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"",
        "/sys/class/rtc/rtc0/since_epoch": "1796112330",
        "/sys/class/rtc/rtc0/charging_voltage": "3000000",
        "/sys/module/pinctrl_rp1/parameters/persist_gpio_outputs": "N",
        "/sys/module/pinctrl_bcm2835/parameters/persist_gpio_outputs": "Y",
        "/boot/firmware/config.txt": "[pi4]\ndtparam=audio=on\n[all]\ndtparam=strict_gpiod",
        "/sys/class/thermal/thermal_zone0/temp": "51200",
        "/sys/class/thermal/thermal_zone1/temp": "49000",
        "/sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled": "50000",
        "/sys/class/hwmon/hwmon2/name": "rpi_volt",
        "/sys/class/hwmon/hwmon2/in0_lcrit_alarm": "0",
        "/proc/uptime": "86400.25 300.00",
        "/proc/self/mountinfo": """
        22 1 179:2 / / rw,noatime shared:1 - ext4 /dev/root rw
        23 22 0:21 / /run rw shared:2 - tmpfs tmpfs rw,size=100k
        24 22 179:3 / /var/lib/spind ro,noatime shared:3 - ext4 /dev/mmcblk0p3 rw
        """,
        "/sys/dev/block/179:3/uevent": "MAJOR=179\nDEVNAME=mmcblk0p3\nDEVTYPE=partition",
        "/sys/fs/ext4/mmcblk0p3/errors_count": "2",
        "/sys/fs/ext4/mmcblk0p3/lifetime_write_kbytes": "1234567",
        "/sys/block/mmcblk0/device/name": "SC64G",
        "/sys/block/mmcblk0/device/type": "SD",
        "/sys/block/mmcblk0/device/date": "08/2021",
        "/sys/block/mmcblk0/device/life_time": "0x02 0x0a",
        "/sys/block/mmcblk0/device/pre_eol_info": "0x01",
        "/etc/systemd/journald.conf": "[Journal]\n#SystemMaxUse=\nStorage=volatile",
        "/etc/systemd/journald.conf.d/spind.conf":
            "[Journal]\nStorage=persistent\nSystemMaxUse=100M",
        "/usr/lib/systemd/journald.conf.d/spind.conf": "[Journal]\nSystemMaxUse=1G",
        "/etc/passwd": "root:x:0:0::/root:/bin/sh\nspind:x:990:990::/var/lib/spind:/bin/false",
        "/etc/group": "spind:x:990:\ngpio:x:986:spind,jo\nbroken",
        "/etc/timezone": "Europe/Berlin",
        "/var/lib/spind/cabinet.sqlite": String(repeating: "x", count: 4_095),
        "/var/lib/spind/cabinet.sqlite-wal": String(repeating: "x", count: 99),
        "/dev/gpiochip0": "", "/dev/watchdog0": "",
    ]

    private static let programs = [
        "spindd": "LoadState=loaded\nNRestarts=0\nWatchdogUSec=20s\nUser=spind",
        "RuntimeWatchdogUSec,Version": "RuntimeWatchdogUSec=15s\nVersion=257",
        "Id,ActiveState": """
        Id=systemd-timesyncd.service
        ActiveState=inactive

        Id=chrony.service
        ActiveState=active
        """,
    ]

    private func facts(
        _ files: [String: String], _ programs: [String: String] = Self.programs
    ) throws -> MachineFacts {
        let tree = try FixtureTree(files)
        let gatherer = FactGatherer(
            machine: tree.machine(saying: programs), paths: InstallationPaths(),
            lines: RecordedLines(), i2c: AbsentHardware())
        return gatherer.facts(
            clock: Self.reading, version: "1", agent: .notRunning,
            site: SiteFacts(file: .unread(.missing)), journal: JournalFacts(check: .unchecked("")))
    }

    @Test func aPiIsReadFromItsFiles() throws {
        let facts = try facts(Self.pi)
        #expect(
            facts.board
                == BoardFacts(
                    model: "Raspberry Pi 5 Model B Rev 1.0", kernel: "6.12.47+rpt-rpi-2712",
                    system: "Debian GNU/Linux 13 (trixie)"))
        #expect(facts.board.isRaspberryPi5)
        #expect(
            facts.clock
                == ClockFacts(
                    kernelSynchronized: true, timeServices: ["chrony"], hasHardwareClock: false,
                    hardwareClockSeconds: 1_796_112_330, chargingMicrovolts: 3_000_000))
        #expect(
            facts.gpio.release
                == ReleaseOfLines(kernelPersistsOutputs: false, isConfigured: true))
        #expect(facts.gpio.chips.map(\.name) == ["gpiochip0"])
        #expect(
            facts.power
                == PowerFacts(
                    throttled: 0x50000, undervoltageAlarm: false, milliCelsius: 51_200,
                    uptimeSeconds: 86_400))
    }

    @Test func theDiskUnderTheStateFolderIsTheOneThatCounts() throws {
        let disk = try facts(Self.pi).disk
        #expect(disk.mount == MountFacts(device: "mmcblk0p3", kind: "ext4", isReadOnly: true))
        #expect(disk.errorCount == 2)
        #expect(disk.writtenKibibytes == 1_234_567)
        #expect(disk.journalBytes == Int64(4_196))
        #expect(
            disk.card
                == CardFacts(
                    name: "SC64G", kind: "SD", made: "08/2021", lifeTenths: 10, spareBlocks: 1))
        #expect(disk.systemLogIsOnDisk)
        #expect(disk.systemLogCap == "100M")
    }

    @Test func theServiceAndItsUsersAreRead() throws {
        let service = try facts(Self.pi).service
        #expect(service.unit["WatchdogUSec"] == "20s")
        #expect(service.manager["RuntimeWatchdogUSec"] == "15s")
        #expect(service.userIDs == ["root": 0, "spind": 990])
        #expect(service.groups["gpio"] == ServiceFacts.Group(id: 986, members: ["spind", "jo"]))
        #expect(service.groups.count == 2)
        #expect(service.hasWatchdogDevice)
        #expect(service.timeZone == "Europe/Berlin")
    }

    @Test func aMachineWithoutAnythingIsToldAsUnknown() throws {
        let facts = try facts([:], [:])
        #expect(facts.board == BoardFacts())
        #expect(facts.disk.mount == nil)
        #expect(facts.power == PowerFacts())
        #expect(facts.service.unit.isEmpty)
        #expect(facts.service.managerTrouble != nil)
        // Whatever is unknown is skipped or reported, never a trap.
        #expect(!Doctor.examine(facts).findings.isEmpty)
    }

    @Test func olderKernelsSayTheOppositeUnderAnotherName() throws {
        let folder = "/sys/module/pinctrl_bcm2835/parameters/"
        let model = ["/proc/device-tree/model": "Raspberry Pi 4 Model B"]
        func persists(_ file: String, _ text: String) throws -> Bool? {
            try facts(model.merging([folder + file: text]) { $1 }).gpio.release
                .kernelPersistsOutputs
        }
        #expect(try persists("strict_gpiod", "Y") == false)
        #expect(try persists("strict_gpiod", "N") == true)
        #expect(try persists("persist_gpio_outputs", "Y") == true)
        #expect(try persists("other", "Y") == nil)
    }

    @Test(arguments: [
        ("dtparam=strict_gpiod", true), ("dtparam=audio=on,strict_gpiod=on", true),
        ("dtparam=strict_gpiod=off", false), ("# dtparam=strict_gpiod", false),
        ("[pi4]\ndtparam=strict_gpiod", false), ("[pi4]\n[all]\ndtparam=strict_gpiod # so", true),
        ("dtoverlay=strict_gpiod", false), ("", false),
    ])
    func configTextAsksForItWhereItCounts(text: String, isStrict: Bool) {
        #expect(BootConfiguration.isStrict(text) == isStrict)
    }

    @Test func linesAreLookedAtAndNeverTaken() throws {
        let tree = try FixtureTree(Self.pi)
        let lines = RecordedLines(owners: ["pinctrl-bcm2711/5": "spind lock 1"])
        let gatherer = FactGatherer(
            machine: tree.machine(saying: Self.programs), paths: InstallationPaths(), lines: lines,
            i2c: AbsentHardware())
        let cabinet = try Example.cabinet()
        let facts = gatherer.facts(
            clock: Self.reading, version: "1", agent: .notRunning,
            site: SiteFacts(file: .loaded(cabinet)), journal: JournalFacts(check: .unchecked("")))
        #expect(facts.gpio.lines.map(\.use) == cabinet.lineUses)
        #expect(facts.gpio.lines.contains { $0.owner == .somebody("spind lock 1") })
        #expect(facts.gpio.lines.count { $0.owner == .nobody } == cabinet.lineUses.count - 1)
    }
}

/// Lines whose owners are written down.
struct RecordedLines: LineLooking {
    var owners: [String: String] = [:]

    func owner(of address: LineAddress) throws(HALError) -> String? {
        owners[address.description]
    }
}
