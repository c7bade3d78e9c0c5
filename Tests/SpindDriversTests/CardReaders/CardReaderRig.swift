import SpindCore
import SpindDrivers
import SpindHAL
import SpindSimulatedHardware

/// A reader's work on a virtual clock and on one thread, so that hours pass in a moment.
final class CardReaderRig {
    let clock = VirtualClock()
    let serial: VirtualSerial
    let i2c = SimulatedI2C(buses: [1])
    private(set) var events: [CardReaderEvent] = []
    private var worker: any CardReaderWorker
    private var next: Instant

    static let rdm6300 = CardReaderWiring.Module.rdm6300(
        SerialBusWiring(
            name: "tags", path: "/dev/tags", settings: SerialSettings(bitsPerSecond: 9_600)),
        .bits32)
    static let pn532 = CardReaderWiring.Module.pn532Serial(
        SerialBusWiring(
            name: "nfc", path: "/dev/nfc", settings: SerialSettings(bitsPerSecond: 115_200)),
        .asSent)
    static let address = I2CAddress(bus: 1, device: 0x24)
    static let pn532OnI2C = CardReaderWiring.Module.pn532I2C(address, .asSent)

    init(_ module: CardReaderWiring.Module) {
        serial = VirtualSerial(clock: clock)
        worker = CardReader.worker(
            CardReaderWiring(name: "card", module: module, keypad: KeypadID("keypad")),
            serial, i2c, clock
        ) { _ in }
        next = clock.now
    }

    /// Lets it work for that long, or some seconds more where it is reading then.
    func run(for duration: Duration) {
        let end = clock.now + duration
        while clock.now < end {
            if next <= clock.now {
                next = worker.step { events.append($0) }
            } else {
                clock.advance(to: min(next, end))
            }
        }
    }

    /// Takes what was told since this was last asked.
    func take() -> [CardReaderEvent] {
        defer { events = [] }
        return events
    }

    /// Lets time pass in which the thread does not run, as of a program that was stopped.
    func stall(for duration: Duration) {
        clock.advance(to: clock.now + duration)
    }
}
