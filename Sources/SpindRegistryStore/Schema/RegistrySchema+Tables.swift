extension RegistrySchema {
    /// All tables, in an order in which their rows can be written: what a row refers to lies in the
    /// same table or in one before. Copies of a registry go through them.
    package static let copyOrder = [
        "registry", "regions", "organisations", "members", "memberships", "licence_checks",
        "age_checks", "accounts", "role_assignments", "secrets", "cabinets", "assets", "closures",
        "reservations", "pins", "loans", "change_logs", "changes", "cabinet_links", "certificates",
        "enrolment_tokens", "authorities", "journals", "journal_records", "commands", "anomalies",
        "idempotency_keys", "facts", "figure_days", "actions",
    ]
}
