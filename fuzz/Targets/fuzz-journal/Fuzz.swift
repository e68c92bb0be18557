import FuzzLaws
import Glibc

/// One directory for the whole run.
///
/// libFuzzer calls from one thread, one call after the other, which the compiler cannot know.
private nonisolated(unsafe) let laws = JournalLaws(
    path: "\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/huadan-fuzz-\(getpid())"
)

/// libFuzzer calls this with one input after the other.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let broken = laws.brokenLaw(Array(UnsafeBufferPointer(start: start, count: count)))
    if let broken { fatalError(broken) }
    return 0
}
