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
    let mut sent_long_ago = Vec::new();
    let mut results: Vec<_> = batch.items.iter().map(|_| None).collect();
    for (item, result) in batch.items.iter().zip(&mut results) {
        match prepare(&writer, item) {
            Err(error) => *result = Some(Err(error)),
            Ok((write, _)) if write.is_past_window() => sent_long_ago.push((write, result)),
            Ok((_, post)) => posts.push((post, result)),
        }
    }
    let (posts, results_of_posts): (Vec<_>, Vec<_>) = posts.into_iter().unzip();
    for (result, of_post) in results_of_posts
        .into_iter()
        .zip(send::write_payments(&client, posts))
    {
        *result = Some(of_post);
    }
    // After the others, which need not wait for it.
    for (write, result) in sent_long_ago {
        *result = Some(recover::payment(&client, write));
    }
    let results = results.into_iter().flatten().enumerate();
    Ok(results
        .map(|(index, result)| result.map_err(|error| of_item(error, index)))
        .collect())
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

/// The request of an item, as `gateway.authorize` would send it.
fn prepare(writer: &Writer, item: &BatchItem) -> Result<(&'static Write, Post<'static>), Error> {
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
    Ok((write, parameters::authorize(write, &item.authorization)?))
}

/// Names the item in front of its field.
fn of_item(mut error: Error, index: usize) -> Error {
    if let Some(field) = &error.field {
        error.field = Some(element(ITEMS, index, &text::concat(&[".", field])));
    }
    error
}
