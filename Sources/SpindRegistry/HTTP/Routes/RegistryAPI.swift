/// The people's API: all of its routes, the table that finds them, and their document.
package enum RegistryAPI {
    /// All routes, by resource.
    package static let routes: [Route] =
        ServiceRoutes.all + SessionRoutes.all + AccountRoutes.all + RegionRoutes.all
        + OrganisationRoutes.all + MemberRoutes.all + MemberCheckRoutes.all
        + MemberExportRoutes.all + AssetRoutes.all
        + CabinetRoutes.all + ClosureRoutes.all + ReservationRoutes.all + AvailabilityRoutes.all
        + LoanRoutes.all + AnomalyRoutes.all + TodayRoutes.all + FiguresRoutes.all
        + CabinetServiceRoutes.all + CommandRoutes.all + ActionRoutes.all + BackupRoutes.all

    /// Finds routes.
    package static let table = RouteTable(routes)

    /// The OpenAPI document, written once.
    package static let document = OpenAPIDocument(routes)
}

extension Route {
    /// The resource that a route belongs to: the first segment of its path behind the version.
    package var tag: String {
        String(path.split(separator: "/").dropFirst().first ?? "service")
    }
}
