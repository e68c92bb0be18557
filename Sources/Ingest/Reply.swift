import HTTPTypes
import Hummingbird
import NIOCore

/// `{"resultcode":"0","resultdesc":"Success"}`, the form in which the platform reads replies.
func reply(_ code: ResultCode, _ description: String) -> ByteBuffer {
    ByteBuffer(string: #"{"resultcode":"\#(code.rawValue)","resultdesc":\#(jsonString(description))}"#)
}

extension Response {
    /// The 200 of a kept push.
    static func kept(_ summary: PushSummary) -> Response {
        json(reply(.success, summary.resultDescription))
    }

    static func json(_ body: ByteBuffer, status: HTTPResponse.Status = .ok) -> Response {
        Response(status: status, headers: [.contentType: "application/json"], body: .init(byteBuffer: body))
    }

    static func text(_ body: String, contentType: String) -> Response {
        Response(headers: [.contentType: contentType], body: body)
    }

    private init(headers: HTTPFields, body: String) {
        self.init(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(string: body)))
    }
}
