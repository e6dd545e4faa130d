//! Interface `ledger`.

use payments_core::ledger::Ledger;

use crate::PaymentsCore;
use crate::convert;
use crate::exports::commerce::payments::ledger::{Fact, Folded, Guest, LedgerError, View};

impl Guest for PaymentsCore {
    fn fold(
        payment_id: String,
        state: Option<String>,
        facts: Vec<Fact>,
    ) -> Result<Folded, LedgerError> {
        let mut ledger = match state {
            Some(state) => of_payment(stored(&state)?, &payment_id)?,
            None => Ledger::new(payment_id),
        };
        let mut changes = Vec::new();
        for (index, fact) in facts.into_iter().enumerate() {
            let in_fact = |field: &str| format!("facts[{index}].{field}");
            let said = convert::facts(fact).map_err(|error| LedgerError {
                field: in_fact(&error.field),
                message: error.message,
            })?;
            for fact in &said.facts {
                let folded = ledger.fold(fact).map_err(|error| LedgerError {
                    field: in_fact(&format!("{}{}", said.place, error.field())),
                    message: error.to_string(),
                })?;
                changes.extend(folded.into_iter().map(convert::change));
            }
        }
        let state = serde_json::to_string(&ledger).map_err(|error| refused("state", error))?;
        Ok(Folded {
            state,
            changes,
            view: view(&ledger),
        })
    }

    fn read(state: String) -> Result<View, LedgerError> {
        stored(&state).map(|ledger| view(&ledger))
    }
}

fn stored(state: &str) -> Result<Ledger, LedgerError> {
    serde_json::from_str(state).map_err(|error| refused("state", error))
}

fn of_payment(ledger: Ledger, payment_id: &str) -> Result<Ledger, LedgerError> {
    if ledger.payment_id() == payment_id {
        return Ok(ledger);
    }
    let of = ledger.payment_id();
    Err(refused(
        "payment-id",
        format!("the payment is {payment_id:?}, and the state is of {of:?}"),
    ))
}

fn view(ledger: &Ledger) -> View {
    View {
        summary: convert::summary(ledger.summary()),
        needs_refresh: ledger.needs_refresh().map(convert::needs_refresh),
    }
}

fn refused(field: &str, message: impl ToString) -> LedgerError {
    LedgerError {
        field: field.to_owned(),
        message: message.to_string(),
    }
}
