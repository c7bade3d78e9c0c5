/// What the makers' documents say of the family, written down a second time and independently of
/// the files of `Boards/`.
enum RaspberryPiFamily {
    /// A computer and what its kernel says of its chip.
    struct Model {
        /// Its folder below `raspberry-pi/`.
        var folder: String
        /// The label of the chip its header hangs on, as `gpiodetect` prints it.
        var label: String
        /// How many lines that chip has.
        var lines: Int
    }

    /// Those with 40 pins: every model since the 1 B+.
    static let withFortyPins: [Model] =
        [
            "raspberry-pi-1-a-plus", "raspberry-pi-1-b-plus", "raspberry-pi-2", "raspberry-pi-3",
            "raspberry-pi-3-a-plus", "raspberry-pi-zero", "raspberry-pi-zero-w",
            "raspberry-pi-zero-2-w",
        ].map { Model(folder: $0, label: "pinctrl-bcm2835", lines: 54) }
        + ["raspberry-pi-4", "raspberry-pi-400", "compute-module-4"].map {
            Model(folder: $0, label: "pinctrl-bcm2711", lines: 58)
        }
        + ["raspberry-pi-5", "raspberry-pi-500", "compute-module-5"].map {
            Model(folder: $0, label: "pinctrl-rp1", lines: 54)
        }

    /// Those with 26 pins.
    static let withTwentySixPins = [
        "raspberry-pi-1-b-rev-1", "raspberry-pi-1-b-rev-2", "raspberry-pi-1-a",
    ].map { Model(folder: $0, label: "pinctrl-bcm2835", lines: 54) }

    /// Those whose header is not numbered anywhere public.
    static let withoutHeader = ["compute-module-3"]

    /// What is on each of the 40 pins from pin 1 on, from the maker's page on the 40-pin header:
    /// the number of a line, or a supply.
    static let fortyPins = [
        "3V3", "5V", "2", "5V", "3", "GND", "4", "14", "GND", "15", "17", "18", "27", "GND", "22",
        "23", "3V3", "24", "10", "GND", "9", "25", "11", "8", "GND", "7", "0", "1", "5", "GND",
        "6", "12", "13", "GND", "19", "16", "26", "20", "GND", "21",
    ]

    /// What is on the 26 pins of the Model B, revision 2, and the Model A.
    static let twentySixPins = Array(fortyPins.prefix(26))

    /// Which line each pin of the first revision has instead: pins 3, 5 and 13.
    static let firstRevision = [3: "0", 5: "1", 13: "21"]

    /// The pins that are something else when the system switches an interface on, by the number of
    /// their line, from the same page.
    static let interfaces: [(what: String, lines: [Int])] = [
        ("i2c1", [2, 3]), ("uart", [14, 15, 16, 17]), ("spi0", [7, 8, 9, 10, 11]),
        ("spi1", [16, 17, 18, 19, 20, 21]), ("pwm", [12, 13, 18, 19]), ("id-", [0, 1]),
        ("gpclk", [4, 5, 6]),
    ]
}
