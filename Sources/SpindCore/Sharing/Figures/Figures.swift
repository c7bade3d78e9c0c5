/// Figures for evaluation: how long things were free, blocked and used, and what of groups may be
/// shown. Pure.
public enum Figures {
    /// Groups of fewer persons or cases are not shown to whoever may not see persons.
    public static let smallestGroup = 5

    /// What of one asset's time in a window went where, in whole minutes.
    public struct Use: Hashable, Sendable {
        /// Open, neither blocked nor used.
        public var freeMinutes: Int
        /// Lent to nobody within opening hours, for whatever reason, and not used.
        public var blockedMinutes: Int
        /// Reserved or on loan, within opening hours or not.
        public var usedMinutes: Int

        /// Makes the figures.
        public init(freeMinutes: Int, blockedMinutes: Int, usedMinutes: Int) {
            self.freeMinutes = freeMinutes
            self.blockedMinutes = blockedMinutes
            self.usedMinutes = usedMinutes
        }
    }

    /// Tells how an asset's time was used. What is used counts as used, also where it is blocked or
    /// closed as well; what is blocked counts as blocked within opening hours.
    ///
    /// - Parameters:
    ///   - window: the time that is looked at, for example a local day.
    ///   - opening: when it could be picked up and returned; `nil` for always.
    ///   - blocked: closures, blocks of its compartments, buffers; ``FactKind/blockedMinutes`` says
    ///     what counts.
    ///   - used: reservations that hold, without buffers, and loans.
    /// - Returns: the minutes; the intervals may overlap each other and the ends of the window.
    public static func use(
        in window: WallWindow, opening: [WallWindow]?, blocked: [WallWindow], used: [WallWindow]
    ) -> Use {
        let all = WindowSet([window])
        let used = WindowSet(used).intersection(all)
        let open = (opening.map(WindowSet.init) ?? all).intersection(all).subtracting(used)
        let blockedNow = open.intersection(WindowSet(blocked))
        return Use(
            freeMinutes: open.subtracting(blockedNow).minutes, blockedMinutes: blockedNow.minutes,
            usedMinutes: used.minutes)
    }

    /// The groups of a figure as they may be shown: those under ``smallestGroup`` have no number, and
    /// where just one is hidden so is the next smallest, so that no total gives it away.
    ///
    /// - Parameter groups: how many there are in each group, by any name; none is negative.
    /// - Returns: each group with its number, `nil` where it is not shown.
    public static func disclosed<Name: Hashable & Comparable>(
        _ groups: [Name: Int]
    ) -> [Name: Int?] {
        let order = groups.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        // An empty group tells nothing of anybody, and would hide nobody.
        var hidden = Set(order.filter { 1..<smallestGroup ~= $0.value }.map(\.key))
        if hidden.count == 1,
            let next = order.first(where: { $0.value >= smallestGroup })
        {
            hidden.insert(next.key)
        }
        return groups.reduce(into: [:]) { shown, group in
            shown.updateValue(hidden.contains(group.key) ? nil : group.value, forKey: group.key)
        }
    }
}
