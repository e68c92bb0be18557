import Foundation
import Rates
import Testing

/// The example that people copy.
@Suite struct ExampleTests {
    @Test func `the example reads without problems`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = folder.deletingLastPathComponent().appending(path: "rates/example.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)

        let (card, problems) = RateCard.read(text)

        #expect(problems.map(\.description) == [])
        #expect(card?.rules.count == 7)
        #expect(card?.fixedItems.count == 2)
    }
}
