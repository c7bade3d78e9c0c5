package import SpindAgent

/// Without a controller while it has no power.
extension SimulatedCabinet: ReplaceableCabinet {
    package static var absence: String { "the cabinet has no power; try again" }

    package func tell(_ status: LinkStatus) async {
        await controller?.tell(status)
    }
}
