import CSpindLinux
import SpindCore
import SpindHAL

/// Lines this process owns, as the kernel gave them: released when they go away.
///
/// - Note: `@unchecked Sendable` because the pointer is to memory that only the shim's calls touch:
///   it is not shared (the struct cannot be copied), and calls that change what it points to
///   (`set`, `driveLow`, `float`, `wait`) are made by one thread at a time, which the classes that
///   own it see to; `states` and `interrupt` only read it.
@safe struct GPIOLines: ~Copyable, @unchecked Sendable {
    private let pointer: OpaquePointer

    /// Takes over what a request of the shim gave, or throws what it answered.
    init(_ pointer: OpaquePointer?, _ result: Int32, _ what: String) throws(HALError) {
        guard let pointer = unsafe pointer, result == 0 else {
            throw HALError(kernel: result, during: .requesting, what)
        }
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe spind_gpio_release(pointer)
    }

    func set(_ state: LineState, name: String) throws(HALError) {
        try check(unsafe spind_gpio_set(pointer, state == .active), "set \(name)")
    }

    func driveLow(name: String) throws(HALError) {
        try check(unsafe spind_gpio_drive_low(pointer), "drive \(name) low")
    }

    func float(name: String) throws(HALError) {
        try check(unsafe spind_gpio_float(pointer), "release \(name)")
    }

    /// The states of all lines; `count` must be theirs.
    func states(count: Int, name: String) throws(HALError) -> [LineState] {
        var active = [UInt8](repeating: 0, count: count)
        try check(unsafe spind_gpio_get(pointer, &active), "read \(name)")
        return active.map { $0 == 0 ? .inactive : .active }
    }

    func wait(until deadline: Instant?, name: String) throws(HALError) -> InputWake {
        var newestEdge: Int64 = 0
        let wake = unsafe spind_gpio_wait(
            pointer, deadline.map { max(0, $0.nanoseconds) } ?? -1, &newestEdge)
        try check(wake, "wait for \(name)")
        return switch UInt32(wake) {
        case SPIND_GPIO_WAKE_EDGE.rawValue: .edge(at: Instant(nanoseconds: newestEdge))
        case SPIND_GPIO_WAKE_INTERRUPT.rawValue: .interrupted
        default: .timeout
        }
    }

    /// Waits for edges of lines that were requested for it; `count` must be theirs.
    func waitForEdges(
        until deadline: Instant?, count: Int, name: String
    ) throws(HALError) -> EdgeWake {
        var edges = [spind_gpio_edge](
            repeating: spind_gpio_edge(line: 0, time: 0), count: spind_gpio_edges_max(count))
        var found = 0
        var lost = false
        let wake = unsafe spind_gpio_wait_edges(
            pointer, deadline.map { max(0, $0.nanoseconds) } ?? -1, &edges, &found, &lost)
        try check(wake, "wait for \(name)")
        return switch UInt32(wake) {
        case SPIND_GPIO_WAKE_EDGE.rawValue:
            .edges(
                edges.prefix(found).map {
                    LineEdge(line: $0.line, at: Instant(nanoseconds: $0.time))
                }, lost: lost)
        case SPIND_GPIO_WAKE_INTERRUPT.rawValue: .interrupted
        default: .timeout
        }
    }

    func interrupt() {
        // The eventfd is ours and never closed before: a failure would be a bug of the shim.
        let result = unsafe spind_gpio_interrupt(pointer)
        precondition(result == 0, "interrupting a wait failed (errno \(-result))")
    }

    private func check(
        _ result: Int32, _ what: @autoclosure () -> String
    ) throws(HALError) {
        if result < 0 { throw HALError(kernel: result, during: .using, what()) }
    }
}
