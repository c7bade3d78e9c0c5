import SpindAgent
import SpindCore

/// Somebody at a day's cabinet, and the time that passes there.
final class DayPerson {
    private let keypad: KeypadID
    private let stepper: CabinetStepper
    private let clock: DayClock
    private let locks: DayLocks
    /// How often a lock was driven.
    private(set) var openings = 0

    init(keypad: KeypadID, stepper: CabinetStepper, clock: DayClock, locks: DayLocks) {
        self.keypad = keypad
        self.stepper = stepper
        self.clock = clock
        self.locks = locks
    }

    /// Lets time pass, with what the cabinet does by itself on the way.
    func pass(until end: Instant) {
        while stepper.nextWake < end {
            clock.move(to: stepper.nextWake)
            stepper.step(.wake)
        }
        clock.move(to: end)
    }

    /// Types the PIN, opens the door, takes 9 s, closes it.
    func open() {
        for key in BenchState.pin + "#" {
            pass(.milliseconds(300))
            stepper.step(.key(keypad, key))
        }
        for order in locks.takeOrders() {
            openings += 1
            pass(.milliseconds(200))
            stepper.step(.contact(order.compartment, .open))
            pass(.milliseconds(300))
            stepper.step(.pulse(order.opening, order.compartment, .pulsed))
            pass(.seconds(9))
            stepper.step(.contact(order.compartment, .closed))
        }
    }

    private func pass(_ duration: Duration) {
        pass(until: clock.now.advanced(by: duration))
    }
}
