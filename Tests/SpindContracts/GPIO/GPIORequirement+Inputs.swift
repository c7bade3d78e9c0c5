import SpindCore
import SpindHAL

extension GPIORequirement {
    /// What inputs must read.
    static let inputs = [
        GPIORequirement("inputs read their levels, in the order of the request") { bench in
            let offsets = [5, 1, 3]
            let lines = try bench.provider.inputs(
                offsets.map { bench.address($0) }, settings: LineSettings(), consumer: "test")
            try requireEqual(lines.count, 3, "the count")
            for pattern in 0..<8 {
                let expected = (0..<3).map { pattern >> $0 & 1 == 1 }
                for (offset, high) in zip(offsets, expected) {
                    try bench.pull(offset, high: high)
                }
                try requireEqual(
                    lines.states(), expected.map { $0 ? .active : .inactive }, "the states")
            }
        },
        GPIORequirement("active-low turns an input's state round") { bench in
            let lines = try bench.provider.inputs(
                [bench.address(0), bench.address(1)], settings: LineSettings(activeLow: true),
                consumer: "test")
            try bench.pull(0, high: true)
            try bench.pull(1, high: false)
            try requireEqual(lines.states(), [.inactive, .active], "the states")
        },
        GPIORequirement("a bias pulls the line, or is refused as unsupported") { bench in
            for (bias, state) in [(Bias.pullUp, LineState.active), (.pullDown, .inactive)] {
                do {
                    let lines = try bench.provider.inputs(
                        [bench.address(2), bench.address(3)], settings: LineSettings(bias: bias),
                        consumer: "test")
                    try requireEqual(lines.states(), [state, state], "the states of \(bias)")
                } catch let error as HALError where error.code == .unsupported {
                    continue
                }
            }
        },
        GPIORequirement("a bias does not turn with active-low") { bench in
            do {
                let lines = try bench.provider.inputs(
                    [bench.address(2)], settings: LineSettings(activeLow: true, bias: .pullUp),
                    consumer: "test")
                try requireEqual(lines.states(), [.inactive], "the state of a pulled-up line")
            } catch let error as HALError where error.code == .unsupported {
                return
            }
        },
        GPIORequirement("a group that cannot have all its lines holds none") { bench in
            let owner = try Holder.output.take(bench, 1)
            try requireThrows(.busy, "a group with an owned line") {
                _ = try bench.provider.inputs(
                    [bench.address(0), bench.address(1), bench.address(2)],
                    settings: LineSettings(), consumer: "test")
            }
            for offset in [0, 2] { _ = try Holder.output.take(bench, offset) }
            withExtendedLifetime(owner) {}
        },
        GPIORequirement("a group with the same line twice is refused as busy") { bench in
            try requireThrows(.busy, "a group with line 0 twice") {
                _ = try bench.provider.inputs(
                    [bench.address(0), bench.address(1), bench.address(0)],
                    settings: LineSettings(), consumer: "test")
            }
            try requireThrows(.busy, "a group with one line by number and by name") {
                _ = try bench.provider.inputs(
                    [bench.address(5), .name("contact-1")], settings: LineSettings(),
                    consumer: "test")
            }
        },
        GPIORequirement("a group without lines is refused as unsupported") { bench in
            try requireThrows(.unsupported, "a group without lines") {
                _ = try bench.provider.inputs([], settings: LineSettings(), consumer: "test")
            }
        },
    ]
}
