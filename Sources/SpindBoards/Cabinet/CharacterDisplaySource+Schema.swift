import SpindHAL

extension CharacterDisplaySource {
    /// The sizes that such displays have.
    private enum Size: String, CaseIterable {
        case small = "16x2"
        case wide = "20x2"
        case large = "20x4"
    }

    static func read(_ fields: Fields) -> CharacterDisplaySource? {
        let bus = fields.requiredLocated("bus", .name)
        let address = fields.required("address", .i2cAddress(example: "0x27"))
        let size = fields.required("size", .word(Size.allCases))
        guard let bus, let address, let size else { return nil }
        return CharacterDisplaySource(
            bus: bus, address: address, columns: size == .small ? 16 : 20,
            rows: size == .large ? 4 : 2)
    }
}

extension Rule where Value == Int {
    /// The address of a board on its bus: a number, or `0x` and two hexadecimal digits as I²C
    /// addresses are written.
    static var boardAddress: Rule<Int> {
        .scalar(example: "1", isUnambiguous: true) { scalar in
            let text = scalar.text
            if text.hasPrefix("0x"), text.count == 4,
                let address = UInt8(text.dropFirst(2), radix: 16)
            {
                return .success(Int(address))
            }
            guard !scalar.isQuoted, let address = UInt8(text), String(address) == text else {
                return .failure(
                    Complaint(
                        message: "must be a bus address and is `\(text)`",
                        mend: "write a whole number of 0 to 255, or an I2C address such as `0x20`"))
            }
            return .success(Int(address))
        }
    }
}

extension Rule where Value == UInt8 {
    /// The address of a device on an I²C bus: seven bits, in the hexadecimal digits that data sheets
    /// and `i2cdetect` use.
    static func i2cAddress(example: String) -> Rule<UInt8> {
        .scalar(example: example, isUnambiguous: true) { scalar in
            let digits = scalar.text.dropFirst(2)
            guard scalar.text.hasPrefix("0x"), digits.count == 2,
                let address = UInt8(digits, radix: 16)
            else {
                return .failure(
                    Complaint(
                        message: "must be an I2C address and is `\(scalar.text)`",
                        mend: "write `0x` and two hexadecimal digits as `i2cdetect` shows them, "
                            + "for example `\(example)`"))
            }
            guard (0x08...0x77).contains(address) else {
                return .failure(
                    Complaint(
                        message: "must be 0x08 to 0x77 and is `\(scalar.text)`",
                        mend: "see which addresses answer: `i2cdetect -y 1`"))
            }
            return .success(address)
        }
    }
}
