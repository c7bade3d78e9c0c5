/// A condition that is not in order, or was not lately.
struct ConditionWatch: Hashable, Sendable {
    let condition: CabinetCondition
    /// What is wrong; `nil` when it is in order.
    var detail: String?
    var limiter = ChatterLimiter()
}

extension CabinetEngine {
    /// The most conditions that are watched at once: more than a cabinet file can name devices.
    static let conditionLimit = 128

    /// A condition is not in order, with what is wrong, or in order again (`nil`). It decides about
    /// no door: what a broken device would have told is unknown, and that is judged where it counts.
    mutating func condition(
        _ condition: CabinetCondition, _ detail: String?, _ step: inout Step
    ) {
        let index: Int
        if let known = conditions.firstIndex(where: { $0.condition == condition }) {
            index = known
        } else {
            guard detail != nil, conditions.count < Self.conditionLimit else { return }
            conditions.append(ConditionWatch(condition: condition))
            index = conditions.endIndex - 1
        }
        guard conditions[index].detail != detail else { return }
        conditions[index].detail = detail
        record(
            .conditionChanged(condition: condition, detail: detail),
            from: .device(condition.device), &step)
    }

    /// Ends windows of too many changes, and forgets what is in order.
    mutating func expireConditions(_ step: inout Step) {
        guard !conditions.isEmpty else { return }
        for index in conditions.indices {
            let leftOut = conditions[index].limiter.endWindow(at: step.now.instant)
            guard leftOut > 0 else { continue }
            let watch = conditions[index]
            record(.suppressed(source: .device(watch.condition.device), count: leftOut), &step)
            // With what it is in the end.
            record(
                .conditionChanged(condition: watch.condition, detail: watch.detail), &step)
        }
        conditions.removeAll { $0.detail == nil && $0.limiter.deadline == nil }
    }

    /// What is not in order, for people and programs to look at.
    var troubles: [ConditionStatus] {
        conditions.compactMap { watch in
            watch.detail.map { ConditionStatus(condition: watch.condition, detail: $0) }
        }
    }
}
