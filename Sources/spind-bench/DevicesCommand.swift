import ArgumentParser
import Foundation
import SpindBoards
import SpindDrivers
import SpindHAL
import SpindLinux
import SpindSimulatedHardware

/// `spind-bench devices`: what hangs on a cabinet's serial buses, at the other end of
/// pseudo-terminals.
struct DevicesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "Answer as the readers and lock boards of a cabinet.",
        discussion: """
            Makes the simulated devices of a cabinet file and lets those of each bus hear and speak \
            on an open file: the master of a pseudo-terminal whose slave the agent opens. Prints \
            `ready`, and runs until killed.
            """)

    @Option(help: "The cabinet file.")
    var cabinet: String
    @Option(help: "The folder of the boards that it names.")
    var boards: String
    @Option(
        name: .customLong("bus"),
        help: ArgumentHelp(
            "A bus of the file and the descriptor of its open file.", valueName: "name=descriptor"))
    var buses: [String]

    func run() throws {
        let file = try CabinetLoader(files: DiskFiles(), boards: boards).load(cabinet)
        let threads = try buses.map { bus in
            let parts = bus.split(separator: "=")
            guard parts.count == 2, let descriptor = Int32(parts[1]) else {
                throw ValidationError("'\(bus)' is no name=descriptor")
            }
            let devices = file.simulatedDevices(onBus: String(parts[0]))
            guard !devices.isEmpty else {
                throw ValidationError("nothing hangs on a bus '\(parts[0])'")
            }
            return try DriverThread(name: "devices") { Self.serve(devices, descriptor) }
        }
        say("ready\n")
        withExtendedLifetime(threads) { waitForever() }
    }

    private static func serve(_ devices: [any SimulatedSerialDevice], _ descriptor: Int32) {
        let clock = SystemClock()
        let line = FileHandle(fileDescriptor: descriptor)
        while true {
            let heard = [UInt8](line.availableData)
            if heard.isEmpty { return }
            for device in devices {
                guard let answer = device.hear(heard, at: clock.now) else { continue }
                clock.pause(for: answer.delay)
                line.write(Data(answer.bytes))
            }
        }
    }
}

extension CabinetFile {
    /// A device for each that the file has on that bus; readers have the key of delivery.
    fileprivate func simulatedDevices(onBus name: String) -> [any SimulatedSerialDevice] {
        var devices: [any SimulatedSerialDevice] = []
        for bus in lockBuses where bus.bus.name == name {
            devices += bus.boards.map { SimulatedLockBoard($0, settings: bus.bus.settings) }
        }
        for case .pn532Serial(let bus, _) in cardReaders.map(\.module) where bus.name == name {
            devices.append(SimulatedPN532())
        }
        guard let bus = serialBuses.first(where: { $0.name == name }) else { return devices }
        for wiring in osdpReaders where wiring.bus == name {
            devices.append(SimulatedOSDPReader(address: wiring.address, settings: bus.settings))
        }
        return devices
    }
}
