/// Where requests come in, and how far what they say of themselves is believed.
enum APIListener: Hashable, Sendable {
    /// A TCP port. `proxies` are the addresses whose `X-Forwarded-For` is believed.
    case network(proxies: Set<String>)
    /// The local socket: callers are the machine's users.
    case local
}
