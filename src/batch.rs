//! Many payments without the customer, in one call.

use crate::contract::{AuthorizationBatch, BatchItem, Payment, PaymentSource, Presence};
use crate::error::{Error, invalid};
use crate::gateway::{recover, send};
use crate::http::Http;
use crate::input::element;
use crate::operation::{Write, Writer};
use crate::stripe::client::{Client, Post};
use crate::stripe::parameters;
use crate::text;

const ITEMS: &str = "batch.items";
const MOST_ITEMS: usize = 100;

pub fn authorize_all(
    http: &dyn Http,
    batch: &AuthorizationBatch,
) -> Result<Vec<Result<Payment, Error>>, Error> {
    let writer = Writer::parse(&batch.connection, batch.now, "batch.now")?;
    check_items(&batch.items)?;
    let client = Client::new(http, writer.session);

    let mut posts = Vec::new();
    let mut prepared = Vec::with_capacity(batch.items.len());
    for item in &batch.items {
        prepared.push(prepare(&writer, item, &mut posts));
    }
    let mut written = send::write_payments(&client, posts).into_iter();
    let mut results = Vec::with_capacity(prepared.len());
    for (index, prepared) in prepared.into_iter().enumerate() {
        let result = match prepared {
            Ok(Prepared::Posted) => written.next(),
            // After the others, which need not wait for it.
            Ok(Prepared::SentLongAgo(write)) => Some(recover::payment(&client, write)),
            Err(error) => Some(Err(error)),
        };
        results.extend(result.map(|result| result.map_err(|error| of_item(error, index))));
    }
    Ok(results)
}

/// What is done about an item.
enum Prepared {
    Posted,
    /// Stripe may have forgotten it: sending it again could move money twice.
    SentLongAgo(&'static Write),
}

/// What is wrong with the batch itself.
fn check_items(items: &[BatchItem]) -> Result<(), Error> {
    if !(1..=MOST_ITEMS).contains(&items.len()) {
        return Err(invalid(ITEMS, "a batch has 1 to 100 items"));
    }
    for (index, item) in items.iter().enumerate() {
        let mut before = items.iter().take(index);
        if before.any(|other| other.operation_id == item.operation_id) {
            return Err(invalid(
                element(ITEMS, index, ".operation-id"),
                "stands twice: each payment is an operation of its own",
            ));
        }
    }
    Ok(())
}

/// Checks an item, and adds the request that `gateway.authorize` would send.
fn prepare(
    writer: &Writer,
    item: &BatchItem,
    posts: &mut Vec<Post<'static>>,
) -> Result<Prepared, Error> {
    let write = writer.write(&item.operation_id, item.first_sent_at, "operation-id")?;
    if item.authorization.presence == Presence::OnSession {
        return Err(invalid(
            "authorization.presence",
            "nobody is there in a batch: the presence is `merchant-initiated` or `moto`",
        ));
    }
    if item.authorization.source == PaymentSource::CollectInBrowser {
        return Err(invalid(
            "authorization.source",
            "nobody is there in a batch to be asked for a method",
        ));
    }
    let post = parameters::authorize(write, &item.authorization)?;
    if write.is_past_window() {
        return Ok(Prepared::SentLongAgo(write));
    }
    posts.push(post);
    Ok(Prepared::Posted)
}

/// Names the item in front of its field.
fn of_item(mut error: Error, index: usize) -> Error {
    if let Some(field) = &error.field {
        error.field = Some(element(ITEMS, index, &text::concat(&[".", field])));
    }
    error
}
