/// Which page of a list is wanted.
package struct PageRequest: Hashable, Sendable {
    /// The most elements of a page.
    package static let limitMax = 100

    /// At most so many elements, 1 to ``limitMax``.
    package var limit: Int
    /// Where the page before ended; `nil` for the first.
    package var after: String?

    package init(limit: Int, after: String?) {
        self.limit = limit
        self.after = after
    }

    /// The part of a list that a desk is to find for it: one more than is shown, which says whether
    /// there is another page.
    ///
    /// - Throws: a ``Problem`` when the cursor is none.
    package func part() throws(Problem) -> ListPage {
        guard let after else { return ListPage(limit: limit + 1) }
        guard let key = PageCursor.key(after) else {
            throw Problem.invalid([SchemaFault("after", .form(.opaque(max: 512)))])
        }
        return ListPage(after: key, limit: limit + 1)
    }
}

/// A page of a list.
package struct Page<Element: Sendable>: Sendable {
    /// What is on it, in order.
    package var elements: [Element]
    /// Where the next page begins; `nil` on the last.
    package var next: String?

    /// Makes a page of what a desk found for ``PageRequest/part()``.
    ///
    /// - Parameters:
    ///   - found: at most one element more than wanted.
    ///   - request: what is wanted.
    ///   - key: what the list is ordered by, of an element.
    package init(_ found: [Element], _ request: PageRequest, key: (Element) -> String) {
        elements = Array(found.prefix(request.limit))
        next = found.count > request.limit ? elements.last.map { PageCursor.text(key($0)) } : nil
    }

    /// Writes it.
    package func write(
        _ writer: inout JSONWriter, _ body: (inout JSONWriter, Element) throws -> Void
    ) rethrows {
        try writer.object {
            try $0.array("elements", elements, body)
            if let next { $0.field("next", next) }
        }
    }
}

extension Page where Element == Never {
    /// What a page of such elements looks like.
    package static func schema(of element: ObjectSchema) -> ObjectSchema {
        ObjectSchema(
            "\(element.name)Page", "A page of a list.",
            [
                .required("elements", .list(.object(element))),
                .optional(
                    "next", .text(.line(max: 512)),
                    "The `after` of the next page; left out on the last."),
            ])
    }
}

/// Where a page of a list ended: the key of its last element, written so that nobody is tempted to
/// make one up. No secret; a made-up one finds what the caller may see anyway.
enum PageCursor {
    private static let digits = Array("0123456789abcdef".utf8)

    static func text(_ key: String) -> String {
        String(
            decoding: key.utf8.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] },
            as: UTF8.self)
    }

    static func key(_ text: String) -> String? {
        guard text.utf8.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        var high: Int?
        for byte in text.utf8 {
            guard let digit = digits.firstIndex(of: byte) else { return nil }
            if let first = high {
                bytes.append(UInt8(first << 4 | digit))
                high = nil
            } else {
                high = digit
            }
        }
        guard !bytes.contains(0) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
