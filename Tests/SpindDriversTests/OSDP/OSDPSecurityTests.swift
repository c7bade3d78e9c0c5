import SpindCore
import SpindCrypto
import SpindDrivers
import SpindSimulatedHardware
import Testing

@Suite("OSDP control panel: keys")
struct OSDPSecurityTests {
    private func present(_ bench: OSDPBench) {
        bench.readers[0].present(bitCount: 26, bytes: [0xA0, 0x4B, 0x3C, 0x40])
    }

    private func countsNothing(_ reports: [OSDPReport]) -> Bool {
        !reports.contains { report in
            switch report {
            case .card, .keys, .digits, .connected, .installed: true
            default: false
            }
        }
    }

    @Test func publicKeyIsRefused_OutsideInstallation() {
        let reader = SimulatedOSDPReader(address: 0)
        var bench = OSDPBench([reader])
        present(bench)
        bench.run(for: .seconds(30))
        let told = bench.take()
        #expect(told == [.lost(.wrongKey)])
        #expect(reader.key == nil && !reader.isSecure && reader.waiting == 1)
    }

    @Test func otherKeyIsRefused_AlsoWhileInstalling() {
        let reader = SimulatedOSDPReader(address: 0, key: Array(UInt8(0x70)...0x7F))
        for security in [
            OSDPSettings.Security.required(OSDPBench.master), .installation(OSDPBench.master),
        ] {
            var bench = OSDPBench([reader], security: security)
            present(bench)
            bench.run(for: .seconds(30))
            #expect(bench.take() == [.lost(.wrongKey)])
            #expect(reader.key == Array(UInt8(0x70)...0x7F))
        }
    }

    @Test func readerInClearIsRefused_WhereASecureChannelIsRequired() {
        let reader = SimulatedOSDPReader(address: 0)
        reader.setFault(.plainOnly)
        var bench = OSDPBench([reader])
        present(bench)
        bench.run(for: .seconds(30))
        #expect(bench.take() == [.lost(.noSecureChannel)])
    }

    @Test func readerThatWantsAChannelIsNamed_WhereTheFileSaysNone() {
        var bench = OSDPBench(
            [SimulatedOSDPReader(address: 0, wantsSecureChannel: true)], security: .none)
        bench.run(for: .seconds(10))
        #expect(bench.take() == [.lost(.wantsSecureChannel)])
    }

    @Test func installingGivesTheReaderItsOwnKey_AndOnlyThenItCounts() {
        let reader = SimulatedOSDPReader(address: 0)
        var bench = OSDPBench([reader], security: .installation(OSDPBench.master))
        present(bench)
        bench.run(for: .seconds(5))
        #expect(reader.key == OSDPBench.ownKey)
        #expect(
            bench.take() == [
                .installed(simulatedIdentity), .stale(1), .connected(simulatedIdentity),
            ])
        #expect(reader.isSecure)
        // And with it the reader works without installation.
        var later = OSDPBench([reader])
        later.run(for: .seconds(2))
        #expect(later.take() == [.connected(simulatedIdentity)])
    }

    @Test func keyNeverPassesTheWireInClear() {
        let reader = SimulatedOSDPReader(address: 0)
        var bench = OSDPBench([reader], security: .installation(OSDPBench.master))
        var keySets = 0
        for _ in 0..<2_000 where reader.key == nil {
            bench.run(for: .milliseconds(1))
            if bench.lastSent.count > 8, bench.lastSent[8] == 0x75 { keySets += 1 }
            #expect(!contains(bench.lastSent, OSDPBench.ownKey))
        }
        #expect(reader.key == OSDPBench.ownKey && keySets > 0)
    }

    private func contains(_ bytes: [UInt8], _ key: [UInt8]) -> Bool {
        bytes.count >= key.count
            && (0...(bytes.count - key.count)).contains {
                Array(bytes[$0..<$0 + key.count]) == key
            }
    }

    /// Somebody cuts the wire and answers in the reader's place.
    @Test func forgedAnswersCountForNothing() {
        var bench = OSDPBench.connected()
        _ = bench.take()
        let card = OSDPFrame(
            address: 0, isReply: true, sequence: 0, code: 0x50,
            payload: [0, 1, 26, 0, 0xA0, 0x4B, 0x3C, 0x40])
        bench.onWire = { bytes in
            // In clear, and with a made-up code, whatever the sequence is now.
            (0...3).flatMap { sequence in
                var plain = card
                plain.sequence = UInt8(sequence)
                var sealed = plain
                sealed.security = [0x18]
                sealed.payload = [UInt8](repeating: 0x5A, count: 16)
                sealed.mac = [1, 2, 3, 4]
                return plain.encoded + sealed.encoded
            }
        }
        bench.run(for: .seconds(20))
        #expect(countsNothing(bench.take()))
    }

    /// Somebody records an exchange in which a card opened, and plays it again.
    @Test func recordedAnswersCountForNothing() {
        var bench = OSDPBench.connected()
        var recorded: [[UInt8]] = []
        bench.onWire = {
            recorded.append($0)
            return $0
        }
        for _ in 0..<10 {
            present(bench)
            bench.run(for: .milliseconds(300))
        }
        _ = bench.take()
        let all = recorded.flatMap { $0 }
        #expect(!all.isEmpty)
        var place = 0
        bench.onWire = { _ in
            defer { place = (place + 1) % recorded.count }
            return recorded[place]
        }
        bench.run(for: .seconds(60))
        #expect(countsNothing(bench.take()))
    }
}
