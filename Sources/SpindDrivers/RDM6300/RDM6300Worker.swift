import SpindCore
import SpindHAL

/// What the thread of an RDM6300 does: reads its port, and opens it again after a failure.
struct RDM6300Worker: CardReaderWorker {
    /// How long one read waits.
    static let readTime: Duration = .seconds(2)
    /// What was read so much later than asked for waited somewhere, and is dropped.
    static let staleAfter: Duration = .seconds(1)
    /// Between two tries to open the port.
    static let reopenAfter: Duration = .seconds(1)
    /// So many refused frames in a row are a fault; a good one ends it.
    static let inRow = 8

    private let bus: SerialBusWiring
    private let form: TagNumberForm
    private let serial: any SerialProvider
    private let clock: any MonotonicClock
    private let watch: ((any Interruptible)?) -> Void
    private var port: (any SerialPort)?
    private var decoder = RDM6300Decoder()
    private var sightings = CardSightings()
    private var refusedInRow = 0
    private var fault: String?
    /// When the last read ended.
    private var readAt: Instant?

    init(
        _ bus: SerialBusWiring, _ form: TagNumberForm, serial: any SerialProvider,
        clock: any MonotonicClock, watch: @escaping ((any Interruptible)?) -> Void
    ) {
        self.bus = bus
        self.form = form
        self.serial = serial
        self.clock = clock
        self.watch = watch
    }

    mutating func step(_ report: (CardReaderEvent) -> Void) -> Instant {
        do throws(HALError) {
            let port = try opened(report)
            if let readAt, readAt.duration(to: clock.now) > Self.staleAfter {
                // Nobody read for a while: who knows since when that tag lay there.
                try port.discardInput()
                decoder.reset()
            }
            let deadline = clock.now.advanced(by: Self.readTime)
            let wake = try port.read(upTo: 256, until: deadline)
            let now = clock.now
            readAt = now
            guard case .bytes(let bytes) = wake else { return now }
            guard deadline.duration(to: now) <= Self.staleAfter else {
                decoder.reset()
                return now
            }
            for finding in decoder.take(bytes, at: now) { tell(finding, at: now, report) }
            return now
        } catch {
            drop()
            sightings.paused(at: clock.now)
            tell(fault: "\(error)", report)
            return clock.now.advanced(by: Self.reopenAfter)
        }
    }

    mutating func drop() {
        port = nil
        readAt = nil
        decoder.reset()
        watch(nil)
    }

    private mutating func opened(
        _ report: (CardReaderEvent) -> Void
    ) throws(HALError) -> any SerialPort {
        if let port { return port }
        let port = try serial.serial(bus.path, settings: bus.settings)
        try port.discardInput()
        watch(port)
        self.port = port
        refusedInRow = 0
        sightings.resumed(at: clock.now)
        tell(fault: nil, report)
        return port
    }

    private mutating func tell(
        _ finding: RDM6300Decoder.Finding, at now: Instant, _ report: (CardReaderEvent) -> Void
    ) {
        switch finding {
        case .tag(let bytes):
            refusedInRow = 0
            tell(fault: nil, report)
            if let event = sightings.saw(form.number(of: bytes), at: now) { report(event) }
        case .refused(let why):
            refusedInRow += 1
            guard refusedInRow >= Self.inRow else { return }
            refusedInRow = 0
            tell(
                fault: fault
                    ?? "\(Self.inRow) frames in a row refused, the last: \(why); look at speed, "
                    + "ground and antenna", report)
        }
    }

    private mutating func tell(fault: String?, _ report: (CardReaderEvent) -> Void) {
        guard fault != self.fault else { return }
        self.fault = fault
        report(.fault(fault))
    }
}

extension TagNumberForm {
    /// What the cabinet knows a tag by, of its version byte and its four others: 4 bytes, or 5.
    package func number(of tag: [UInt8]) -> [UInt8] {
        precondition(tag.count == 5, "a tag has five bytes")
        switch self {
        case .bits24: return [0] + tag[2...]
        case .bits32: return Array(tag[1...])
        case .bits40: return tag
        }
    }
}
