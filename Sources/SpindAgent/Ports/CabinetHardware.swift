package import SpindCore

/// The locks, as the controller commands them. Calls return at once and may come from any thread;
/// what became of an order is posted to the controller as ``CabinetEvent/pulse(_:_:_:)``.
package protocol LockActuator: Sendable {
    /// Drives a lock for its unlock time, if its limits allow and it is not too late.
    func energize(_ order: UnlockOrder)
    /// Lets a lock go now.
    func deenergize(_ compartment: CompartmentID)
    /// Lets all locks go now, before the process ends.
    func deenergizeAll()
}

/// The charging sockets, as the controller commands them. Calls return at once and may come from
/// any thread; a socket that cannot be switched is posted as ``CabinetEvent/socketFault(_:_:)``.
package protocol SocketActuator: Sendable {
    /// Switches a compartment's socket.
    func switchSocket(_ compartment: CompartmentID, on: Bool)
    /// Switches all sockets off now, before the process ends.
    func switchAllOff()
}

/// What residents see and hear at a keypad. Calls return at once.
package protocol Annunciator: Sendable {
    /// Shows a prompt until the next.
    func show(_ prompt: Prompt)
    /// Shows prompts in that language from now on; the site's first at the start.
    func speak(_ language: Language)
    /// Plays a sound and light pattern.
    func play(_ signal: Signal)
}

/// A part with a thread of its own that must be alive for the cabinet to be safe; asked by the
/// decision loop before it feeds the watchdog.
package protocol LivingPart: Sendable {
    /// Its name in the log.
    var name: String { get }
    /// Asks the part's thread for a sign of life; answered by the time of the next call.
    ///
    /// - Returns: whether the last question was answered (true on the first).
    func beat() -> Bool
}

/// The clocks of the machine.
package protocol ClockSource: Sendable {
    /// Reads them.
    func read() -> ClockReading
}
