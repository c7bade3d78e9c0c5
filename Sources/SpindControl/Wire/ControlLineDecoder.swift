import NIOCore

/// What arrived from a client.
enum ControlLine: Hashable, Sendable {
    /// A line without its end.
    case line([UInt8])
    /// A line longer than ``ControlWire/requestLimit``; its bytes are gone.
    case tooLong
}

/// Cuts what arrives into lines. Holds at most one line of the longest length: of a longer one
/// everything up to its end is thrown away as it comes.
struct ControlLineDecoder: ByteToMessageDecoder {
    typealias InboundOut = ControlLine

    private let limit: Int
    private var isSkipping = false
    /// How many bytes of the buffer are known to hold no line's end.
    private var searched = 0

    init(limit: Int = ControlWire.requestLimit) {
        self.limit = limit
    }

    mutating func decode(
        context: ChannelHandlerContext, buffer: inout ByteBuffer
    ) -> DecodingState {
        guard let line = next(&buffer) else { return .needMoreData }
        context.fireChannelRead(Self.wrapInboundOut(line))
        return .continue
    }

    mutating func decodeLast(
        context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool
    ) -> DecodingState {
        while let line = next(&buffer) { context.fireChannelRead(Self.wrapInboundOut(line)) }
        // What comes without an end is a line too: half an object is never taken for a whole one.
        if seenEOF, let rest = buffer.readBytes(length: buffer.readableBytes), !rest.isEmpty {
            context.fireChannelRead(Self.wrapInboundOut(.line(rest)))
        }
        return .needMoreData
    }

    /// Takes the next whole line; `nil` if there is none yet.
    mutating func next(_ buffer: inout ByteBuffer) -> ControlLine? {
        while true {
            let view = buffer.readableBytesView
            guard let end = view.dropFirst(searched).firstIndex(of: UInt8(ascii: "\n")) else {
                return unfinished(&buffer)
            }
            let length = end - view.startIndex
            searched = 0
            let bytes = buffer.readBytes(length: length) ?? []
            buffer.moveReaderIndex(forwardBy: 1)
            if isSkipping {
                isSkipping = false
                continue
            }
            return length > limit ? .tooLong : .line(bytes)
        }
    }

    private mutating func unfinished(_ buffer: inout ByteBuffer) -> ControlLine? {
        searched = buffer.readableBytes
        guard isSkipping || searched > limit else { return nil }
        buffer.clear()
        searched = 0
        defer { isSkipping = true }
        return isSkipping ? nil : .tooLong
    }
}
