package import Glibc

/// Users and groups in the system's databases. Each call reads them anew; from any thread.
package enum LocalAccounts {
    /// The most groups of one user that are looked at.
    private static let groupLimit = 1_024
    /// The longest entry that is read: a group with thousands of members.
    private static let entryLimit = 1 << 20

    /// The names of all groups that a user belongs to, the supplementary ones too; empty for a
    /// user that no database knows.
    @Sendable
    package static func groups(ofUser userID: UInt32) -> [String] {
        guard let user = user(userID) else { return [] }
        var count = Int32(groupLimit)
        var ids = [gid_t](repeating: 0, count: groupLimit)
        // With more groups than that the first of them count; no right comes from the others.
        _ = getgrouplist(user.name, user.groupID, &ids, &count)
        return ids.prefix(min(max(Int(count), 0), groupLimit)).compactMap(groupName)
    }

    /// The id of a group; `nil` if there is none of that name.
    package static func groupID(named name: String) -> gid_t? {
        var entry = group()
        return find {
            getgrnam_r(name, &entry, &$0, $0.count, &$1)
        } reading: {
            $0.pointee.gr_gid
        }
    }

    /// The name of a user for people to read; the bare number if no database knows it.
    package static func userName(_ userID: UInt32) -> String {
        user(userID)?.name ?? String(userID)
    }

    private static func user(_ userID: UInt32) -> (name: String, groupID: gid_t)? {
        var entry = passwd()
        return find {
            getpwuid_r(userID, &entry, &$0, $0.count, &$1)
        } reading: {
            (String(cString: $0.pointee.pw_name), $0.pointee.pw_gid)
        }
    }

    private static func groupName(_ id: gid_t) -> String? {
        var entry = group()
        return find {
            getgrgid_r(id, &entry, &$0, $0.count, &$1)
        } reading: {
            String(cString: $0.pointee.gr_name)
        }
    }

    /// Calls one of libc's re-entrant look-ups with room for its texts, more where it asks for
    /// more, and reads what it found while the texts are there.
    private static func find<Entry, Value>(
        _ lookUp: (inout [CChar], inout Entry?) -> Int32, reading read: (Entry) -> Value
    ) -> Value? {
        var size = 4_096
        while size <= entryLimit {
            var texts = [CChar](repeating: 0, count: size)
            var entry: Entry?
            let result = lookUp(&texts, &entry)
            if result == ERANGE {
                size *= 4
                continue
            }
            guard result == 0, let entry else { return nil }
            return withExtendedLifetime(texts) { read(entry) }
        }
        return nil
    }
}
