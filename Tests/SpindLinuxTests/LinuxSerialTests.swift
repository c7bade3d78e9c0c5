import Glibc
import SpindContracts
import SpindCore
import SpindHAL
import SpindLinux
import Testing

@Suite("Serial ports of the kernel, by pseudo-terminals", .serialized)
struct LinuxSerialTests {
    @Test(.timeLimit(.minutes(1)), arguments: SerialRequirement.all)
    func pseudoTerminalsMeetTheContract(_ requirement: SerialRequirement) throws {
        try requirement.check(PseudoTerminalBench())
    }

    @Test func parityIsRefused_WhereThePortHasNone() throws {
        let bench = try PseudoTerminalBench()
        for parity in [SerialParity.even, .odd] {
            #expect(throws: HALError(.unsupported, "")) {
                _ = try bench.provider.serial(
                    bench.path, settings: SerialSettings(bitsPerSecond: 9_600, parity: parity))
            }
        }
        _ = try bench.open()
    }

    @Test func whatIsNoSerialPortIsRefused() {
        #expect(throws: HALError(.unsupported, "")) {
            _ = try LinuxSerial().serial(
                "/dev/null", settings: SerialSettings(bitsPerSecond: 9_600))
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func writeEnds_WhenNobodyTakesTheBytes() throws {
        let bench = try PseudoTerminalBench()
        let port = try bench.provider.serial(
            bench.path, settings: SerialSettings(bitsPerSecond: 230_400))
        // More than a terminal holds while nobody reads at the other end.
        let error = #expect(throws: HALError.self) {
            try port.write([UInt8](repeating: 0x55, count: 65_536))
        }
        #expect(error?.code == .io && error?.errno == ETIMEDOUT)
    }
}

private struct PseudoTerminalBench: SerialBench {
    let terminal: PseudoTerminal
    let provider: any SerialProvider = LinuxSerial()
    let clock: any MonotonicClock = SystemClock()

    var path: String { terminal.path }

    init() throws {
        var folder = Array("/tmp/spind-serial-XXXXXX".utf8CString)
        guard mkdtemp(&folder) != nil else {
            throw ContractViolation("mkdtemp: errno \(errno)")
        }
        let name = String(decoding: folder.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        terminal = try PseudoTerminal(path: "\(name)/port")
    }

    func open() throws -> any SerialPort {
        try provider.serial(path, settings: SerialSettings(bitsPerSecond: 9_600))
    }

    func say(_ bytes: [UInt8]) throws { try terminal.say(bytes) }
    func hear(_ count: Int) throws -> [UInt8] { try terminal.hear(count) }
    func unplug() throws { terminal.unplug() }
    func plug() throws { try terminal.plug() }
}
