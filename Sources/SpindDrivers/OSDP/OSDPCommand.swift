/// What the control panel asks of a reader.
package enum OSDPCommand: Hashable, Sendable {
    /// Tell what happened.
    case poll
    /// Tell who you are.
    case identify
    /// Tell what you can do.
    case capabilities
    /// Tell about tamper and power.
    case localStatus
    /// Tell what the inputs read.
    case inputStatus
    /// Switch an output.
    case output(OSDPOutput)
    /// Show a light.
    case led(OSDPLight)
    /// Sound.
    case buzzer(OSDPSound)
    /// Show text.
    case text(OSDPText)
    /// Keep this key (SCBK); only inside a secure channel.
    case setKey([UInt8])
    /// Begin a secure channel: eight random bytes.
    case challenge([UInt8])
    /// Prove the key: the server cryptogram.
    case cryptogram([UInt8])

    /// Its code.
    package var code: UInt8 {
        switch self {
        case .poll: 0x60
        case .identify: 0x61
        case .capabilities: 0x62
        case .localStatus: 0x64
        case .inputStatus: 0x65
        case .output: 0x68
        case .led: 0x69
        case .buzzer: 0x6A
        case .text: 0x6B
        case .setKey: 0x75
        case .challenge: 0x76
        case .cryptogram: 0x77
        }
    }

    /// What belongs to it.
    package var payload: [UInt8] {
        switch self {
        case .poll, .localStatus, .inputStatus: []
        // 0: the standard identification and capabilities.
        case .identify, .capabilities: [0]
        case .output(let output): output.payload
        case .led(let light): light.payload
        case .buzzer(let sound): sound.payload
        case .text(let text): text.payload
        case .setKey(let key): [1, UInt8(key.count)] + key
        case .challenge(let random): random
        case .cryptogram(let cryptogram): cryptogram
        }
    }
}

/// An output of a reader, on for a while: the reader ends it, whatever becomes of the agent.
package struct OSDPOutput: Hashable, Sendable {
    /// Which one, from 0.
    package var number: UInt8
    /// For so many tenths of a second, then as it was; 0: off, and what is timed ends.
    package var tenths: UInt16

    /// Makes an order. There is none for good: an agent that dies could not take it back.
    package init(number: UInt8, tenths: UInt16) {
        self.number = number
        self.tenths = tenths
    }

    var payload: [UInt8] {
        tenths == 0
            ? [number, 1, 0, 0] : [number, 5, UInt8(tenths & 0xFF), UInt8(tenths >> 8)]
    }
}

/// A light of a reader for a while; then it shows again what it showed before.
package struct OSDPLight: Hashable, Sendable {
    /// The colours that every reader with that many has.
    package enum Colour: UInt8, Sendable {
        case black = 0
        case red = 1
        case green = 2
        case amber = 3
        case blue = 4
    }

    /// The colour; black ends what is shown.
    package var colour: Colour
    /// How long it is on in each round, in tenths of a second.
    package var onTenths: UInt8
    /// How long it is off in each round; 0: it does not flash.
    package var offTenths: UInt8
    /// How long it lasts, in tenths of a second.
    package var tenths: UInt16

    /// Makes a light.
    package init(_ colour: Colour, onTenths: UInt8 = 1, offTenths: UInt8 = 0, tenths: UInt16) {
        self.colour = colour
        self.onTenths = onTenths
        self.offTenths = offTenths
        self.tenths = tenths
    }

    /// Ends what is shown.
    package static let none = OSDPLight(.black, tenths: 0)

    /// Reader 0, light 0; the temporary settings, and the permanent ones left alone.
    var payload: [UInt8] {
        let action: UInt8 = self == .none ? 1 : 2
        return [
            0, 0, action, onTenths, offTenths, colour.rawValue, 0, UInt8(tenths & 0xFF),
            UInt8(tenths >> 8), 0, 0, 0, 0, 0,
        ]
    }
}

/// A sound of a reader.
package struct OSDPSound: Hashable, Sendable {
    /// How long it sounds in each round, in tenths of a second; 0 ends what sounds.
    package var onTenths: UInt8
    /// How long it is quiet in each round.
    package var offTenths: UInt8
    /// How many rounds, from 1.
    package var count: UInt8

    /// Makes a sound.
    package init(onTenths: UInt8, offTenths: UInt8 = 0, count: UInt8 = 1) {
        self.onTenths = onTenths
        self.offTenths = offTenths
        self.count = count
    }

    /// Ends what sounds.
    package static let none = OSDPSound(onTenths: 0, offTenths: 0, count: 0)

    /// Reader 0; tone 1 is off, 2 the usual one.
    var payload: [UInt8] { [0, self == .none ? 1 : 2, onTenths, offTenths, count] }
}

/// A line of a reader's display.
package struct OSDPText: Hashable, Sendable {
    /// The row, from 1.
    package var row: UInt8
    /// What it shows: printable ASCII, at most 32 characters.
    package var characters: [UInt8]

    /// Makes a line. The letters of German are written as two, as the standard has ASCII alone;
    /// what else is not printable ASCII becomes `?`, and what is too long is cut.
    package init(row: UInt8, _ text: String) {
        self.row = row
        characters = Array(text.flatMap(Self.ascii).prefix(32))
    }

    private static func ascii(_ character: Character) -> [UInt8] {
        switch character {
        case "ä": Array("ae".utf8)
        case "ö": Array("oe".utf8)
        case "ü": Array("ue".utf8)
        case "Ä": Array("Ae".utf8)
        case "Ö": Array("Oe".utf8)
        case "Ü": Array("Ue".utf8)
        case "ß": Array("ss".utf8)
        default:
            [character.asciiValue.flatMap { (0x20...0x7E).contains($0) ? $0 : nil } ?? 0x3F]
        }
    }

    /// Reader 0, shown for good, not wrapped, from column 1.
    var payload: [UInt8] { [0, 1, 0, row, 1, UInt8(characters.count)] + characters }
}
