import Postgres

extension Books {
    /// How often something arrived that could not be used: whole bodies and single records, repeats included.
    public func setAsideArrivals() throws(BooksError) -> (bodies: Int64, records: Int64) {
        try BooksError.wrapping {
            let row = try query("load/set_aside_arrivals")
            return (row.int(0, 0) ?? 0, row.int(0, 1) ?? 0)
        }
    }
}
