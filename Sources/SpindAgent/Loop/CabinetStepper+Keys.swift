import SpindCore
import SpindCrypto

extension CabinetStepper {
    /// Clears the entries whose time is over.
    func expireEntries() {
        for keypad in parts.layout.keypads where entries[keypad]?.timeOut(at: now.instant) == true {
            run(.progress(keypad, count: 0))
        }
    }

    /// Drops what is typed at a keypad that is out of order.
    func clearEntry(at keypad: KeypadID) {
        guard entries[keypad]?.deadline != nil else { return }
        entries[keypad]?.clear()
        run(.progress(keypad, count: 0))
    }

    /// Gathers something else at a keypad from now on.
    func collect(_ form: EntryForm, at keypad: KeypadID) {}

    /// Takes in a key; a keypad that the layout does not name is not listened to.
    func press(_ key: Character, at keypad: KeypadID) {
        switch entries[keypad]?.handle(key, at: now.instant) {
        case nil, .ignored: break
        case .progress(let count): run(.progress(keypad, count: count))
        case .confirmed(let digits): judge(digits, at: keypad)
        }
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
