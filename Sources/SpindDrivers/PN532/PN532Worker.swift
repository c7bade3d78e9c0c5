import SpindCore
import SpindHAL

/// What the thread of a PN532 does: carries out what its machine asks for, over a link that it
/// makes anew after a failure.
struct PN532Worker: CardReaderWorker {
    private let clock: any MonotonicClock
    private let connect: () throws(HALError) -> any PN532Link
    private let watch: ((any Interruptible)?) -> Void
    private var machine: PN532Machine
    private var link: (any PN532Link)?

    init(
        order: CardByteOrder, clock: any MonotonicClock,
        watch: @escaping ((any Interruptible)?) -> Void,
        connect: @escaping () throws(HALError) -> any PN532Link
    ) {
        self.clock = clock
        self.watch = watch
        self.connect = connect
        machine = PN532Machine(order: order, at: clock.now)
    }

    mutating func step(_ report: (CardReaderEvent) -> Void) -> Instant {
        switch machine.next(at: clock.now) {
        case .sleep(let time): return time
        case .send(let command, let isFirst):
            let outcome: PN532Outcome
            do throws(HALError) {
                outcome = try exchange(command, isFirst: isFirst)
            } catch {
                drop()
                outcome = .failed(.unreachable("\(error)"))
            }
            for event in machine.take(outcome, at: clock.now) { report(event) }
            return clock.now
        }
    }

    mutating func drop() {
        link = nil
        watch(nil)
    }

    private mutating func exchange(
        _ command: PN532Command, isFirst: Bool
    ) throws(HALError) -> PN532Outcome {
        var link: any PN532Link
        if let known = self.link { link = known } else { link = try connect() }
        self.link = link
        let deadline = clock.now.advanced(by: PN532Machine.answerTime)
        defer { self.link = link }
        return try link.exchange(command, isFirst: isFirst, until: deadline)
    }
}
