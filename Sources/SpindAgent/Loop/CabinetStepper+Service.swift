import SpindCore
import SpindCrypto

extension CabinetStepper {
    /// Takes a confirmed entry that is an operator's: a service PIN, the wish for a challenge, or
    /// the answer to the one that is shown.
    ///
    /// - Returns: whether it was; otherwise it is a PIN like any other.
    func isServiceEntry(_ digits: [UInt8], at keypad: KeypadID) -> Bool {
        if digits.count == ServiceCredential.digits {
            judge(
                parts.service.verifier(ofPIN: String(decoding: digits, as: UTF8.self)), at: keypad)
            return true
        }
        if digits.elementsEqual(Challenge.request.utf8) {
            let challenge = PINGenerator.drawChallenge(using: &parts.generator)
            run(.challengeRequested(keypad, challenge))
            return true
        }
        return isChallengeAnswer(digits, at: keypad)
    }

    /// Looks up a card that was held to the reader beside a keypad; one that the layout does not
    /// name is not listened to.
    func present(card number: [UInt8], at keypad: KeypadID) {
        guard parts.layout.keypads.contains(keypad), (1...64).contains(number.count) else { return }
        let verifier = parts.service.verifier(ofCard: number)
        guard cards.isNew(verifier, at: keypad, now.instant) else { return }
        judge(verifier, at: keypad)
    }

    /// Looks a service PIN or a card up.
    private func judge(_ verifier: CredentialVerifier, at keypad: KeypadID) {
        let known = snapshot
        let isLocked = known.keypads.contains {
            $0.id == keypad && $0.serviceLockoutMilliseconds > 0
        }
        var credential: ServiceCredential?
        // While the store is away, or during a lockout, the answer is known.
        if known.storeFault == nil, !isLocked {
            do throws(StoreError) {
                credential = try parts.store.serviceCredential(matching: verifier)
            } catch {
                log(error, "an operator's entry could not be looked up; nobody is let in")
                runUnrecorded(.storeFailed(error.fault))
            }
        }
        run(.service(keypad, verifier, credential: credential))
    }

    /// Takes eight digits while a challenge is shown. A wrong answer is counted here, and goes on
    /// as a PIN: it may be a resident's, who must not wait for an operator.
    private func isChallengeAnswer(_ digits: [UInt8], at keypad: KeypadID) -> Bool {
        guard digits.count == 8, let challenge = engine.challenge(at: keypad, now.instant) else {
            return false
        }
        if parts.service.accepts(digits, for: challenge) {
            run(.challengeAnswered(keypad, challenge))
            return true
        }
        let verifier = parts.verifier.verifier(ofDigits: String(decoding: digits, as: UTF8.self))
        if ((try? parts.store.grantStatus(matching: verifier)) ?? nil) == nil {
            run(.challengeMissed(keypad, challenge))
        }
        return false
    }

    /// Draws a service PIN, or takes a card's number, and adds the credential.
    func addService(
        _ wanted: ServiceRequest, by principal: Principal,
        _ reply: @escaping @Sendable (ControlAnswer) -> Void
    ) throws(StoreError) {
        if let fault = snapshot.storeFault {
            // The engine refuses it too; there is nothing to draw against.
            reply(.outcome(.refused(.storeUnavailable(fault))))
            return
        }
        let window = WallWindow(
            start: now.wall, end: now.wall + .milliseconds(wanted.durationMilliseconds))
        // What was revoked or has ended gives way to a new one of its name or card.
        func isInForce(_ found: ServiceCredential?) -> Bool {
            found.map { $0.revokedAt == nil && $0.window.end > window.start } ?? false
        }
        var isTaken = isInForce(try parts.store.serviceCredential(named: wanted.id))
        let credential: ServiceCredential
        let verifier: CredentialVerifier
        var pin: String?
        if let number = wanted.card.flatMap(Hexadecimal.bytes) {
            credential = ServiceCredential(id: wanted.id, kind: .card, window: window)
            verifier = parts.service.verifier(ofCard: number)
            if isInForce(try parts.store.serviceCredential(matching: verifier)) { isTaken = true }
        } else if let drawn = try drawServicePIN() {
            credential = ServiceCredential(id: wanted.id, kind: .pin, window: window)
            verifier = drawn.verifier
            pin = drawn.pin
        } else {
            reply(.refused(.failed("no free service PIN in \(Self.drawLimit) draws; try again")))
            return
        }
        let told = ControlAnswer.serviceAdded(credential, pin: pin)
        command(.addServiceCredential(credential, verifier, taken: isTaken), by: principal) {
            reply($0 == .outcome(.done) ? told : $0)
        }
    }

    /// A service PIN unlike that of any credential the store holds; `nil` if none was found.
    private func drawServicePIN() throws(StoreError) -> (pin: String, verifier: CredentialVerifier)?
    {
        for _ in 0..<Self.drawLimit {
            let pin = PINGenerator.drawServicePIN(using: &parts.generator)
            let verifier = parts.service.verifier(ofPIN: pin)
            if try parts.store.serviceCredential(matching: verifier) == nil {
                return (pin, verifier)
            }
        }
        return nil
    }
}
