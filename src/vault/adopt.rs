//! Taking over customers and payment methods that exist at Stripe.
//!
//! Everything is read first, side by side, and only what is not as it should be is written, so a
//! repeat costs nothing and goes on where an earlier call stopped.

use crate::contract::{Adopted, Adoption, ErrorKind, Operation, Outcome, RetryAdvice};
use crate::error::{Context as _, Error, error, invalid, not_sent, unsupported};
use crate::http::Http;
use crate::input::{self, Id, element, join};
use crate::operation::Write;
use crate::resource::{Found, shown, written};
use crate::stripe::client::{Client, Post};
use crate::stripe::form::Form;
use crate::stripe::metadata::{INSTALLATION, REFERENCE};
use crate::stripe::objects::Resource;
use crate::stripe::parameters::{self, CUSTOMERS, PAYMENT_METHODS, object_path};
use crate::stripe::read;
use crate::text;
use crate::vault::{of_another_customer, used_up};

const MOST_ROWS: usize = 100;

/// The two objects of a row, by their places in it.
const METHOD: usize = 0;
const CUSTOMER: usize = 1;
const COLLECTIONS: [&str; 2] = [PAYMENT_METHODS, CUSTOMERS];
const FIELDS: [&str; 2] = [".saved-method", ".customer"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Attach,
    MarkMethod,
    Customer,
}

pub fn adopt(
    http: &dyn Http,
    operation: &Operation,
    adoptions: &[Adoption],
) -> Result<Vec<Result<Adopted, Error>>, Error> {
    let write = Write::parse(operation)?;
    if adoptions.len() > MOST_ROWS {
        return Err(invalid("adoptions", "has more than 100 entries"));
    }
    let client = Client::new(http, write.session);
    let mut rows = Vec::new();
    for (index, adoption) in adoptions.iter().enumerate() {
        rows.push(Row::parse(write, adoption, element("adoptions", index, "")));
    }
    // As all that is large, they last for the call.
    let rows = Vec::leak(rows);
    for object in [METHOD, CUSTOMER] {
        look(&client, rows, object);
    }
    for change in [Change::Attach, Change::MarkMethod, Change::Customer] {
        make(&client, rows, change);
    }
    Ok(rows.iter_mut().map(Row::result).collect())
}

/// Reads one object of each row.
#[inline(never)]
fn look(client: &Client<'_>, rows: &mut [Row<'_>], object: usize) {
    let mut wanted = Vec::new();
    let mut paths = Vec::new();
    for row in rows {
        if let (Some(id), None) = (&row.ids[object], &row.error) {
            paths.push(object_path(COLLECTIONS[object], id));
            wanted.push(row);
        }
    }
    let answers = client.get_all(&paths, &Form::new());
    for (row, answer) in wanted.into_iter().zip(answers) {
        let field = join(&row.field, FIELDS[object]);
        let found = shown(client, answer, &field);
        if let Err(error) = found.and_then(|found| row.take(object, found, &field)) {
            row.error = Some(not_sent(error, row.write));
        }
    }
}

/// Makes one change in each row that needs it.
#[inline(never)]
fn make(client: &Client<'_>, rows: &mut [Row<'_>], change: Change) {
    let object = if change == Change::Customer {
        CUSTOMER
    } else {
        METHOD
    };
    let mut wanted = Vec::new();
    let mut posts = Vec::new();
    for row in rows {
        if let (Some(post), None) = (row.post(change), &row.error) {
            posts.push(post);
            wanted.push(row);
        }
    }
    let answers = client.post_all(posts);
    for (row, answer) in wanted.into_iter().zip(answers) {
        let field = join(&row.field, FIELDS[object]);
        let error = match written(client, answer, COLLECTIONS[object]) {
            Ok(found) => {
                row.found[object] = Some(found);
                row.changed = true;
                // A replayed answer changes nothing, and what it once changed may be undone.
                if row.post(change).is_none() {
                    continue;
                }
                undone()
            }
            Err(error) if row.changed => used_up(error, &field).in_doubt().because(
                "one part is done, and the same adoption goes on from there; what came next failed: ",
            ),
            Err(error) => used_up(error, &field),
        };
        row.error = Some(match error.kind {
            ErrorKind::InvalidRequest
            | ErrorKind::NotFound
            | ErrorKind::Conflict
            | ErrorKind::Unsupported => error.at_field(field),
            _ => error,
        });
    }
}

/// One adoption, and what is known of it by now.
struct Row<'a> {
    adoption: &'a Adoption,
    write: &'static Write,
    /// `adoptions[3]`
    field: String,
    /// Where the adoption names no customer, the method's is put here once that was read.
    ids: [Option<Id>; 2],
    found: [Option<Found>; 2],
    changed: bool,
    error: Option<Error>,
}

impl<'a> Row<'a> {
    fn parse(write: &Write, adoption: &'a Adoption, field: String) -> Self {
        let name = |id: &'a Option<String>| id.as_deref().unwrap_or_default();
        let part = [name(&adoption.customer), " ", name(&adoption.saved_method)];
        let mut row = Self {
            adoption,
            write: write.part(&text::concat(&part)),
            field,
            ids: [None, None],
            found: [None, None],
            changed: false,
            error: None,
        };
        row.error = row.parse_ids().err();
        row
    }

    fn parse_ids(&mut self) -> Result<(), Error> {
        let given = self.adoption;
        for (object, id) in [&given.saved_method, &given.customer].iter().enumerate() {
            if let Some(id) = id {
                self.ids[object] = Some(Id::parse(id, &join(&self.field, FIELDS[object]))?);
            }
        }
        if given.saved_method.is_none() {
            if given.customer.is_none() {
                let message = "names neither a customer nor a saved method";
                return Err(invalid(self.field.as_str(), message));
            }
            if given.make_default {
                let field = join(&self.field, ".make-default");
                return Err(invalid(field, "needs `saved-method`"));
            }
        }
        if let Some(reference) = &given.reference {
            input::text(reference, 200, &join(&self.field, ".reference"))?;
        }
        Ok(())
    }

    /// Takes what was read, if it may be this installation's.
    fn take(&mut self, object: usize, found: Found, field: &str) -> Result<(), Error> {
        let mark = found.0.mark(INSTALLATION);
        if mark.is_some_and(|mark| mark != self.write.installation.as_str()) {
            return Err(error(
                ErrorKind::Conflict,
                Outcome::NotPerformed,
                RetryAdvice::AfterChange,
                "another installation marked it as its own",
            )
            .at_field(field));
        }
        if object == METHOD {
            match (found.0.customer.id(), &self.ids[CUSTOMER]) {
                (Some(owner), Some(customer)) if owner != customer.as_str() => {
                    return Err(of_another_customer().at_field(field));
                }
                (Some(owner), None) => self.ids[CUSTOMER] = Some(Id::parse(owner, field)?),
                (None, None) => {
                    return Err(unsupported(
                        field,
                        "the payment method is nobody's, so it can be used once only: name the customer to attach it to",
                    ));
                }
                _ => {}
            }
        }
        self.found[object] = Some(found);
        Ok(())
    }

    /// The request that makes a change, when it is left to make.
    #[inline(never)]
    fn post(&self, change: Change) -> Option<Post<'static>> {
        let write = self.write;
        let customer = self.ids[CUSTOMER].as_ref()?;
        let is_ours =
            |object: &Resource| object.mark(INSTALLATION) == Some(write.installation.as_str());
        if change == Change::Customer {
            let found = self.found[CUSTOMER]?.0;
            let reference = self.adoption.reference.as_deref();
            let default = self.ids[METHOD]
                .as_ref()
                .filter(|_| self.adoption.make_default);
            let is_right = is_ours(found)
                && (reference.is_none() || found.mark(REFERENCE) == reference)
                && (default.is_none() || found.default_method() == default.map(Id::as_str));
            return (!is_right)
                .then(|| parameters::adopt_customer(write, customer, reference, default));
        }
        let id = self.ids[METHOD].as_ref()?;
        let method = self.found[METHOD]?.0;
        if change == Change::Attach {
            let is_free = method.customer.id().is_none();
            is_free.then(|| parameters::give(write, id, Some(customer)))
        } else {
            (!is_ours(method)).then(|| parameters::adopt_method(write, id))
        }
    }

    fn result(&mut self) -> Result<Adopted, Error> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        Ok(Adopted {
            customer: self.ids[CUSTOMER]
                .as_ref()
                .map(|id| text::owned(id.as_str())),
            saved_method: self.found[METHOD].map(|(method, seen)| read::saved_method(method, seen)),
            changed: self.changed,
        })
    }
}

/// The operation had made the change before, and it is not there.
fn undone() -> Error {
    error(
        ErrorKind::Conflict,
        Outcome::Unknown,
        RetryAdvice::CheckFirst,
        "this operation had made it so, and it was changed since: start a new operation to make it so again",
    )
}
