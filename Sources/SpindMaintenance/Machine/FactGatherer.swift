import SpindBoards
package import SpindCore
package import SpindHAL

/// Gathers what the checks judge. Reads files and asks the service manager; changes nothing.
package struct FactGatherer<Machine: MachineReader>: Sendable {
    let machine: Machine
    private let paths: InstallationPaths
    private let lines: any LineLooking
    let i2c: any I2CProvider

    /// Makes a gatherer.
    ///
    /// - Parameters:
    ///   - machine: where files and programs are.
    ///   - paths: of the installation.
    ///   - lines: looks at GPIO lines.
    ///   - i2c: where expanders are; they are only read, beside an agent that talks to them.
    package init(
        machine: Machine, paths: InstallationPaths, lines: any LineLooking, i2c: any I2CProvider
    ) {
        self.machine = machine
        self.paths = paths
        self.lines = lines
        self.i2c = i2c
    }

    /// Gathers everything; takes a second or two.
    ///
    /// - Parameters:
    ///   - reading: what the machine's clocks say.
    ///   - version: of this program.
    ///   - agent: what the agent said.
    ///   - site: the cabinet file, read.
    ///   - journal: the journal, checked.
    /// - Returns: the facts.
    package func facts(
        clock reading: ClockReading, version: String, agent: AgentFacts, site: SiteFacts,
        journal: JournalFacts
    ) -> MachineFacts {
        let board = board()
        return MachineFacts(
            now: reading.wall, paths: paths, version: version, agent: agent, site: site,
            journal: journal, board: board, clock: clock(reading),
            disk: disk(paths.state, database: paths.database),
            gpio: gpio(site.cabinet, board), power: power(), service: service())
    }

    /// Reads the cabinet file and its boards from the disk.
    package func site() -> SiteFacts {
        let modified = machine.status(of: paths.cabinet).value?.modifiedSeconds
        let text = machine.text(paths.cabinet)
        guard case .value = text else { return SiteFacts(file: .unread(text)) }
        do throws(CabinetFileErrors) {
            let loader = CabinetLoader(files: DiskFiles(), boards: paths.boards)
            return SiteFacts(
                file: .loaded(try loader.load(paths.cabinet)), modifiedSeconds: modified)
        } catch {
            return SiteFacts(file: .bad(error.problems), modifiedSeconds: modified)
        }
    }

    private func board() -> BoardFacts {
        let release = machine.text("/etc/os-release").value ?? ""
        let name = release.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
        return BoardFacts(
            model: machine.text("/proc/device-tree/model").value,
            kernel: machine.text("/proc/sys/kernel/osrelease").value,
            system: name.map { String($0.dropFirst(12).filter { $0 != "\"" }) })
    }

    private func clock(_ reading: ClockReading) -> ClockFacts {
        let units = ["systemd-timesyncd", "chrony", "ntpsec", "ntp", "openntpd"].map {
            $0 + ".service"
        }
        let shown = machine.run(.systemctl(["show", "-p", "Id,ActiveState"] + units)).value ?? ""
        let running = shown.split(separator: "\n\n").map { Self.properties(String($0)) }
            .filter { $0["ActiveState"] == "active" }
            .compactMap { $0["Id"]?.split(separator: ".").first.map(String.init) }
        return ClockFacts(
            kernelSynchronized: reading.kernelSynchronized, timeServices: running.sorted(),
            hasHardwareClock: machine.status(of: "/dev/rtc0").value?.kind == .characterDevice,
            hardwareClockSeconds: number("/sys/class/rtc/rtc0/since_epoch"),
            chargingMicrovolts: number("/sys/class/rtc/rtc0/charging_voltage").map { Int($0) })
    }

    private func gpio(_ cabinet: CabinetFile?, _ board: BoardFacts) -> GPIOFacts {
        let chips = machine.names(in: "/dev").filter { $0.hasPrefix("gpiochip") }.compactMap {
            name in machine.status(of: "/dev/" + name).value.map { (name, $0) }
        }
        var seen: [GPIOFacts.Line] = []
        if let cabinet, cabinet.computer.kind == .gpio {
            seen = cabinet.lineUses.filter { !cabinet.isOnExpander($0.line) }
                .map { GPIOFacts.Line(use: $0, owner: owner(of: $0.line)) }
        }
        return GPIOFacts(
            chips: chips, lines: seen, expanders: expanders(cabinet), release: release(of: board))
    }

    private func owner(of line: LineAddress) -> GPIOFacts.Owner {
        do throws(HALError) {
            return try lines.owner(of: line).map { .somebody($0) } ?? .nobody
        } catch {
            return .trouble(error.code, error.description)
        }
    }

    private func release(of board: BoardFacts) -> ReleaseOfLines {
        let driver = board.isRaspberryPi5 ? "pinctrl_rp1" : "pinctrl_bcm2835"
        let folder = "/sys/module/\(driver)/parameters/"
        var persists = machine.text(folder + "persist_gpio_outputs").value.map { $0 == "Y" }
        // The parameter's name and sense in the first kernels that had it.
        if persists == nil {
            persists = machine.text(folder + "strict_gpiod").value.map { $0 != "Y" }
        }
        let text = ["/boot/firmware/config.txt", "/boot/config.txt"].lazy
            .compactMap { machine.text($0).value }.first
        return ReleaseOfLines(
            kernelPersistsOutputs: persists, isConfigured: text.map(BootConfiguration.isStrict))
    }

    private func power() -> PowerFacts {
        let hot = machine.names(in: "/sys/class/thermal").filter { $0.hasPrefix("thermal_zone") }
            .compactMap { number("/sys/class/thermal/\($0)/temp").map { Int($0) } }
        let uptime = machine.text("/proc/uptime").value?.split(separator: ".").first
        return PowerFacts(
            throttled: throttled(), undervoltageAlarm: undervoltageAlarm(),
            milliCelsius: hot.max(), uptimeSeconds: uptime.flatMap { Int64($0) })
    }

    /// The folder's name depends on the board's addresses.
    private func throttled() -> UInt32? {
        let platform = "/sys/devices/platform"
        for soc in machine.names(in: platform) where soc.hasPrefix("soc") {
            for part in machine.names(in: "\(platform)/\(soc)") where part.hasSuffix("firmware") {
                let path = "\(platform)/\(soc)/\(part)/get_throttled"
                if let text = machine.text(path).value { return UInt32(text, radix: 16) }
            }
        }
        return nil
    }

    private func undervoltageAlarm() -> Bool? {
        let folder = "/sys/class/hwmon"
        for name in machine.names(in: folder)
        where machine.text("\(folder)/\(name)/name").value == "rpi_volt" {
            return number("\(folder)/\(name)/in0_lcrit_alarm").map { $0 != 0 }
        }
        return nil
    }

    private func service() -> ServiceFacts {
        let unit = machine.run(.systemctl(["show", "spindd", "-p", Self.unitProperties]))
        let manager = machine.run(.systemctl(["show", "-p", "RuntimeWatchdogUSec,Version"]))
        let users = machine.text("/etc/passwd").value ?? ""
        let groups = machine.text("/etc/group").value ?? ""
        return ServiceFacts(
            unit: unit.value.map(Self.properties) ?? [:],
            manager: manager.value.map(Self.properties) ?? [:],
            managerTrouble: unit.value == nil ? unit.trouble : nil,
            hasWatchdogDevice: machine.status(of: "/dev/watchdog0").value != nil,
            userIDs: Self.entries(users).reduce(into: [:]) { $0[$1[0]] = UInt32($1[2]) },
            groups: Self.entries(groups).reduce(into: [:]) { known, entry in
                guard let id = UInt32(entry[2]) else { return }
                let members = entry.count > 3 ? entry[3].split(separator: ",") : []
                known[entry[0]] = ServiceFacts.Group(id: id, members: members.map(String.init))
            },
            key: machine.status(of: paths.key), stateFolder: machine.status(of: paths.state),
            socket: machine.status(of: paths.socket),
            timeZone: machine.text("/etc/timezone").value)
    }

    /// What is asked of the unit; nothing else of it is ever shown.
    package static var unitProperties: String {
        """
        LoadState,ActiveState,SubState,UnitFileState,Type,NRestarts,Result,WatchdogUSec,User,\
        Group,SupplementaryGroups,NeedDaemonReload,LoadCredential,MemoryCurrent,MemoryMax,\
        CPUUsageNSec,TasksCurrent
        """
    }

    func number(_ path: String) -> Int64? {
        machine.text(path).value.flatMap { Int64($0) }
    }

    /// Lines `NAME=value`.
    private static func properties(_ text: String) -> [String: String] {
        text.split(separator: "\n").reduce(into: [:]) { known, line in
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { known[String(parts[0])] = String(parts[1]) }
        }
    }

    /// Lines `name:password:id:...`, of at least three fields.
    private static func entries(_ text: String) -> [[String]] {
        text.split(separator: "\n").map {
            $0.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        }.filter { $0.count >= 3 }
    }
}

extension ProgramCall {
    /// A question to the service manager.
    package static func systemctl(_ arguments: [String]) -> ProgramCall {
        ProgramCall("/usr/bin/systemctl", arguments)
    }
}
