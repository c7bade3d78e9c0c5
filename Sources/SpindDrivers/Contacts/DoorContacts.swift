package import SpindCore
package import SpindHAL

/// The door contacts of a cabinet, or its item sensors, which are contacts too: reports what each
/// reads at the start and whenever that changed and stood still.
///
/// Contacts of one chip share a thread that sleeps until a line changes. A contact whose line
/// cannot be requested or read is `unknown`, is tried again every second, and disturbs no other.
package final class DoorContacts: Sendable {
    /// Its name in the log.
    package let name: String
    private let groups: ContactGroups<CompartmentID>

    /// Starts the threads; they request the lines.
    ///
    /// - Parameters:
    ///   - name: their name in the log.
    ///   - contacts: one for each compartment that has one; may be empty.
    ///   - gpio: where the lines are.
    ///   - clock: all durations count on it.
    ///   - onChange: called with the first state of every contact and with each change, on the
    ///     contact's thread; it delays that thread only.
    /// - Throws: ``HALError`` `io` when the machine has no thread left.
    package init(
        name: String = "contacts", contacts: [ContactWiring], gpio: any GPIOProvider,
        clock: any MonotonicClock,
        onChange: @escaping @Sendable (CompartmentID, ContactState) -> Void
    ) throws(HALError) {
        self.name = name
        let watched = contacts.map {
            WatchedContact(
                id: $0.compartment, line: $0.line, settings: $0.settings, debounce: $0.debounce)
        }
        groups = try ContactGroups(watched, gpio: gpio, clock: clock, onChange: onChange)
    }

    deinit {
        shutdown()
    }

    /// Reports the state of every contact again, changed or not; from the contacts' threads, soon.
    package func resync() {
        groups.resync()
    }

    /// Asks all threads for a sign of life; answered by the time of the next call.
    ///
    /// - Returns: whether the last question was answered by all (true on the first).
    package func beat() -> Bool {
        groups.beat()
    }

    /// Ends the threads and releases the lines. May be called more than once.
    package func shutdown() {
        groups.shutdown()
    }
}
