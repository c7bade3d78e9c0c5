/// Makes a ``Moment`` of what the machine's clocks say: what time it is, and how far that can be
/// believed. Pure.
///
/// - `trusted` while the kernel says that NTP keeps its clock;
/// - then `holdover`: the time follows the monotonic clock from the last trusted reading, not the
///   system's wall clock, which anybody may step; the error grows by ``driftRunning``;
/// - `untrusted` after a start until a source speaks, unless a battery kept a clock going; and as
///   soon as NTP contradicts what is known, until somebody confirms a time.
///
/// The registry is one more source, whose link is authenticated (``hear(_:error:at:)``). It starts
/// a clock that nothing else vouches for. Where NTP keeps the clock, NTP counts; a registry that is
/// of another opinion is told about and not believed, so that one broken server does not stop all
/// cabinets of a region, or open their doors. Where NTP contradicted what was known, the registry
/// decides: if it agrees with NTP, that is the time, even before the floor. By itself it never
/// lowers the floor by more than ``floorError``, and never moves a running clock by more: then
/// nothing is believed any more until NTP agrees with it or somebody confirms a time.
///
/// While untrusted the time is a lower bound: the floor (the newest time recorded) plus what has
/// passed since the start. The estimate never goes back; only ``confirm(_:error:at:)`` lowers it, and a registry that
/// agrees with NTP.
public struct ClockEstimator: Sendable {
    /// How fast a running clock may be wrong: 100 parts per million, 8.64 s a day.
    public static let driftRunning = 100
    /// How fast a battery-backed clock may be wrong while the machine is off, in parts per million.
    public static let driftOff = 20
    /// How wrong a time may be that the kernel calls synchronised. It keeps saying so for about
    /// nine hours after the last answer of a server, in which a clock drifts by 3.2 s.
    public static let synchronizationError = Duration.seconds(5)
    /// So old a trusted reading gets before the next one takes its place: NTP can move the time by
    /// 10 s in that time, and no further.
    public static let anchorAge = Duration.seconds(600)
    /// So far an NTP time may lie below the floor that was found at the start: the floor may come
    /// from a record that was written in holdover.
    public static let floorError = Duration.seconds(600)
    /// A battery lasts no longer; a clock that claims more has lost its time.
    public static let longestOff = Duration.seconds(5 * 366 * 86_400)
    /// The largest error with which a time of the registry says anything: a link that is slower
    /// tries again.
    public static let registryErrorMax = Duration.seconds(60)
    /// Before any time is recorded the floor is 2026-01-01T00:00Z: this program is not older.
    public static let earliest = WallTime(secondsSince1970: 1_767_225_600)

    /// What is known of a battery-backed clock before the start. The system's clock must have been
    /// set from it at boot and not been stepped by anybody since: that cannot be seen.
    public struct BatteryClock: Hashable, Sendable {
        /// When the clock was last known to be trusted: the newest record of a trusted time.
        public var trustedAt: WallTime
        /// How wrong that time may have been.
        public var error: Duration

        /// Makes the fact.
        public init(
            trustedAt: WallTime, error: Duration = ClockEstimator.synchronizationError
        ) {
            self.trustedAt = trustedAt
            self.error = error
        }
    }

    /// Something to log about the clocks.
    public enum Notice: Hashable, Sendable {
        /// The system's wall clock jumped against the monotonic clock, by so much. It is believed
        /// only if NTP keeps it.
        case systemClockStepped(by: Duration)
        /// An NTP time lies so far from what is known; it is not believed until confirmed.
        case contradicted(by: Duration)
        /// The registry's time lies so far from what is known; it is not believed.
        case registryOff(by: Duration)
    }

    /// A time that something vouched for.
    private struct Anchor {
        var source: ClockReport.Source
        var instant: Instant
        var wall: WallTime
        var error: Duration

        func wall(at now: Instant) -> WallTime { wall + instant.duration(to: now) }

        func error(at now: Instant) -> Duration {
            error + drift(over: instant.duration(to: now), partsPerMillion: driftRunning)
        }
    }

    private enum Standing {
        case unknown
        case anchored(Anchor)
        /// A source lay so far from what was known.
        case contradicted(by: Duration, source: ClockReport.Source)
    }

    /// What became of a time of the registry.
    public enum Hearing: Hashable, Sendable {
        /// It changed nothing that a record should tell beside the trust itself.
        case taken
        /// It ended a contradiction, so that the time may be earlier than before: to be recorded,
        /// or undone.
        case confirmed
        /// It is not believed.
        case ignored
    }

    private struct Line {
        var instant: Instant
        var wall: WallTime
    }

    private var standing = Standing.unknown
    private var floor: WallTime
    private let battery: BatteryClock?
    private var previous: ClockReading?
    /// From where an untrusted clock counts on.
    private var lowerBound: Line?
    private var notice: Notice?
    /// The newest time of the registry, and by how much it lay off when it was not believed.
    private var registry: Anchor?
    private var registryOff: Duration?
    /// Whether NTP vouches for the newest reading, and nothing speaks against it.
    private var isHeard = false

    /// Makes an estimator for one run of the agent.
    ///
    /// - Parameters:
    ///   - floor: the newest time recorded; `nil` on a new cabinet.
    ///   - battery: what is known of a battery-backed clock; `nil` where there is none, or where it
    ///     was never set while trusted.
    public init(floor: WallTime?, battery: BatteryClock? = nil) {
        self.floor = max(floor ?? Self.earliest, Self.earliest)
        self.battery = battery
    }

    /// Judges one reading of the clocks. Instants never go back from one call to the next.
    public mutating func update(_ reading: ClockReading) -> Moment {
        let isFirst = previous == nil
        noticeStep(reading)
        previous = reading
        if isFirst { useBattery(reading) }
        isHeard = false
        if reading.kernelSynchronized { hearKernel(reading) }
        return moment(reading)
    }

    /// What ``update(_:)`` found worth logging since the last call.
    public mutating func takeNotice() -> Notice? {
        defer { notice = nil }
        return notice
    }

    /// Takes a time for true that an authenticated registry or a person vouches for. The only way
    /// to lower the floor. Where NTP keeps the clock and agrees, the next reading is trusted.
    ///
    /// - Parameters:
    ///   - wall: the time.
    ///   - error: how wrong it may be.
    ///   - instant: when it was so.
    public mutating func confirm(_ wall: WallTime, error: Duration, at instant: Instant) {
        precondition(error >= .zero, "an error has no sign")
        let anchor = Anchor(source: .confirmed, instant: instant, wall: wall, error: error)
        standing = .anchored(anchor)
        floor = wall
        lowerBound = nil
        // Whoever looked at a clock and NTP mean the same moment: NTP knows it better, also where
        // its time is the earlier one.
        if let previous, previous.kernelSynchronized {
            floor = min(floor, previous.wall + previous.instant.duration(to: instant))
        }
    }

    /// Takes in what time the registry had at an instant, give or take `error` (the time its answer
    /// took). The type says what is believed of it.
    public mutating func hear(
        _ wall: WallTime, error: Duration, at instant: Instant
    ) -> Hearing {
        guard error >= .zero, error <= Self.registryErrorMax, wall >= Self.earliest else {
            return .ignored
        }
        // Its server's clock is kept by NTP too, at best.
        let heard = Anchor(
            source: .registry, instant: instant, wall: wall,
            error: error + Self.synchronizationError)
        registry = heard
        registryOff = nil
        if let previous, previous.kernelSynchronized { return hear(heard, beside: previous) }
        switch standing {
        case .unknown, .contradicted(_, source: .kernel):
            // With NTP gone, nobody else is left to ask.
            let below = floor - wall
            guard below <= Self.floorError else { return refuse(heard, off: .zero - below) }
            standing = .anchored(heard)
            lowerBound = nil
        case .anchored(let anchor):
            let difference = wall - anchor.wall(at: instant)
            let known = anchor.error(at: instant)
            if abs(difference) <= known + heard.error {
                if heard.error < known { standing = .anchored(heard) }
            } else if anchor.source == .registry, abs(difference) <= Self.floorError {
                // It was wrong before, or is now; the newer one is as good.
                standing = .anchored(heard)
            } else {
                return refuse(heard, off: difference)
            }
        case .contradicted: return .ignored
        }
        return .taken
    }

    /// The latest time that it may be by the registry's clock, whether that is believed or not;
    /// `nil` before its time was heard. Its own times are judged by it.
    public func latestRegistryTime(at instant: Instant) -> WallTime? {
        registry.map { $0.wall(at: instant) + $0.error(at: instant) - Self.synchronizationError }
    }

    /// Compares the registry's time with the one that NTP keeps.
    private mutating func hear(_ heard: Anchor, beside reading: ClockReading) -> Hearing {
        guard agrees(heard, with: reading) else {
            let kept = reading.wall + reading.instant.duration(to: heard.instant)
            registryOff = heard.wall - kept
            notice = .registryOff(by: heard.wall - kept)
            return .ignored
        }
        guard case .contradicted = standing else { return .taken }
        confirm(heard.wall, error: heard.error, at: heard.instant)
        standing = .anchored(heard)
        return .confirmed
    }

    private func agrees(_ heard: Anchor, with reading: ClockReading) -> Bool {
        let difference = reading.wall - heard.wall(at: reading.instant)
        return abs(difference) <= heard.error(at: reading.instant) + Self.synchronizationError
    }

    /// Believes neither the registry nor what was known.
    private mutating func refuse(_ heard: Anchor, off difference: Duration) -> Hearing {
        registryOff = difference
        notice = .registryOff(by: difference)
        standing = .contradicted(by: difference, source: .registry)
        lowerBound = nil
        return .ignored
    }

    /// How far the time that NTP keeps lies from one that somebody is about to confirm; `nil` where
    /// they agree within that error, or NTP does not keep the clock.
    ///
    /// A time that NTP contradicts must not be confirmed: the next reading would contradict it.
    public func contradiction(
        of wall: WallTime, error: Duration, at instant: Instant
    ) -> Duration? {
        guard let previous, previous.kernelSynchronized else { return nil }
        let kept = previous.wall + previous.instant.duration(to: instant)
        let difference = kept - wall
        return abs(difference) <= error + Self.synchronizationError ? nil : difference
    }

    /// What the clocks said last, and why the time is believed as far as it is; `nil` before the
    /// first reading.
    public var report: ClockReport? {
        guard let previous else { return nil }
        var report = ClockReport(
            source: .none, floor: floor, system: previous.wall,
            kernelSynchronized: previous.kernelSynchronized)
        report.registryOffByMilliseconds = registryOff?.wholeMilliseconds
        switch standing {
        case .unknown: break
        case .contradicted(_, source: .registry): break  // told as the registry's
        case .contradicted(let difference, _):
            report.contradictedByMilliseconds = difference.wholeMilliseconds
        case .anchored(let anchor):
            report.source = anchor.source
            report.ageMilliseconds =
                isHeard ? 0 : anchor.instant.duration(to: previous.instant).wholeMilliseconds
        }
        return report
    }

    /// Takes in a newest time recorded that became known only after the start, because the store
    /// could not be read.
    public mutating func raiseFloor(to wall: WallTime) {
        guard wall > floor else { return }
        floor = wall
        lowerBound = nil
    }

    private mutating func noticeStep(_ reading: ClockReading) {
        guard let previous else { return }
        let passed = previous.instant.duration(to: reading.instant)
        let step = reading.wall - previous.wall - passed
        if abs(step) > .seconds(1) { notice = .systemClockStepped(by: step) }
    }

    private mutating func useBattery(_ reading: ClockReading) {
        guard let battery else { return }
        let off = reading.wall - battery.trustedAt
        // A clock that lost its supply wakes in the past; one that runs wild, far in the future.
        guard off >= .zero - battery.error, off <= Self.longestOff else { return }
        // The clock counts in whole seconds.
        let error =
            battery.error + drift(over: abs(off), partsPerMillion: Self.driftOff) + .seconds(1)
        standing = .anchored(
            Anchor(source: .battery, instant: reading.instant, wall: reading.wall, error: error))
    }

    private mutating func hearKernel(_ reading: ClockReading) {
        let heard = Anchor(
            source: .kernel, instant: reading.instant, wall: reading.wall,
            error: Self.synchronizationError)
        switch standing {
        case .contradicted(_, source: .registry):
            // The registry was not believed alone; if NTP says the same, both are.
            guard let registry, agrees(registry, with: reading) else { return }
            registryOff = nil
            floor = min(floor, reading.wall)
            lowerBound = nil
        case .contradicted: return
        case .unknown:
            let below = floor - reading.wall
            guard below <= Self.floorError else {
                contradict(by: .zero - below)
                return
            }
        case .anchored(let anchor):
            let difference = reading.wall - anchor.wall(at: reading.instant)
            guard abs(difference) <= anchor.error(at: reading.instant) + heard.error else {
                contradict(by: difference)
                return
            }
        }
        renew(with: heard)
    }

    /// Compares readings over at least ``anchorAge``, or each could move the time on by a little
    /// and many of them by any amount.
    private mutating func renew(with heard: Anchor) {
        isHeard = true
        if case .anchored(let anchor) = standing,
            anchor.instant.duration(to: heard.instant) < Self.anchorAge,
            anchor.error <= heard.error
        {
            return
        }
        standing = .anchored(heard)
    }

    private mutating func contradict(by difference: Duration) {
        standing = .contradicted(by: difference, source: .kernel)
        lowerBound = nil
        notice = .contradicted(by: difference)
    }

    private mutating func moment(_ reading: ClockReading) -> Moment {
        guard case .anchored(let anchor) = standing else {
            let line = lowerBound ?? Line(instant: reading.instant, wall: floor)
            lowerBound = line
            let wall = line.wall + line.instant.duration(to: reading.instant)
            floor = max(floor, wall)
            return Moment(instant: reading.instant, wall: wall, trust: .untrusted)
        }
        let estimate = isHeard ? reading.wall : anchor.wall(at: reading.instant)
        // Time stands still rather than go back; then it is wrong by so much more.
        let held = max(.zero, floor - estimate)
        floor = max(floor, estimate)
        let isSynchronized = isHeard && held <= Self.synchronizationError
        let error = anchor.error(at: reading.instant) + held
        return Moment(
            instant: reading.instant, wall: floor,
            trust: isSynchronized
                ? .trusted : .holdover(errorMilliseconds: error.wholeMilliseconds + 1))
    }
}

/// How wrong a clock is after a time, at most.
private func drift(over time: Duration, partsPerMillion: Int) -> Duration {
    time * partsPerMillion / 1_000_000
}

private func abs(_ duration: Duration) -> Duration {
    duration < .zero ? .zero - duration : duration
}
