import Foundation

/// Writes a Swift file with the texts of all `.sql` files below a folder, by their path in it.
///
/// Usage: `sql-embedder FOLDER OUTPUT`; run by the build, see `Plugins/EmbedSQL`.
@main
struct Embedder {
    static func main() throws {
        let folder = URL(fileURLWithPath: CommandLine.arguments[1]).standardizedFileURL
        let output = URL(fileURLWithPath: CommandLine.arguments[2])
        let paths = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?
            .compactMap { ($0 as? URL)?.standardizedFileURL.path }
            .filter { $0.hasSuffix(".sql") }
            .sorted()
        var source =
            "/// The files of `sql/`, by their path in it. Made by the build.\nlet sqlFiles: [String: String] = [\n"
        for path in paths ?? [] {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            source += "    \"\(path.dropFirst(folder.path.count + 1))\": ####\"\"\"\n\(text)\n\"\"\"####,\n"
        }
        source += "]\n"
        try source.write(to: output, atomically: true, encoding: .utf8)
    }
}
