import SpindCore
import SpindHAL

extension GPIORequirement {
    /// What a column of a key matrix must do.
    static let openDrain = [
        GPIORequirement("an open-drain line starts released") { bench in
            let line = try bench.provider.openDrain(
                bench.address(0), bias: .asIs, consumer: "test")
            for high in [true, false, true] {
                try bench.pull(0, high: high)
                try requireEqual(bench.isHigh(0), high, "the level follows the pull")
            }
            withExtendedLifetime(line) {}
        },
        GPIORequirement("an open-drain line drives low against its pull, then floats") { bench in
            let line = try bench.provider.openDrain(
                bench.address(0), bias: .asIs, consumer: "test")
            for _ in 0..<3 {
                try bench.pull(0, high: true)
                try line.driveLow()
                try requireEqual(bench.isHigh(0), false, "the level while driven low")
                try bench.pull(0, high: true)
                try requireEqual(bench.isHigh(0), false, "the driven level against a pull")
                try line.driveLow()
                try line.release()
                for high in [true, false] {
                    try bench.pull(0, high: high)
                    try requireEqual(bench.isHigh(0), high, "the level after the release")
                }
                try line.release()
            }
        },
        GPIORequirement("an open-drain line never drives high") { bench in
            try bench.pull(3, high: false)
            let line = try bench.provider.openDrain(
                bench.address(3), bias: .asIs, consumer: "test")
            for _ in 0..<20 {
                try requireEqual(bench.isHigh(3), false, "the released level of a low pull")
                try line.driveLow()
                try requireEqual(bench.isHigh(3), false, "the driven level")
                try line.release()
            }
            try requireEqual(
                bench.levels(of: 3)?.contains(true) ?? false, false, "that it was ever high")
        },
        GPIORequirement("an open-drain line's pull-up lifts it when released") { bench in
            do {
                let line = try bench.provider.openDrain(
                    bench.address(1), bias: .pullUp, consumer: "test")
                for _ in 0..<3 {
                    try requireEqual(bench.isHigh(1), true, "the released level")
                    try line.driveLow()
                    try requireEqual(bench.isHigh(1), false, "the driven level")
                    try line.release()
                }
                try requireEqual(bench.isHigh(1), true, "the level after the last release")
            } catch let error as HALError where error.code == .unsupported {
                return
            }
        },
    ]
}
