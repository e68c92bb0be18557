import Rates
import Testing

@Suite struct RateWindowTests {
    private static let masks: [(days: String, mask: Int)] = [
        ("all", 127), ("mon", 1), ("sun", 64), ("mon-fri", 31), ("sat-sun", 96), ("sat, sun", 96), ("fri-mon", 113),
        ("mon,wed-thu", 13), ("MON-Fri", 31), ("mon,mon", 1), ("[sat, sun]", 96), ("[mon-wed, sun]", 71),
        ("tue-mon", 127),
    ]

    @Test(arguments: masks)
    func `days become bits`(days: String, mask: Int) throws {
        let text = days.hasPrefix("[") ? days : "\"\(days)\""

        let window = try window("{days: \(text)}")

        #expect(window.weekdays == mask)
        #expect(window.fromMinute == 0)
        #expect(window.toMinute == 1_440)
    }

    private static let moments: [(window: String, weekday: Int, minute: Int, isInside: Bool)] = [
        ("{days: mon-fri, from: 08:00, to: 20:00}", 1, 479, false),
        ("{days: mon-fri, from: 08:00, to: 20:00}", 1, 480, true),
        ("{days: mon-fri, from: 08:00, to: 20:00}", 5, 1_199, true),
        ("{days: mon-fri, from: 08:00, to: 20:00}", 5, 1_200, false),
        ("{days: mon-fri, from: 08:00, to: 20:00}", 6, 600, false),
        ("{days: fri, from: 22:00, to: 06:00}", 5, 1_319, false),
        ("{days: fri, from: 22:00, to: 06:00}", 5, 1_320, true),
        ("{days: fri, from: 22:00, to: 06:00}", 6, 0, true),
        ("{days: fri, from: 22:00, to: 06:00}", 6, 359, true),
        ("{days: fri, from: 22:00, to: 06:00}", 6, 360, false),
        ("{days: fri, from: 22:00, to: 06:00}", 5, 0, false),
        ("{days: sun, from: 22:00, to: 06:00}", 1, 0, true),
        ("{days: sun, from: 22:00, to: 06:00}", 1, 360, false),
        ("{days: sun}", 7, 1_439, true),
        ("{days: sun}", 1, 0, false),
    ]

    @Test(arguments: moments)
    func `a minute of the week is inside or not`(window: String, weekday: Int, minute: Int, isInside: Bool) throws {
        #expect(try self.window(window).contains(weekday: weekday, minute: minute) == isInside)
    }

    private func window(_ text: String) throws -> RateWindow {
        let (card, problems) = RateCard.read(SampleCard.rule("window: \(text)"))
        return try #require(card?.rules.first?.window, "\(problems)")
    }
}
