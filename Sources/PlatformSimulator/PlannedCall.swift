/// One call as it will be played: its deliveries and what they say.
struct PlannedCall: Sendable {
    let sessionID: String
    let faults: [FaultKind]
    let deliveries: [Delivery]

    /// The facts of the call, in the order of their sending.
    func facts(apps: [SimulatedApp]) -> CallFacts {
        var facts = CallFacts(sessionID: sessionID, faults: faults)
        for delivery in deliveries.sorted(by: Delivery.precedes) {
            switch delivery.content {
            case .cdr(let draft):
                facts.cdrs.append(CDRFact(arrivedAtSeconds: delivery.sendAtSeconds, record: draft.record))
            case .status(let draft):
                let fact = StatusFact(
                    arrivedAtSeconds: delivery.sendAtSeconds,
                    urlAppKey: apps[delivery.urlApp].key,
                    event: draft.record
                )
                facts.events.append(fact)
            case .unusableRecord, .malformedBody: break
            }
        }
        return facts
    }
}
