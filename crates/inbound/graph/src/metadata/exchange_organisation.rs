//! The types of Gatepost's own additions about Exchange.

use super::entities::{NUMBER, Shape, TEXT, TIME, TRUTH};

const COUNT: &str = "Edm.Int64";

/// Organisations, events and the journal.
pub(super) const ENTITIES: &[Shape] = &[
    Shape {
        name: "gatepostExchangeOrganization",
        base: "entity",
        properties: &[
            ("displayName", TEXT),
            ("createdDateTime", TIME),
            ("address", TEXT),
            ("isHosted", TRUTH),
            ("connectionState", TEXT),
            ("lastSuccessfulSyncDateTime", TIME),
            ("nextQuickSyncDateTime", TIME),
            ("nextFullSyncDateTime", TIME),
            ("isLate", TRUTH),
            ("accessMode", TEXT),
            ("enforcedGroups", "Collection(Edm.Guid)"),
            ("writesRules", TRUTH),
            ("partnershipCount", NUMBER),
            ("mailboxCount", NUMBER),
            ("waitingChangeCount", NUMBER),
            ("waitingSinceDateTime", TIME),
            ("waitingEstimateInSeconds", COUNT),
        ],
        navigations: &[
            ("conditionalAccessSettings", "graph.onPremisesConditionalAccessSettings"),
            ("events", "Collection(graph.gatepostExchangeEvent)"),
            ("journal", "Collection(graph.gatepostExchangeJournalEntry)"),
        ],
    },
    Shape {
        name: "gatepostExchangeEvent",
        base: "entity",
        properties: &[
            ("eventDateTime", TIME),
            ("severity", TEXT),
            ("eventName", TEXT),
            ("detail", TEXT),
            ("partnershipId", TEXT),
        ],
        navigations: &[],
    },
    Shape {
        name: "gatepostExchangeJournalEntry",
        base: "entity",
        properties: &[
            ("activityDateTime", TIME),
            ("operation", TEXT),
            ("mailboxId", TEXT),
            ("easDeviceId", TEXT),
            ("addedTo", TEXT),
            ("removedFrom", TEXT),
            ("accessRule", TEXT),
            ("accessLevel", TEXT),
            ("cause", TEXT),
            ("actor", TEXT),
            ("outcome", TEXT),
            ("detail", TEXT),
            ("undoes", TEXT),
            ("undoneDateTime", TIME),
            ("canBeUndone", TRUTH),
        ],
        navigations: &[],
    },
];
