/// What a cell of a column with numbers or times must look like.
enum CellShape {
    /// Whether a cell that is not empty is what its column says; always false for columns of text.
    static func isExpected(_ cell: UnsafeBufferPointer<UInt8>, as type: ReportColumnType) -> Bool {
        switch type {
        case .integer: isInteger(cell)
        case .amount: isAmount(cell)
        case .instant, .day: isTime(cell)
        case .phone: isPhone(cell)
        case .identifier, .freeText, .codeList: false
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func isInteger(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        let digits = cell.first == 0x2D ? cell.dropFirst() : cell[...]
        return !digits.isEmpty && digits.allSatisfy(isDigit)
    }

    private static func isAmount(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        var digitsBefore = 0
        var digitsAfter = 0
        var hasMark = false
        for byte in cell.first == 0x2D ? cell.dropFirst() : cell[...] {
            if isDigit(byte) {
                if hasMark { digitsAfter += 1 } else { digitsBefore += 1 }
            } else if byte == 0x2E && !hasMark {
                hasMark = true
            } else {
                return false
            }
        }
        return digitsBefore > 0 && (digitsAfter > 0 || !hasMark)
    }

    private static func isTime(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = cell.first, isDigit(first) else { return false }
        return cell.allSatisfy { isDigit($0) || timeMarks.contains($0) }
    }

    private static func isPhone(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        let number = cell.first == 0x2B ? cell.dropFirst() : cell[...]
        return !number.isEmpty && number.allSatisfy { isDigit($0) || $0 == 0x2A || $0 == 0x23 }
    }

    private static let timeMarks: [UInt8] = Array("T:+.Z-".utf8)
}
