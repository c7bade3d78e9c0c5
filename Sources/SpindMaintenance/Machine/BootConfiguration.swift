/// What a Raspberry Pi's `config.txt` asks for.
enum BootConfiguration {
    /// Whether it says `dtparam=strict_gpiod` where it counts for every board.
    static func isStrict(_ text: String) -> Bool {
        var isFiltered = false
        for raw in text.split(whereSeparator: \.isNewline) {
            let line = raw.prefix { $0 != "#" }.filter { !$0.isWhitespace }
            if line.hasPrefix("[") {
                isFiltered = line != "[all]"
            } else if !isFiltered, line.hasPrefix("dtparam=") {
                let asked = line.dropFirst(8).split(separator: ",").contains {
                    ["", "=on", "=1", "=true", "=yes"].map { "strict_gpiod" + $0 }
                        .contains(String($0))
                }
                if asked { return true }
            }
        }
        return false
    }
}
