/// Texts that users really put into `userData`, and that break what was not written with care.
enum OddText {
    /// One text of at most 256 characters; nil when the caller gave none.
    static func drawn(_ rng: inout SplitMix64) -> String? {
        switch rng.below(100) {
        case 0..<40: nil
        case 40..<80: "order-\(rng.below(1_000_000))"
        default: rng.pick(odd)
        }
    }

    private static let odd: [String] = [
        "客户回访,第二次", "张三的订单 №42", "验证码 ✅ 📞👩‍👩‍👧‍👦", "say \"hello\", please", "a,b;c|d\te", "first\nsecond\r\nthird",
        "=SUM(A1)", "+1", "-2", "@x", "=HYPERLINK(\"http://example.invalid\",\"x\")", "\tstarts with a tab",
        "   leading spaces", "trailing spaces   ", "שלום עולם", "مرحبا, 42", "\u{202E}txt.exe",
        "e\u{301}\u{327} combining",
        "\u{FEFF}marked", "null", "true", "0", "007", "1e9", "NaN", "'quoted'", "a\\b\\\\c", "{\"json\":[1,2]}",
        "<b>&amp;</b>",
        "'; DROP TABLE call; --", "%s%n%d", "\\N", "\\.", "+8613800000000 asked to be called",
        "\u{0}after zero", "bell\u{7}\u{1B}[31m", "line\u{2028}separator", "🇨🇳", "𠮷野家",
        String(repeating: "x", count: 256), String(repeating: "话", count: 256),
    ]
}
