/// Finds the route of a method and a path, in as many steps as the path has segments.
package struct RouteTable: Sendable {
    /// What is found at a path.
    package enum Match: Sendable {
        /// The route, and the values of the parameters in its path.
        case route(Route, [String: String])
        /// Other methods are possible there.
        case otherMethods([String])
        /// Nothing is there.
        case nothing
    }

    private struct Node: Sendable {
        var literals: [Substring: Int] = [:]
        var parameter: Int?
        var routes: [(route: Route, names: [String])] = []
    }

    /// All routes, in the order of the document.
    package let routes: [Route]
    private var nodes = [Node()]

    /// Makes the table.
    package init(_ routes: [Route]) {
        self.routes = routes
        for route in routes { insert(route) }
    }

    private mutating func insert(_ route: Route) {
        var index = 0
        var names: [String] = []
        for segment in route.path.split(separator: "/") {
            let next: Int?
            if let name = Route.parameterName(segment) {
                names.append(name)
                next = nodes[index].parameter
            } else {
                next = nodes[index].literals[segment]
            }
            if let next {
                index = next
                continue
            }
            nodes.append(Node())
            if Route.parameterName(segment) != nil {
                nodes[index].parameter = nodes.count - 1
            } else {
                nodes[index].literals[segment] = nodes.count - 1
            }
            index = nodes.count - 1
        }
        precondition(
            !nodes[index].routes.contains { $0.route.method == route.method },
            "\(route.method.rawValue) \(route.path) is there twice")
        nodes[index].routes.append((route, names))
    }

    /// What is at a path (as it came, percent-encoded) for a method. HEAD is answered by GET.
    package func match(_ method: String, _ path: some StringProtocol) -> Match {
        var index = 0
        var values: [String] = []
        // `/v1/assets/` is not `/v1/assets`: an empty segment matches nothing.
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        guard segments.first?.isEmpty == true else { return .nothing }
        for segment in segments.dropFirst() {
            let segment = String(segment)
            if let next = nodes[index].literals[segment[...]] {
                index = next
            } else if let next = nodes[index].parameter, !segment.isEmpty,
                let value = PercentCoding.decoded(segment, plusIsBlank: false)
            {
                values.append(value)
                index = next
            } else {
                return .nothing
            }
        }
        let found = nodes[index].routes
        guard !found.isEmpty else { return .nothing }
        let wanted = method == "HEAD" ? "GET" : method
        guard let match = found.first(where: { $0.route.method.rawValue == wanted }) else {
            var methods = found.map(\.route.method.rawValue)
            if methods.contains("GET") { methods.append("HEAD") }
            return .otherMethods(methods.sorted())
        }
        return .route(
            match.route, Dictionary(uniqueKeysWithValues: zip(match.names, values)))
    }
}
