import SpindBoards
import Testing

@Suite struct HeaderDrawingTests {
    @Test func drawing_ShowsEachPinAndItsUse() throws {
        let cabinet = try ExampleFiles.load(replacing: "line: IO10", with: "line: IO2")
        #expect(
            HeaderDrawing(cabinet).text == """
                Acme Tiny (tiny)

                                               3V3 (  1)(  2) 5V
                                   contact 1   IO2 (  3)(  4) GND
                           lock 1 (relays/1)   IO5 (  5)(  6) IO6   lock 2 (relays/2)
                              relay relays/3   IO7 (  7)(  8) IO8   relay relays/4
                              relay relays/5   IO9 (  9)( 10) IO10

                Not on the header:
                  pinctrl-tiny/20: keypad row 1
                  pinctrl-tiny/21: keypad row 2
                  pinctrl-tiny/22: keypad row 3
                  pinctrl-tiny/23: keypad row 4
                  pinctrl-tiny/24: keypad column 1
                  pinctrl-tiny/25: keypad column 2
                  pinctrl-tiny/26: keypad column 3

                Pins in use that the system must not use as:
                  pin 3 IO2: i2c-sda

                """)
    }

    @Test func longNames_AreCutAndNotBroken() throws {
        let long = "a-keypad-with-a-name-so-long-that-nobody-would-ever-give-it-to-one"
        let cabinet = try ExampleFiles.load(
            replacing: "  keypad:", with: "  \(long.prefix(60)):")
        let drawing = HeaderDrawing(cabinet)
        for line in drawing.text.split(separator: "\n") {
            #expect(line.count <= HeaderDrawing.width)
        }
        let one = HeaderDrawing(
            computer: cabinet.computer,
            uses: cabinet.computer.header.compactMap(\.line).map {
                LineUse(line: $0, user: String(long))
            })
        #expect(one.text.contains("a-keypad-with-a-name-so-lon…"))
        #expect(one.text.split(separator: "\n").allSatisfy { $0.count <= HeaderDrawing.width })
    }
}
