import SpindCore
import SpindStore

/// Whether the disk takes the journal, and for how long yet.
enum DiskChecks {
    static let all = [space, files, lasting, errors, card, systemLog]

    /// What else on the system needs room at times: updates, logs.
    private static let reserveBytes: Int64 = 64 << 20

    private static let space = DoctorCheck(
        "disk.space", why: "With a full disk nobody is let in: nothing could be recorded."
    ) { facts in
        let mend = "`sudo journalctl --vacuum-size=50M`, `sudo apt-get clean`; `sudo du -xh /`."
        guard let space = facts.disk.space.value else {
            return .skipped("the disk of the state folder cannot be looked at")
        }
        let free = space.availableBytes
        let growth = max(0, StoreLimits().fileSizeMax - (facts.disk.journalBytes ?? 0))
        if free < reserveBytes {
            return .fail("Only \(mebibytes(free)) are free on the state folder's disk.", mend: mend)
        }
        return free < growth + reserveBytes
            ? .warn(
                "\(mebibytes(free)) are free, and the journal may grow by \(mebibytes(growth)).",
                mend: mend)
            : .pass("\(mebibytes(free)) are free; the journal may grow by \(mebibytes(growth)).")
    }

    private static let files = DoctorCheck(
        "disk.files", why: "A disk can be full of small files while bytes are free."
    ) { facts in
        guard let space = facts.disk.space.value, space.totalFiles > 0 else {
            return .skipped("this disk does not count files")
        }
        let percent = Int(Double(space.availableFiles) / Double(space.totalFiles) * 100)
        let words = "Room for \(space.availableFiles) more files (\(percent) % of all)."
        let mend = "Find the folder with very many files, and delete what nobody needs."
        if space.availableFiles < 1_000 { return .fail(words, mend: mend) }
        return percent < 5 ? .warn(words, mend: mend) : .pass(words)
    }

    private static let lasting = DoctorCheck(
        "disk.kind",
        why: "The journal must be on a disk that takes writes and outlives a power cut."
    ) { facts in
        guard let mount = facts.disk.mount else {
            return .skipped("what is mounted cannot be seen")
        }
        if mount.isReadOnly {
            return .fail(
                "The state folder's disk is mounted read-only.",
                mend: "`sudo dmesg` says why: after errors the kernel does that by itself.",
                "Replace the card, or have /etc/fstab mount it `rw`.")
        }
        if ["tmpfs", "ramfs", "overlay"].contains(mount.kind) {
            return .fail(
                "The state folder lies in memory (\(mount.kind)): a power cut erases the journal.",
                mend: "Turn the overlay file system off (`sudo raspi-config`).",
                "Or give the state folder a partition of its own.")
        }
        return .pass("The state folder is on \(mount.kind), and takes writes.")
    }

    private static let errors = DoctorCheck(
        "disk.errors", why: "A disk that makes errors loses records before long."
    ) { facts in
        guard let count = facts.disk.errorCount else {
            return .skipped("the file system does not count errors; ext4 does")
        }
        return count == 0
            ? .pass("The file system has counted no errors.")
            : .fail(
                "The file system has counted \(count) errors.",
                mend: "Replace the card now; `spindctl journal export` saves the records.",
                "With a good card: `sudo fsck` from another system sets the count back.")
    }

    private static let card = DoctorCheck(
        "disk.wear", why: "Memory cards wear out with writing and age; one day they take no more."
    ) { facts in
        let written = facts.disk.writtenKibibytes.map { ", \(gibibytes($0)) written so far" } ?? ""
        guard let card = facts.disk.card else {
            return .pass("The state folder is on no memory card\(written).")
        }
        let name = [card.kind, card.name].compactMap(\.self).joined(separator: " ")
        let words = "\(name.isEmpty ? "A card" : name)\(made(card))\(written)."
        let mend = "Have a spare card ready, made by Scripts/install, and change it soon."
        if card.spareBlocks == 3 || card.lifeTenths ?? 0 >= 11 {
            return .fail("\(words) It says that it is worn out.", mend: "Replace it now.")
        }
        if card.spareBlocks == 2 || card.lifeTenths ?? 0 >= 9 {
            return .warn("\(words) It says that it is nearly worn out.", mend: mend)
        }
        if let age = age(card, facts.now), age >= 6 {
            return .warn("\(words) It is \(age) years old.", mend: mend)
        }
        return .pass(words)
    }

    private static let systemLog = DoctorCheck(
        "disk.system-log", why: "The system's log writes more than the cabinet, on the same card."
    ) { facts in
        let disk = facts.disk
        guard disk.systemLogIsOnDisk else { return .pass("The system's log is kept in memory.") }
        return disk.systemLogCap.map { .pass("The system's log is capped at \($0).") }
            ?? .warn(
                "The system's log is on the disk without a cap of its own.",
                mend: "`sudo Scripts/install --configure-pi` sets one (SystemMaxUse=100M).")
    }

    private static func made(_ card: CardFacts) -> String {
        card.made.map { ", made \($0)" } ?? ""
    }

    /// The card's age in whole years, from `MM/YYYY`.
    private static func age(_ card: CardFacts, _ now: WallTime) -> Int? {
        let parts = card.made?.split(separator: "/").compactMap { Int($0) } ?? []
        guard parts.count == 2 else { return nil }
        let today = TimeZoneRules.utc.local(now)
        return today.year - parts[1] - (today.month < parts[0] ? 1 : 0)
    }

    private static func mebibytes(_ bytes: Int64) -> String {
        bytes >= 10 << 30 ? "\(bytes >> 30) GiB" : "\(bytes >> 20) MiB"
    }

    private static func gibibytes(_ kibibytes: Int64) -> String {
        kibibytes >= 10 << 20 ? "\(kibibytes >> 20) GiB" : "\(kibibytes >> 10) MiB"
    }
}
