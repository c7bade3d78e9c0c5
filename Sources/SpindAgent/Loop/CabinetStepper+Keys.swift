import SpindCore
import SpindCrypto

extension CabinetStepper {
    /// Clears the entries whose time is over.
    func expireEntries() {
        for keypad in parts.layout.keypads where entries[keypad]?.timeOut(at: now.instant) == true {
            tellCleared(keypad)
        }
    }

    /// Drops what is typed at a keypad that is out of order.
    func clearEntry(at keypad: KeypadID) {
        guard entries[keypad]?.deadline != nil else { return }
        entries[keypad]?.clear()
        tellCleared(keypad)
    }

    /// Gathers something else at a keypad from now on; what is typed is forgotten.
    func collect(_ form: EntryForm, at keypad: KeypadID) {
        entries[keypad]?.begin(form)
    }

    /// Takes in a key; a keypad that the layout does not name is not listened to.
    func press(_ key: Character, at keypad: KeypadID) {
        switch entries[keypad]?.handle(key, at: now.instant) {
        case nil, .ignored: break
        case .progress(let count): run(.progress(keypad, count: count))
        case .confirmed(let digits): judge(digits, at: keypad)
        case .typed(let number): run(.typed(keypad, number))
        case .number(let number, let digits): judge(number, digits, at: keypad)
        case .asterisk: run(.asterisk(keypad))
        case .testKey(let key): run(.testKey(keypad, key))
        }
    }

    private func tellCleared(_ keypad: KeypadID) {
        switch entries[keypad]?.form {
        case .secret: run(.progress(keypad, count: 0))
        case .number: run(.typed(keypad, nil))
        case .test, nil: break
        }
    }

    /// Tells a number on, unless it is a PIN: whoever types one was not asked.
    ///
    /// A number as long as a PIN is looked up only where it answers the question; where it does
    /// not, it is taken for a PIN unseen. So one question tells no more than once whether a number
    /// is a PIN: it cannot be used to guess them past the throttle.
    private func judge(_ number: Int, _ digits: [UInt8], at keypad: KeypadID) {
        // No answer has that many digits.
        if digits.count == ServiceCredential.digits, isServiceEntry(digits, at: keypad) { return }
        guard digits.count >= parts.layout.policy.pinDigits else {
            run(.number(keypad, number))
            return
        }
        guard engine.isAnswer(number, at: keypad) else {
            run(.strayCredential(keypad))
            return
        }
        var isPIN = false
        if snapshot.storeFault == nil {
            let verifier = parts.verifier.verifier(
                ofDigits: String(decoding: digits, as: UTF8.self))
            do throws(StoreError) {
                isPIN = try parts.store.grantStatus(matching: verifier) != nil
            } catch {
                log(error, "an answer could not be looked up; nobody is let in until it can")
                runUnrecorded(.storeFailed(error.fault))
            }
        }
        run(isPIN ? .strayCredential(keypad) : .number(keypad, number))
    }

    /// Looks a confirmed entry up. From here on only its verifier exists.
    private func judge(_ digits: [UInt8], at keypad: KeypadID) {
        if isServiceEntry(digits, at: keypad) { return }
        let verifier = parts.verifier.verifier(
            ofDigits: String(decoding: digits, as: UTF8.self))
        var status: GrantStatus?
        // While the store is away the answer is known, and the look-up could take its time.
        if snapshot.storeFault == nil {
            do throws(StoreError) {
                status = try parts.store.grantStatus(matching: verifier)
            } catch {
                log(error, "an entry could not be looked up; nobody is let in until it can")
                runUnrecorded(.storeFailed(error.fault))
            }
        }
        run(.credential(keypad, verifier, status: status))
    }
}
