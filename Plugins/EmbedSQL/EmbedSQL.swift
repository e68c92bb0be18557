import Foundation
import PackagePlugin

/// Puts the files of `sql/` into the binary, so that an installed program carries its statements with it.
@main
struct EmbedSQL: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let folder = context.package.directoryURL.appending(path: "sql").resolvingSymlinksInPath()
        let output = context.pluginWorkDirectoryURL.appending(path: "SQLFiles.swift")
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?
            .compactMap { $0 as? URL }
            .filter { $0.pathExtension == "sql" }
            .sorted { $0.path < $1.path }
        return [
            .buildCommand(
                displayName: "Embedding sql/",
                executable: try context.tool(named: "sql-embedder").url,
                arguments: [folder.path, output.path],
                inputFiles: files ?? [],
                outputFiles: [output]
            )
        ]
    }
}
