import Glibc
import SpindContracts
import SpindCore
import SpindHAL
import SpindLinux
import Testing

extension GPIOSimTests {
    /// What only a kernel can show.
    @Suite struct Kernel {
        /// Whether the run that is meant for the second libgpiod really has it.
        @Test func libraryIsTheOneUnderTest() throws {
            let wanted = try #require(getenv("SPIND_LIBGPIOD").map { String(cString: $0) })
            #expect(LinuxGPIO.libraryVersion.hasPrefix("\(wanted)."))
        }

        @Test func chipsWithOneLabelAreNotTakenForEachOther() throws {
            let first = try GPIOSimChip(label: "one", lineNames: [nil, "here"])
            let second = try GPIOSimChip(label: "two", lineNames: [nil, nil, "there"])
            let lines = try ["here", "there"].map { name in
                try LinuxGPIO().output(
                    .name(name), settings: LineSettings(), initial: .active, consumer: "test")
            }
            #expect(try first.isHigh(LineOffset(1)))
            #expect(try second.isHigh(LineOffset(2)))
            #expect(try LinuxGPIO().resolve(.name("there")) == ("two", LineOffset(2)))
            withExtendedLifetime(lines) {}
        }

        @Test func sameNameOnTwoChips_IsNotFound() throws {
            let chips = try ["one", "two"].map { try GPIOSimChip(label: $0, lineNames: ["door"]) }
            let error = try #require(throws: HALError.self) {
                try LinuxGPIO().resolve(.name("door"))
            }
            #expect(error.code == .notFound)
            for chip in chips { #expect(error.context.contains(chip.devicePath)) }
        }

        @Test func inputsOfTwoChips_AreUnsupported() throws {
            let chips = try ["one", "two"].map { try GPIOSimChip(label: $0, lineNames: [nil]) }
            let error = try #require(throws: HALError.self) {
                _ = try LinuxGPIO().inputs(
                    chips.map { .offset(chip: $0.label, LineOffset(0)) },
                    settings: LineSettings(), consumer: "test")
            }
            #expect(error.code == .unsupported)
        }

        @Test(arguments: [(64, true), (65, false)])
        func groupHoldsTheKernelsLimitAndNoMore(_ count: Int, _ fits: Bool) throws {
            let chip = try GPIOSimChip(
                label: "wide", lineNames: [String?](repeating: nil, count: 70))
            let addresses = (0..<count).map { LineAddress.offset(chip: "wide", LineOffset($0)) }
            do {
                let lines = try LinuxGPIO().inputs(
                    addresses, settings: LineSettings(), consumer: "test")
                try chip.pull(LineOffset(count - 1), high: true)
                #expect(fits)
                #expect(try lines.wait(until: SystemClock().now) != .timeout)
                #expect(try lines.states().last == .active)
            } catch let error as HALError {
                #expect(!fits)
                #expect(error.code == .unsupported)
            }
        }

        /// More edges than one read of the queue takes.
        @Test func fullQueuesOfManyLines_AreDroppedTogether() throws {
            let count = 16
            let chip = try GPIOSimChip(
                label: "wide", lineNames: [String?](repeating: nil, count: count))
            let lines = try LinuxGPIO().inputs(
                (0..<count).map { LineAddress.offset(chip: "wide", LineOffset($0)) },
                settings: LineSettings(), consumer: "test")
            for round in 0..<20 {
                for offset in 0..<count {
                    try chip.pull(LineOffset(offset), high: round.isMultiple(of: 2))
                }
            }
            let clock = SystemClock()
            #expect(try lines.wait(until: clock.now) != .timeout)
            #expect(try lines.wait(until: clock.now) == .timeout)
            #expect(try lines.states() == [LineState](repeating: .inactive, count: count))
        }

        /// A USB expander can be pulled out.
        @Test func linesOfAChipThatWentAway_ThrowIO() throws {
            let chip = try GPIOSimChip(label: "gone", lineNames: [nil, nil, nil])
            let address = { LineAddress.offset(chip: "gone", LineOffset($0)) }
            let output = try LinuxGPIO().output(
                address(0), settings: LineSettings(), initial: .active, consumer: "test")
            let inputs = try LinuxGPIO().inputs(
                [address(1)], settings: LineSettings(), consumer: "test")
            let column = try LinuxGPIO().openDrain(address(2), bias: .asIs, consumer: "test")
            try chip.unplug()
            #expect(throws: HALError(.io, "")) { try output.set(.inactive) }
            #expect(throws: HALError(.io, "")) { _ = try inputs.states() }
            #expect(throws: HALError(.io, "")) { try column.driveLow() }
            #expect(throws: HALError(.notFound, "")) { _ = try LinuxGPIO().resolve(address(0)) }
        }

        /// The consumer is what `gpioinfo` shows a maintainer who looks for a line's owner.
        @Test func longConsumerName_IsNoFailure() throws {
            let chip = try GPIOSimChip(label: "named", lineNames: [nil])
            _ = try LinuxGPIO().output(
                .offset(chip: chip.label, LineOffset(0)), settings: LineSettings(),
                initial: .inactive, consumer: String(repeating: "long name ", count: 30))
        }

        /// How fast a key is seen; the figure is printed, the bound is only for a broken wait.
        @Test func edgesAreSeenSoon() throws {
            let bench = try GPIOSimBench(label: "latency")
            let lines = try bench.provider.inputs(
                [bench.address(LineOffset(0))], settings: LineSettings(), consumer: "test")
            var latencies: [Duration] = []
            for round in 0..<500 {
                let before = bench.clock.now
                try bench.pull(LineOffset(0), high: round.isMultiple(of: 2))
                _ = try lines.wait(until: bench.clock.now.advanced(by: .seconds(5)))
                latencies.append(before.duration(to: bench.clock.now))
            }
            latencies.sort()
            print(
                "edge latency: median \(latencies[250]), 99 % \(latencies[495]), max \(latencies[499])"
            )
            #expect(latencies[250] < .milliseconds(5))
        }
    }
}
