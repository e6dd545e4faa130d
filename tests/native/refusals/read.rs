//! `get-payment`, `get-transaction`, `find` and `resolve`.

use stripe_adapter::contract::Reference;
use stripe_adapter::{gateway, webhooks};

use super::{Refusals, no_ids};
use crate::support::contract::{NOW, PAYMENT, connection};

pub fn refusals() -> Refusals {
    let mut refusals = Refusals::default();
    for id in no_ids() {
        refusals.check(&format!("get-payment {id:?}"), |http| {
            gateway::get_payment(http, &connection(), &id)
        });
        refusals.check(&format!("get-transaction {id:?}"), |http| {
            gateway::get_transaction(http, &connection(), PAYMENT, &id)
        });
        refusals.check(&format!("resolve payment_intent {id:?}"), |http| {
            webhooks::resolve(http, &connection(), &reference("payment_intent", &id))
        });
    }
    refusals.check("get-transaction of a charge", |http| {
        gateway::get_transaction(http, &connection(), "ch_1", "re_1")
    });
    refusals.check("resolve of another kind", |http| {
        webhooks::resolve(http, &connection(), &reference("../charges", "ch_1"))
    });
    for id in ["", "order 1", "ü", &"x".repeat(201)] {
        refusals.check(&format!("find {:?}", id.get(..9).unwrap_or(id)), |http| {
            gateway::find(http, &connection(), id, NOW)
        });
    }
    refusals
}

fn reference(kind: &str, id: &str) -> Reference {
    Reference {
        kind: kind.to_owned(),
        id: id.to_owned(),
    }
}
