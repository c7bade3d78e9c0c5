import SpindCore
import SpindHAL

extension CabinetResolution {
    /// Doors that a handover opens at once wait for each other where the supply does not bear all of
    /// their locks. One that would wait for longer than an order counts would never be driven.
    func checkBudget(of sets: [HandoverSet]) {
        guard let budget = source.locksMax?.value, source.isComplete else { return }
        for set in sets {
            for case .open(let some) in set.script.pickup + set.script.return {
                let opened = some.isEmpty ? set.compartments : some
                guard let late = firstTooLate(opened, budget: budget) else { continue }
                let ids = opened.map(\.description).joined(separator: ", ")
                findings.refuse(
                    place(of: set.id),
                    "set \(set.id) opens \(ids) at once, and `locks-max` "
                        + "(\(currentAsQuantity(budget))) lets lock \(late.compartment) wait for "
                        + "\(late.wait.asQuantity), when its order has expired",
                    mend: "a stronger supply with a higher `locks-max`, or a handover that opens "
                        + "one after the other")
                break
            }
        }
    }

    /// The first lock that begins too late when these are ordered at once: each begins when the
    /// current is there, none before the one ahead of it.
    private func firstTooLate(
        _ compartments: [CompartmentID], budget: Int
    ) -> (compartment: CompartmentID, wait: Duration)? {
        var driven: [(until: Duration, milliamperes: Int)] = []
        var now = Duration.zero
        for compartment in compartments {
            guard let lock = locks.first(where: { $0.compartment == compartment }),
                lock.milliamperes > 0, lock.milliamperes <= budget
            else { continue }
            while driven.reduce(lock.milliamperes, { $0 + $1.milliamperes }) > budget,
                let next = driven.map(\.until).min()
            {
                now = next
                driven.removeAll { $0.until <= now }
            }
            if now >= CabinetEngine.energizeWithin { return (compartment, now) }
            driven.append((now + lock.unlockTime, lock.milliamperes))
        }
        return nil
    }

    private func place(of set: HandoverSetID) -> Place {
        source.handoverSets?.first { $0.id.value == set.rawValue }?.place ?? source.place
    }
}
