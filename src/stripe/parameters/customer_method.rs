//! `POST /v1/payment_methods/:id` and what is below it: whose a payment method is.

use crate::input::Id;
use crate::operation::{Step, Write};
use crate::stripe::client::Post;
use crate::stripe::form::Form;
use crate::stripe::metadata;
use crate::stripe::parameters::object_path;
use crate::text;

pub const PAYMENT_METHODS: &str = "/v1/payment_methods";

/// Makes a method this customer's, or nobody's.
pub fn give<'a>(write: &'a Write, method: &Id, customer: Option<&Id>) -> Post<'a> {
    let mut form = Form::new();
    form.optional("customer", customer.map(Id::as_str));
    let (step, action) = if customer.is_some() {
        (Step::AttachMethod, "/attach")
    } else {
        (Step::DetachMethod, "/detach")
    };
    to_method(write, step, method, action, form)
}

/// Makes a method this installation's.
pub fn adopt_method<'a>(write: &'a Write, method: &Id) -> Post<'a> {
    let mut form = Form::new();
    metadata::mark_installation(&mut form, write);
    to_method(write, Step::AdoptMethod, method, "", form)
}

fn to_method<'a>(write: &'a Write, step: Step, method: &Id, action: &str, form: Form) -> Post<'a> {
    let mut path = object_path(PAYMENT_METHODS, method);
    path.push_str(action);
    Post {
        write,
        step,
        path,
        form,
        field: |parameter| (parameter == "customer").then(|| text::owned("attachment.customer-id")),
    }
}
