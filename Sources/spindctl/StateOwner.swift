import Foundation
import SpindControl
import SpindMaintenance

/// Root writes into the agent's folder as the agent's user, so that the agent can read it.
enum StateOwner {
    /// Becomes the owner of a folder, for the rest of this program, where it is root and the owner
    /// is not.
    ///
    /// - Returns: the user's id; `nil` where nothing had to change.
    /// - Throws: ``Failure`` for a folder that is not there, or another user's.
    static func become(ofFolder path: String) throws -> UInt32? {
        let reading = LocalMachine().status(of: path)
        guard let folder = reading.value else {
            throw Failure(
                "the state folder \(path): \(reading.trouble). Is Spind installed? "
                    + "--state names another folder", .badFile)
        }
        let own = geteuid()
        guard own != folder.userID else { return nil }
        guard own == 0 else {
            throw Failure(
                "the state folder \(path) belongs to another user: become root, with sudo",
                .notPermitted)
        }
        guard setgroups(0, nil) == 0, setgid(folder.groupID) == 0, setuid(folder.userID) == 0
        else {
            let why = String(cString: strerror(errno))
            throw Failure("cannot become the user that owns \(path): \(why)", .notPermitted)
        }
        return folder.userID
    }
}
