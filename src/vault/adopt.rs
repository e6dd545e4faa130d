//! Taking over customers and payment methods that exist at Stripe.
//!
//! Everything is read first, side by side, and only what is not as it should be is written, so a
//! repeat costs nothing and goes on where an earlier call stopped.

use crate::contract::{Adopted, Adoption, ErrorKind, Operation, Outcome, RetryAdvice};
use crate::error::{Context as _, Error, error, invalid, unsupported};
use crate::gateway::current::not_sent;
use crate::http::Http;
use crate::input::{Id, element, join};
use crate::operation::Write;
use crate::stripe::client::{Client, Post};
use crate::stripe::form::Form;
use crate::stripe::metadata::{INSTALLATION, REFERENCE};
use crate::stripe::objects::Resource;
use crate::stripe::parameters::{self, CUSTOMERS, PAYMENT_METHODS, object_path};
use crate::stripe::read;
use crate::text;
use crate::vault::current::{Found, shown, written};
use crate::vault::{of_another_customer, used_up};

const MOST_ROWS: usize = 100;

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
    let rows = adoptions.iter().enumerate();
    let mut rows: Vec<Row<'_>> = rows
        .map(|(index, adoption)| Row::parse(write, adoption, element("adoptions", index, "")))
        .collect();
    for object in [Object::Method, Object::Customer] {
        look(&client, &mut rows, object);
    }
    for change in [Change::Attach, Change::MarkMethod, Change::Customer] {
        make(&client, &mut rows, change);
    }
    Ok(rows.into_iter().map(Row::result).collect())
}

/// One adoption, and what is known of it by now.
struct Row<'a> {
    adoption: &'a Adoption,
    write: &'static Write,
    /// `adoptions[3]`
    field: String,
    method: Option<Id>,
    /// The method's, once that was read, when the adoption names none.
    customer: Option<Id>,
    method_found: Option<Found>,
    customer_found: Option<Found>,
    changed: bool,
    error: Option<Error>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Object {
    Method,
    Customer,
}

impl Object {
    fn collection(self) -> &'static str {
        match self {
            Self::Method => PAYMENT_METHODS,
            Self::Customer => CUSTOMERS,
        }
    }
}

#[derive(Clone, Copy)]
enum Change {
    Attach,
    MarkMethod,
    Customer,
}

impl Change {
    fn object(self) -> Object {
        match self {
            Self::Attach | Self::MarkMethod => Object::Method,
            Self::Customer => Object::Customer,
        }
    }
}

/// Reads one object of each row.
fn look(client: &Client<'_>, rows: &mut [Row<'_>], object: Object) {
    let mut wanted = Vec::new();
    let mut paths = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        if let (Some(id), None) = (row.id(object), &row.error) {
            wanted.push(index);
            paths.push(object_path(object.collection(), id));
        }
    }
    let answers = client.get_all(&paths, &Form::new());
    for (index, answer) in wanted.into_iter().zip(answers) {
        let row = &mut rows[index];
        let field = row.field_of(object);
        if let Err(error) =
            shown(client, answer, &field).and_then(|found| row.take(object, found, &field))
        {
            row.error = Some(not_sent(error, row.write));
        }
    }
}

/// Makes one change in each row that needs it.
fn make(client: &Client<'_>, rows: &mut [Row<'_>], change: Change) {
    let object = change.object();
    let mut wanted = Vec::new();
    let mut posts = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        if row.error.is_none()
            && let Some(post) = row.post(change)
        {
            wanted.push(index);
            posts.push(post);
        }
    }
    let answers = client.post_all(posts);
    for (index, answer) in wanted.into_iter().zip(answers) {
        let row = &mut rows[index];
        match written(client, answer, object.collection()) {
            Ok(found) => {
                row.put(object, found);
                row.changed = true;
                // A replayed answer changes nothing, and what it once changed may be undone.
                if row.post(change).is_some() {
                    row.error = Some(undone().at_field(row.field_of(object)));
                }
            }
            Err(error) => row.fail(used_up(error), object),
        }
    }
}

impl<'a> Row<'a> {
    fn parse(write: &Write, adoption: &'a Adoption, field: String) -> Self {
        let name = |id: &'a Option<String>| id.as_deref().unwrap_or_default();
        let part = [name(&adoption.customer), " ", name(&adoption.saved_method)];
        let mut row = Self {
            adoption,
            write: write.part(&text::concat(&part)),
            field,
            method: None,
            customer: None,
            method_found: None,
            customer_found: None,
            changed: false,
            error: None,
        };
        row.error = row.parse_ids().err();
        row
    }

    fn parse_ids(&mut self) -> Result<(), Error> {
        let Adoption {
            customer,
            saved_method,
            make_default,
            reference,
        } = self.adoption;
        if let Some(id) = saved_method {
            self.method = Some(Id::parse(id, &self.field_of(Object::Method))?);
        } else if customer.is_none() {
            return Err(invalid(
                self.field.as_str(),
                "names neither a customer nor a saved method",
            ));
        } else if *make_default {
            return Err(invalid(
                join(&self.field, ".make-default"),
                "needs `saved-method`",
            ));
        }
        if let Some(id) = customer {
            self.customer = Some(Id::parse(id, &self.field_of(Object::Customer))?);
        }
        parameters::check_reference(reference.as_deref(), &join(&self.field, ".reference"))
    }

    fn field_of(&self, object: Object) -> String {
        join(
            &self.field,
            match object {
                Object::Method => ".saved-method",
                Object::Customer => ".customer",
            },
        )
    }

    fn id(&self, object: Object) -> Option<&Id> {
        match object {
            Object::Method => self.method.as_ref(),
            Object::Customer => self.customer.as_ref(),
        }
    }

    fn put(&mut self, object: Object, found: Found) {
        let place = match object {
            Object::Method => &mut self.method_found,
            Object::Customer => &mut self.customer_found,
        };
        *place = Some(found);
    }

    /// Takes what was read, if it may be this installation's.
    fn take(&mut self, object: Object, found: Found, field: &str) -> Result<(), Error> {
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
        if object == Object::Method {
            match (found.0.customer.id(), &self.customer) {
                (Some(owner), Some(customer)) if owner != customer.as_str() => {
                    return Err(of_another_customer().at_field(field));
                }
                (Some(owner), None) => self.customer = Some(Id::parse(owner, field)?),
                (None, None) => {
                    return Err(unsupported(
                        field,
                        "the payment method is nobody's, so it can be used once only: name the customer to attach it to",
                    ));
                }
                _ => {}
            }
        }
        self.put(object, found);
        Ok(())
    }

    /// The request that makes a change, when it is left to make.
    fn post(&self, change: Change) -> Option<Post<'static>> {
        let customer = self.customer.as_ref()?;
        let is_ours =
            |object: &Resource| object.mark(INSTALLATION) == Some(self.write.installation.as_str());
        let method = || Some((self.method.as_ref()?, self.method_found.as_ref()?.0));
        match change {
            Change::Attach => {
                let (id, method) = method()?;
                method
                    .customer
                    .id()
                    .is_none()
                    .then(|| parameters::attach(self.write, id, customer, |_| None))
            }
            Change::MarkMethod => {
                let (id, method) = method()?;
                (!is_ours(method)).then(|| parameters::adopt_method(self.write, id))
            }
            Change::Customer => {
                let found = self.customer_found.as_ref()?.0;
                let reference = self.adoption.reference.as_deref();
                let default = self.method.as_ref().filter(|_| self.adoption.make_default);
                let is_right = is_ours(found)
                    && (reference.is_none() || found.mark(REFERENCE) == reference)
                    && (default.is_none() || found.default_method() == default.map(Id::as_str));
                (!is_right)
                    .then(|| parameters::adopt_customer(self.write, customer, reference, default))
            }
        }
    }

    fn fail(&mut self, error: Error, object: Object) {
        let error = match error.kind {
            ErrorKind::InvalidRequest
            | ErrorKind::NotFound
            | ErrorKind::Conflict
            | ErrorKind::Unsupported => error.at_field(self.field_of(object)),
            _ => error,
        };
        self.error = Some(if self.changed {
            error
                .in_doubt()
                .because("one part is done, and the same adoption goes on from there; what came next failed: ")
        } else {
            error
        });
    }

    fn result(self) -> Result<Adopted, Error> {
        if let Some(error) = self.error {
            return Err(error);
        }
        Ok(Adopted {
            customer: self.customer.map(|id| id.as_str().to_owned()),
            saved_method: self
                .method_found
                .map(|(method, seen)| read::saved_method(method, &seen)),
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
