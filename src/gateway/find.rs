//! What an operation left behind at Stripe, by the marks in metadata and the keys in events.

use crate::connection::{InstallationId, Session};
use crate::contract::{Connection, ErrorKind, Movement, TransactionKind, UnixSeconds};
use crate::error::{Error, read_only};
use crate::gateway::current::{read_intent, read_refund};
use crate::gateway::movement;
use crate::http::Http;
use crate::input::Id;
use crate::operation::{OperationId, Step, idempotency_key};
use crate::stripe::client::Client;
use crate::stripe::form::Form;
use crate::stripe::metadata;
use crate::stripe::objects::{Event, List, PaymentIntent, Refund, seconds};
use crate::stripe::read::{self, RefundRendering};
use crate::text::{self, decimal};
use json_reader::{Fields, Texts};

/// Pages of 100 that are read of each list, newest first. What lies further back is left to the
/// search, which finds marks whatever their age.
const PAGES: usize = 10;

/// Events of the steps that leave no mark in metadata, or whose mark a later step has replaced.
const EVENT_TYPES: [&str; 7] = [
    "payment_intent.amount_capturable_updated",
    "payment_intent.canceled",
    "payment_intent.created",
    "payment_intent.payment_failed",
    "payment_intent.processing",
    "payment_intent.requires_action",
    "payment_intent.succeeded",
];

pub fn find(
    http: &dyn Http,
    connection: &Connection,
    operation_id: &str,
    since: UnixSeconds,
) -> Result<Vec<Movement>, Error> {
    let session = Session::parse(connection)?;
    let id = OperationId::parse(operation_id, "operation-id")?;
    left_behind(
        &Client::new(http, session),
        session.installation.as_ref(),
        &id,
        since,
    )
    .map_err(read_only)
}

/// First the ranges by creation, which show everything at once; the search only after them, for it
/// learns of new objects with a delay of up to an hour.
pub(super) fn left_behind(
    client: &Client<'_>,
    installation: Option<&InstallationId>,
    id: &OperationId,
    since: UnixSeconds,
) -> Result<Vec<Movement>, Error> {
    let mut found = Found {
        client,
        installation,
        id,
        traces: Vec::new(),
    };
    found.in_payments(since)?;
    found.in_refunds(since)?;
    if let Some(installation) = installation {
        found.in_events(installation, since)?;
    }
    if found.traces.is_empty() {
        found.in_search()?;
    }
    found.into_movements()
}

/// A sign of the operation: what it did, and the id of the payment or refund that shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Did {
    Payment,
    Movement(TransactionKind),
}

struct Found<'a> {
    client: &'a Client<'a>,
    installation: Option<&'a InstallationId>,
    id: &'a OperationId,
    traces: Vec<(Did, String)>,
}

impl Found<'_> {
    fn in_payments(&mut self, since: UnixSeconds) -> Result<(), Error> {
        let mut after = None;
        for _ in 0..PAGES {
            let query = page(since, after);
            let list: &'static List<PaymentIntent> = self.read("/v1/payment_intents", &query)?;
            for intent in &list.data {
                self.note_marks(intent);
            }
            after = list.data.last().map(|last| last.id);
            if !list.has_more || after.is_none() {
                break;
            }
        }
        Ok(())
    }

    fn in_refunds(&mut self, since: UnixSeconds) -> Result<(), Error> {
        let mut after = None;
        for _ in 0..PAGES {
            let list: &'static List<Refund> = self.read("/v1/refunds", &page(since, after))?;
            for refund in &list.data {
                if self.is_marked(&refund.metadata, metadata::OPERATION) {
                    self.note(Did::Movement(TransactionKind::Refund), refund.id);
                }
            }
            after = list.data.last().map(|last| last.id);
            if !list.has_more || after.is_none() {
                break;
            }
        }
        Ok(())
    }

    /// An event names the idempotency key of the request that caused it.
    fn in_events(
        &mut self,
        installation: &InstallationId,
        since: UnixSeconds,
    ) -> Result<(), Error> {
        let keys = self.keys(installation);
        let mut until = None;
        for _ in 0..PAGES {
            let mut query = Form::new();
            query.number("limit", 100).number("created[gte]", since);
            if let Some(until) = until {
                query.number("created[lte]", until);
            }
            query.listed("types", EVENT_TYPES);
            let answer = match self.client.get("/v1/events", &query) {
                Ok(answer) => answer,
                // A restricted key may not be allowed to read events. Then they prove nothing.
                Err(error) if error.kind == ErrorKind::Forbidden => return Ok(()),
                Err(error) => return Err(error),
            };
            let list: &'static List<Event> = answer.read().map_err(read_only)?;
            for event in &list.data {
                self.note_key(event, &keys);
            }
            let oldest = list
                .data
                .last()
                .and_then(|event| seconds(Some(event.created)));
            // A whole page within one second cannot be paged through by time.
            if !list.has_more || oldest.is_none() || oldest == until {
                break;
            }
            until = oldest;
        }
        Ok(())
    }

    fn note_key(&mut self, event: &Event, keys: &[(Did, String)]) {
        let request = event.request.as_ref();
        let key = request.and_then(|request| request.idempotency_key);
        let Some((did, _)) = keys.iter().find(|(_, known)| Some(known.as_str()) == key) else {
            return;
        };
        let object = event.data.as_ref().and_then(|data| data.object.as_ref());
        if let Some(id) = object.and_then(|object| object.id) {
            self.note(*did, id);
        }
    }

    fn in_search(&mut self) -> Result<(), Error> {
        let mut query = Form::new();
        query
            .text("query", &search_query(self.id))
            .number("limit", 100);
        let answer = match self.client.get("/v1/payment_intents/search", &query) {
            Ok(answer) => answer,
            // Not every account has the search.
            Err(error)
                if matches!(
                    error.kind,
                    ErrorKind::Forbidden
                        | ErrorKind::InvalidRequest
                        | ErrorKind::NotFound
                        | ErrorKind::Unsupported
                ) =>
            {
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        let list: &'static List<PaymentIntent> = answer.read().map_err(read_only)?;
        for intent in &list.data {
            self.note_marks(intent);
        }
        Ok(())
    }

    fn note_marks(&mut self, intent: &PaymentIntent) {
        for (mark, did) in [
            (metadata::OPERATION, Did::Payment),
            (metadata::UPDATE, Did::Payment),
            (metadata::CAPTURE, Did::Movement(TransactionKind::Capture)),
            (metadata::ADJUST, Did::Movement(TransactionKind::Adjustment)),
            (metadata::RELEASE, Did::Movement(TransactionKind::Void)),
        ] {
            if self.is_marked(&intent.metadata, mark) {
                self.note(did, intent.id);
            }
        }
    }

    fn is_marked(&self, marks: &Texts, mark: &str) -> bool {
        let ours = match self.installation {
            Some(installation) => marks.get(metadata::INSTALLATION) == Some(installation.as_str()),
            None => true,
        };
        ours && marks.get(mark) == Some(self.id.as_str())
    }

    fn note(&mut self, did: Did, object: &str) {
        if !self
            .traces
            .iter()
            .any(|(known, id)| *known == did && id == object)
        {
            self.traces.push((did, text::owned(object)));
        }
    }

    fn keys(&self, installation: &InstallationId) -> Vec<(Did, String)> {
        use TransactionKind as Kind;
        [
            (Step::Authorize, Did::Payment),
            (Step::Confirm, Did::Payment),
            (Step::Update, Did::Payment),
            (Step::Capture, Did::Movement(Kind::Capture)),
            (Step::Adjust, Did::Movement(Kind::Adjustment)),
            (Step::Cancel, Did::Movement(Kind::Void)),
            (Step::Release, Did::Movement(Kind::Void)),
            (Step::ReverseCancel, Did::Movement(Kind::Void)),
            (Step::ReverseCancelProcessing, Did::Movement(Kind::Void)),
            (Step::ReverseRelease, Did::Movement(Kind::Void)),
        ]
        .map(|(step, did)| {
            (
                did,
                idempotency_key(self.client.session(), installation, self.id, step),
            )
        })
        .into()
    }

    /// Reads every object again, whole: the lists show them without their charges.
    fn into_movements(self) -> Result<Vec<Movement>, Error> {
        let mut movements = Vec::with_capacity(self.traces.len());
        for (did, object) in &self.traces {
            let object = Id::parse(object, "operation-id")?;
            if *did == Did::Movement(TransactionKind::Refund) {
                let (refund, seen) = read_refund(self.client, &object, "operation-id")?;
                movements.push(Movement::Transaction(read::refund(refund, &seen)?));
                continue;
            }
            let (intent, seen) = read_intent(self.client, &object, "operation-id")?;
            let payment = read::payment(intent, &seen, RefundRendering::Current)?;
            movements.push(match did {
                Did::Payment => Movement::Payment(payment),
                Did::Movement(TransactionKind::Adjustment) => {
                    Movement::Transaction(movement::adjustment(payment, self.id.as_str()))
                }
                Did::Movement(TransactionKind::Void) => {
                    Movement::Transaction(movement::void(payment, self.id.as_str()))
                }
                // The payment does not tell one capture's amount from another's.
                Did::Movement(_) => {
                    Movement::Transaction(movement::capture(payment, self.id.as_str(), None))
                }
            });
        }
        Ok(movements)
    }

    fn read<T: Fields + Default>(&self, path: &str, query: &Form) -> Result<&'static T, Error> {
        self.client.get(path, query)?.read().map_err(read_only)
    }
}

fn page(since: UnixSeconds, after: Option<&str>) -> Form {
    let mut query = Form::new();
    query
        .number("limit", 100)
        .text("created[gte]", &decimal(since))
        .optional("starting_after", after);
    query
}

/// Every mark that names the operation.
fn search_query(id: &OperationId) -> String {
    let mut value = String::new();
    for character in id.as_str().chars() {
        if matches!(character, '\\' | '\'') {
            value.push('\\');
        }
        value.push(character);
    }
    let mut query = String::new();
    for mark in [
        metadata::OPERATION,
        metadata::CAPTURE,
        metadata::ADJUST,
        metadata::RELEASE,
        metadata::UPDATE,
    ] {
        let or = if query.is_empty() { "" } else { " OR " };
        query.push_str(&text::concat(&[
            or,
            "metadata['",
            mark,
            "']:'",
            &value,
            "'",
        ]));
    }
    query
}
