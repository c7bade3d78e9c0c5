/// A condition that is not in order, or was not lately.
struct ConditionWatch: Hashable, Sendable {
    let condition: CabinetCondition
    /// What is wrong; `nil` when it is in order.
    var detail: String?
    /// What was wrong, while no operator has been at the cabinet since.
    var held: String?
    /// Whether an operator has identified at the cabinet since it began.
    var isSeen = false
    var limiter = ChatterLimiter()

    /// Whether it is tampering that no operator knows of.
    var isAlarm: Bool { condition.kind == .tamper && detail != nil && !isSeen }
}

/// The operator who is, or just was, at the cabinet.
struct Attendance: Hashable, Sendable {
    /// How long after the last sign of an operator the housing may be open: one who works in it does
    /// not press keys.
    static let lasts = Duration.seconds(600)

    var actor: ServiceActor
    var until: Instant
}

extension CabinetEngine {
    /// The most conditions that are watched at once: more than a cabinet file can name devices.
    static let conditionLimit = 128

    /// A condition is not in order, with what is wrong, or in order again (`nil`). It decides about
    /// no door: what a broken device would have told is unknown, and that is judged where it counts.
    mutating func condition(
        _ condition: CabinetCondition, _ detail: String?, _ step: inout Step
    ) {
        if condition.kind == .tamper {
            housing(condition, detail, &step)
        } else {
            watch(condition, detail, &step)
        }
    }

    private mutating func watch(
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
        if conditions[index].detail == nil {
            conditions[index].isSeen = false
            conditions[index].held = nil
        }
        conditions[index].detail = detail
        record(
            .conditionChanged(condition: condition, detail: detail),
            from: .device(condition.device), &step)
    }

    /// Ends windows of too many changes, and forgets what is in order.
    mutating func expireConditions(_ step: inout Step) {
        leaveHousing(&step)
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
        conditions.removeAll {
            $0.detail == nil && $0.held == nil && $0.limiter.deadline == nil
        }
    }

    /// What is not in order, for people and programs to look at.
    var troubles: [ConditionStatus] {
        conditions.compactMap { watch in
            if let detail = watch.detail {
                return ConditionStatus(condition: watch.condition, detail: detail)
            }
            return watch.held.map {
                ConditionStatus(
                    condition: watch.condition,
                    detail: "over, and no operator has been here since: \($0)")
            }
        }
    }

    /// What its inputs say is not in order now, as ``CabinetEvent/condition(_:_:)`` told it: for an
    /// engine that takes the place of this one.
    public var presentConditions: [ConditionStatus] {
        conditions.compactMap { watch in
            var condition = watch.condition
            if condition.kind == .serviceOpening { condition.kind = .tamper }
            return watch.detail.map { ConditionStatus(condition: condition, detail: $0) }
        }
    }
}

/// The housing. That it is open is told at once, by sound too, and shown until an operator has been
/// at the cabinet, though it is closed again. What an operator opens while being there is recorded
/// as that, and alarms nobody.
extension CabinetEngine {
    private mutating func housing(
        _ tamper: CabinetCondition, _ detail: String?, _ step: inout Step
    ) {
        let service = CabinetCondition(.serviceOpening, of: tamper.device)
        let before = conditions.first { $0.condition == tamper }
        guard let detail else {
            watch(service, nil, &step)
            guard let was = before?.detail else { return }
            watch(tamper, nil, &step)
            if before?.isSeen == false, let index = watchIndex(tamper) {
                conditions[index].held = was
            }
            quieten(&step)
            return
        }
        if before?.detail == nil, let attendance = attendance(at: step.now.instant) {
            watch(service, "\(attendance.actor.line): \(detail)", &step)
        } else {
            let isNew = before?.detail == nil
            watch(tamper, detail, &step)
            if isNew { signal(.alarm, &step) }
        }
    }

    private func watchIndex(_ condition: CabinetCondition) -> Int? {
        conditions.firstIndex { $0.condition == condition }
    }

    /// What an operator left open is tampering from then on.
    private mutating func leaveHousing(_ step: inout Step) {
        guard let ended = attendance, ended.until <= step.now.instant else { return }
        attendance = nil
        for watched in conditions where watched.condition.kind == .serviceOpening {
            guard watched.detail != nil else { continue }
            let tamper = CabinetCondition(.tamper, of: watched.condition.device)
            watch(watched.condition, nil, &step)
            watch(tamper, "left open by \(ended.actor.line)", &step)
            signal(.alarm, &step)
        }
    }

    private func attendance(at now: Instant) -> Attendance? {
        guard let attendance, attendance.until > now else { return nil }
        return attendance
    }

    /// When an operator counts as gone who left the housing open.
    var attendanceEnds: Instant? {
        let isOpen = conditions.contains {
            $0.condition.kind == .serviceOpening && $0.detail != nil
        }
        return isOpen ? attendance?.until : nil
    }

    /// Notes that an operator is at a keypad.
    mutating func noteAttendance(_ step: Step) {
        for keypad in keypads {
            guard case .service(let session) = keypad.activity else { continue }
            attendance = Attendance(
                actor: session.actor, until: step.now.instant.advanced(by: Attendance.lasts))
        }
    }

    /// An operator has identified: what was tampered with is theirs to look at from now on.
    mutating func seeTampering() {
        for index in conditions.indices where conditions[index].condition.kind == .tamper {
            conditions[index].held = nil
            conditions[index].isSeen = conditions[index].detail != nil
        }
    }

    /// Ends the alarm if nothing sounds it any more.
    mutating func quieten(_ step: inout Step) {
        guard !doors.contains(where: \.isAlarmed), !conditions.contains(where: \.isAlarm) else {
            return
        }
        signal(.quiet, &step)
    }
}
