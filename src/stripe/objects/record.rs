//! What all of Stripe's objects have.

use json_slots::object;

object! {
    /// Any object that is handed on as it is. Only names that mean the same everywhere: `Resource`
    /// reads more, and balance transactions have a number where others have a text.
    pub struct Record {
        id: &'static str = "id",
        object: &'static str = "object",
        ..
        created: Option<i64> = "created",
        /// Not of refunds and balance transactions.
        livemode: Option<bool> = "livemode",
        /// Of an event.
        kind: Option<&'static str> = "type",
        api_version: Option<&'static str> = "api_version",
    }
}
