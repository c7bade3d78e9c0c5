import SpindCore
import SpindHAL

extension GPIORequirement {
    /// How lines are found.
    static let addresses = [
        GPIORequirement("a line is found by its name") { bench in
            let relay = try bench.provider.output(
                .name("relay-1"), settings: LineSettings(), initial: .active, consumer: "test")
            try requireEqual(bench.isHigh(3), true, "the level of the named line")
            try requireThrows(.busy, "the same line by its number") {
                _ = try Holder.output.take(bench, 3)
            }
            let inputs = try bench.provider.inputs(
                [.name("contact-1"), bench.address(0)], settings: LineSettings(), consumer: "test")
            try bench.pull(5, high: true)
            try requireEqual(inputs.states(), [.active, .inactive], "the states")
            withExtendedLifetime(relay) {}
        },
        GPIORequirement("what is not there is told by the words it was looked for with") { bench in
            let missing: [(LineAddress, String)] = [
                (.offset(chip: "no-such-chip", LineOffset(0)), "no-such-chip"),
                (.name("no-such-line"), "no-such-line"),
                (.name(""), "name"),
                (.name("twin"), "twin"),
                (bench.address(bench.chipLines), "\(bench.chipLines)"),
                (bench.address(-1), "-1"),
                (bench.address(.max), "\(Int.max)"),
            ]
            for (address, words) in missing {
                for kind in bench.holders {
                    let error = try requireThrows(.notFound, "\(kind) of '\(address)'") {
                        switch kind {
                        case .output:
                            _ = try bench.provider.output(
                                address, settings: LineSettings(), initial: .inactive,
                                consumer: "test")
                        case .inputs:
                            _ = try bench.provider.inputs(
                                [bench.address(0), address], settings: LineSettings(),
                                consumer: "test")
                        case .edges:
                            _ = try bench.provider.edges(
                                [bench.address(0), address], settings: LineSettings(),
                                consumer: "test")
                        case .openDrain:
                            _ = try bench.provider.openDrain(
                                address, bias: .asIs, consumer: "test")
                        }
                    }
                    try require(
                        error.context.contains(words), "'\(error)' must say '\(words)'")
                }
            }
        },
    ]
}
