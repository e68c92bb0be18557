import FuzzLaws

/// libFuzzer calls this with one input after the other.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let broken = brokenRateLaw(Array(UnsafeBufferPointer(start: start, count: count)))
    if let broken { fatalError(broken) }
    return 0
}
