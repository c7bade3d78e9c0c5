import SpindAgent
import SpindCore
import SpindCrypto
import SpindSeeds
import Testing

/// Whoever has no credential gets nowhere, whatever they type or hold to the reader.
struct ServiceGuessTests {
    @Test(arguments: 1...4)
    func noSequenceOfKeysAndCardsOpensADoor(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed &* 0x1234_5678_9ABC_DEF1)
        let service = try StepperBench.serviceVerifier()
        let bench = try StepperBench(
            isSynchronized: seed % 2 == 0, generator: SeededGenerator(seed: seed)
        ) { store in
            let window = WallWindow(
                start: VirtualClock.start, end: VirtualClock.start + .seconds(30 * 86_400))
            store.set {
                $0.services = [
                    (
                        service.verifier(ofPIN: "314159265"),
                        ServiceCredential(id: ServiceID("op-3"), kind: .pin, window: window)
                    )
                ]
            }
        }
        try StepperBench.addGrant(to: bench.store)
        let began = bench.clock.now
        var typed = 0
        for _ in 0..<600 {
            switch UInt64.random(in: 0..<100, using: &generator) {
            case 0..<55:
                // What looks like something: the lengths that are looked at.
                let lengths = [1, 3, 6, 8, 8, 9, 9, 11, 12]
                let length = lengths[Int.random(in: lengths.indices, using: &generator)]
                let entry = (0..<length).map { _ in
                    String(Int.random(in: 0...9, using: &generator))
                }.joined()
                guard entry != "314159265", entry != StepperBench.pin else { continue }
                bench.type(entry + "#")
                typed += 1
            case 55..<70: bench.type("000#")
            case 70..<85:
                let keys = Array("0123456789*#")
                bench.type(String(keys[Int.random(in: keys.indices, using: &generator)]))
            case 85..<92:
                let card = (0..<4).map { _ in UInt8.random(in: 0...255, using: &generator) }
                bench.stepper.step(.card(StepperBench.keypad, card))
            default: bench.advance(by: .seconds(Int.random(in: 1...600, using: &generator)))
            }
            #expect(bench.stepper.snapshot.keypads.first?.use == .entries)
        }
        #expect(typed > 250)
        #expect(bench.locks.orders.isEmpty)
        #expect(!bench.names.contains("serviceStarted"))
        let challenges = bench.store.events.count {
            if case .challengeShown = $0 { true } else { false }
        }
        let passed = began.duration(to: bench.clock.now)
        #expect(challenges > 0)
        #expect(.seconds(60) * challenges <= passed + .seconds(60), "at most one a minute")
    }
}
