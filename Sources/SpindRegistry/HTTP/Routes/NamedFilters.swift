import SpindCore

extension RegistryAnswer where Value: Collection {
    /// The same; or, where a list is empty because it was asked of something that does not exist,
    /// that. An empty list would look like an answer to whoever mistyped a name.
    ///
    /// Asked behind the desk, which has judged what the caller may know of.
    func orUnknownName(_ query: RequestFields, in step: RegistryStep) throws -> Self {
        guard case .done(let found) = self, found.isEmpty else { return self }
        if let id: OrganisationID = query.id("organisation"),
            try OrganisationDesk.find(id, in: step) == nil
        {
            return .refused(.notFound("organisation", id.rawValue))
        }
        if let id: CabinetID = query.id("cabinet"), try CabinetDesk.find(id, in: step) == nil {
            return .refused(.notFound("cabinet", id.rawValue))
        }
        if let id: AssetID = query.id("asset"), try AssetDesk.find(id, in: step) == nil {
            return .refused(.notFound("asset", id.rawValue))
        }
        if let id: MemberID = query.id("member"), try MemberDesk.find(id, in: step) == nil {
            return .refused(.notFound("member", id.rawValue))
        }
        return self
    }
}
