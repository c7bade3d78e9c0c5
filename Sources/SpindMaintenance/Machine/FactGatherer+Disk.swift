extension FactGatherer {
    /// What is known of the disk under the state folder.
    func disk(_ state: String, database: String) -> DiskFacts {
        let mount = mount(of: state)
        let device = mount?.device
        let ext4 = device.map { "/sys/fs/ext4/\($0)/" }
        let sizes = [database, database + "-wal"].compactMap { machine.status(of: $0).value?.size }
        let log = systemLog()
        return DiskFacts(
            space: machine.space(of: state),
            journalBytes: sizes.isEmpty ? nil : sizes.reduce(0, +), mount: mount,
            errorCount: ext4.flatMap { number($0 + "errors_count") }.map { Int($0) },
            writtenKibibytes: ext4.flatMap { number($0 + "lifetime_write_kbytes") },
            card: device.flatMap(card), systemLogIsOnDisk: log.isOnDisk, systemLogCap: log.cap)
    }

    /// The file system that a path lies on, by the longest mount point above it.
    private func mount(of path: String) -> MountFacts? {
        var found: (point: String, fields: [Substring])?
        for line in (machine.text("/proc/self/mountinfo").value ?? "").split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count >= 10 else { continue }
            let point = String(fields[4])
            let isAbove = point == "/" || path == point || path.hasPrefix(point + "/")
            // Of two mounts at one place the later one counts.
            if isAbove, point.count >= found?.point.count ?? 0 { found = (point, fields) }
        }
        guard let fields = found?.fields, let dash = fields.firstIndex(of: "-"),
            fields.count > dash + 3
        else { return nil }
        let options = [fields[5], fields[dash + 3]].flatMap { $0.split(separator: ",") }
        let event = machine.text("/sys/dev/block/\(fields[2])/uevent").value ?? ""
        let name = event.split(separator: "\n").first { $0.hasPrefix("DEVNAME=") }
        return MountFacts(
            device: name.map { String($0.dropFirst(8)) }, kind: String(fields[dash + 1]),
            isReadOnly: options.contains("ro"))
    }

    /// The card that a partition such as `mmcblk0p2` lies on; `nil` for other disks.
    private func card(of partition: String) -> CardFacts? {
        guard partition.hasPrefix("mmcblk") else { return nil }
        let disk = partition.split(separator: "p").first.map(String.init) ?? partition
        let folder = "/sys/block/\(disk)/device/"
        // Two numbers, one for each kind of cells: `0x01 0x02`.
        let life = machine.text(folder + "life_time").value ?? ""
        return CardFacts(
            name: machine.text(folder + "name").value, kind: machine.text(folder + "type").value,
            made: machine.text(folder + "date").value,
            lifeTenths: life.split(separator: " ").compactMap(Self.hexadecimal).max(),
            spareBlocks: machine.text(folder + "pre_eol_info").value.flatMap {
                Self.hexadecimal($0[...])
            })
    }

    private static func hexadecimal(_ text: Substring) -> Int? {
        text.hasPrefix("0x") ? Int(text.dropFirst(2), radix: 16) : nil
    }

    /// Whether the system's log lies on the disk, and its cap; as journald.conf(5) has it, the last
    /// file that sets something counts.
    private func systemLog() -> (isOnDisk: Bool, cap: String?) {
        var storage = "auto"
        var cap: String?
        let folders = ["/usr/lib", "/run", "/etc"].map { $0 + "/systemd/journald.conf.d" }
        // Files are ordered by their names, wherever they lie; one in /etc hides its namesakes.
        var files: [String: String] = [:]
        for folder in folders {
            for name in machine.names(in: folder) where name.hasSuffix(".conf") {
                files[name] = folder + "/" + name
            }
        }
        let ordered =
            ["/etc/systemd/journald.conf"] + files.sorted { $0.key < $1.key }.map(\.value)
        for path in ordered {
            for line in (machine.text(path).value ?? "").split(separator: "\n") {
                if line.hasPrefix("Storage=") { storage = String(line.dropFirst(8)) }
                if line.hasPrefix("SystemMaxUse=") { cap = String(line.dropFirst(13)) }
            }
        }
        let hasFolder = machine.status(of: "/var/log/journal").value?.kind == .folder
        return (storage == "persistent" || (storage == "auto" && hasFolder), cap)
    }
}
