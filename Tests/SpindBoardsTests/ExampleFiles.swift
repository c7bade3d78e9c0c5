import SpindBoards

/// Small files that load, for tests to spoil: a computer with ten pins, a relay hat, a cabinet.
enum ExampleFiles {
    static let cabinetPath = "cabinet.yaml"
    static let computerPath = "Boards/acme/tiny/board.yaml"
    static let hatPath = "Boards/acme/hat/board.yaml"
    static let stationPath = "station.yaml"
    static let boxPath = "Boards/acme/box/board.yaml"

    static let computer = """
        board: tiny
        name: Acme Tiny
        kind: computer
        tier: 3
        sources: [the manual]
        chips:
          main: { label: pinctrl-tiny, lines: 32 }
        header:
          - { pin: 1, name: 3V3 }
          - { pin: 2, name: 5V }
          - { pin: 3, line: main/2, name: IO2, alternate: [i2c-sda], boot: input-fixed-pull-up }
          - { pin: 4, name: GND }
          - { pin: 5, line: main/5, name: IO5, boot: input-pull-up }
          - { pin: 6, line: main/6, name: IO6, boot: input-pull-up }
          - { pin: 7, line: main/7, name: IO7, boot: input-pull-down }
          - { pin: 8, line: main/8, name: IO8, boot: input-floating }
          - { pin: 9, line: main/9, name: IO9, boot: output-low }
          - { pin: 10, line: NAMED, name: IO10, boot: input-pull-down }
        """

    static let hat = """
        board: hat
        name: Acme Hat
        kind: relay-hat
        tier: 3
        sources: [the manual]
        relays: { lines: [IO5, IO6, IO7, IO8, IO9], active: low }
        """

    static let cabinet = """
        cabinet: example
        boards:
          computer: acme/tiny
          relays: { use: acme/hat, on: computer }
        devices:
          keypad:
            driver: matrix-keypad
            rows: [main/20, main/21, main/22, main/23]
            columns: [main/24, main/25, main/26]
            keys: ["123", "456", "789", "*0#"]
            bias: pull-up
            debounce: 20ms
          display: { driver: console }
        compartments:
          - id: 1
            lock: { kind: solenoid, energized: unlocks, relay: relays/1, unlock-time: 500ms,
                    unlock-time-max: 800ms, duty-max: 10%, duty-window: 60s, current: 0.6A }
            contact: { line: IO10, kind: nc, bias: pull-up, debounce: 30ms }
          - id: 2
            lock: { kind: strike, energized: unlocks, relay: relays/2, unlock-time: 3s,
                    unlock-time-max: 5s, duty-max: 100%, duty-window: 1min, current: 250mA }
        power: { locks-max: 1.2A }
        policy:
          languages: [de, nl]
        """

    static let box = """
        board: box
        name: Acme Box
        kind: simulated
        tier: 2
        sources: [itself]
        chips: { main: { label: box, lines: 32 } }
        header:
          - { pin: 1, line: main/0, name: L0, boot: input-pull-down }
          - { pin: 2, line: main/1, name: L1, boot: input-pull-down }
          - { pin: 3, line: main/2, name: L2, boot: input-pull-down }
          - { pin: 4, line: main/3, name: L3, boot: input-pull-down }
          - { pin: 5, line: main/4, name: HIGH, boot: input-pull-up }
          - { pin: 6, line: main/5, name: LOW, boot: input-pull-down }
        relays: { lines: [L0, L1, L2, L3], active: high }
        """

    static let station = """
        cabinet: station
        boards: { computer: acme/box }
        compartments:
          - id: 1
            lock: { kind: motor, energized: unlocks, relocks: by-itself, relay: computer/1,
                    unlock-time: 1s, unlock-time-max: 3s, duty-max: 50%, duty-window: 60s, current: 0.3A }
            contact: { line: main/8, kind: nc, bias: pull-up, debounce: 30ms }
            item: { line: main/9, kind: nc, bias: pull-up, debounce: 100ms }
          - id: 2
            lock: { kind: maglock, energized: locks, fire-release: hardware, relay: computer/2,
                    unlock-time: 5s, unlock-time-max: 8s, duty-max: 100%, duty-window: 60s }
            contact: { line: main/10, kind: nc, bias: pull-up, debounce: 30ms }
            item: { line: main/11, kind: nc, bias: pull-down, debounce: 100ms }
            socket: { relay: computer/3, on-max: 6h, thermal-cut-out: hardware, smoke-cut-off: hardware }
          - id: 3
            lock: { kind: strike, energized: unlocks, relay: computer/4, unlock-time: 3s,
                    unlock-time-max: 5s, duty-max: 100%, duty-window: 60s, current: 250mA }
            contact: { line: main/12, kind: nc, bias: pull-up, debounce: 30ms }
            spare: true
        handover-sets:
          - { id: 1, kind: cargoBike, compartments: [1, 2], handover: bike, returns-elsewhere: true }
        handovers:
          bike:
            pickup:
              - open: [1]
              - open: [2]
              - tell: { de: [Helm liegt, im Koffer], nl: [Helm in koffer] }
            return:
              - open
              - ask: damage
              - ask: helmet
              - ask: trip
        questions:
          helmet:
            text: { de: Helm dabei?, nl: Helm erbij? }
            options: { there: { de: ja, nl: ja }, gone: { de: nein, nl: nee } }
          trip:
            text: { de: Strecke in km?, nl: Afstand in km? }
            number: { max: 500, unit: km }
        policy:
          languages: [de, nl]
        """

    static var files: InMemoryFiles {
        InMemoryFiles([
            cabinetPath: cabinet, computerPath: computer, hatPath: hat, stationPath: station,
            boxPath: box,
        ])
    }

    /// Loads the files with the first occurrence of a text in one of them replaced.
    static func load(
        _ path: String = cabinetPath, replacing old: String = "", with new: String = ""
    ) throws(CabinetFileErrors) -> CabinetFile {
        var files = files
        let text = String(decoding: files.files[path] ?? [], as: UTF8.self)
        precondition(old.isEmpty || text.contains(old), "the example does not contain \(old)")
        if let range = text.firstRange(of: old), !old.isEmpty {
            files.files[path] = Array(text.replacingCharacters(in: range, with: new).utf8)
        }
        let isStations = path == stationPath || path == boxPath
        return try load(files, isStations ? stationPath : cabinetPath)
    }

    /// Loads a cabinet of a tree.
    static func load(
        _ files: InMemoryFiles, _ cabinet: String = cabinetPath
    ) throws(CabinetFileErrors) -> CabinetFile {
        try CabinetLoader(files: files, boards: "Boards").load(cabinet)
    }

    /// What is wrong with the files after that replacement, a problem a line; empty when they load.
    static func problems(
        _ path: String = cabinetPath, replacing old: String, with new: String
    ) -> String {
        do {
            _ = try load(path, replacing: old, with: new)
            return ""
        } catch {
            return error.description
        }
    }
}

extension String {
    fileprivate func replacingCharacters(
        in range: Range<Index>, with new: String
    ) -> String {
        var text = self
        text.replaceSubrange(range, with: new)
        return text
    }
}
