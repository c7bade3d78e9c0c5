/// Without a controller for the second in which its parts are made anew.
extension ReloadingCabinet: ReplaceableCabinet {
    package static var absence: String { "the configuration is being read anew; try again" }

    package func tell(_ status: LinkStatus) async {
        if let controller {
            await controller.tell(status)
        } else {
            _ = link.tell(status)
        }
    }
}
