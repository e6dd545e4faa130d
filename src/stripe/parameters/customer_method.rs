//! `POST /v1/payment_methods/:id` and what is below it: whose a payment method is.

use crate::input::Id;
use crate::operation::{Step, Write};
use crate::stripe::client::Post;
use crate::stripe::form::Form;
use crate::stripe::metadata;
use crate::stripe::parameters::object_path;

pub const PAYMENT_METHODS: &str = "/v1/payment_methods";

/// Gives a method to a customer. `field` is where the host named the customer.
pub fn attach<'a>(
    write: &'a Write,
    method: &Id,
    customer: &Id,
    field: fn(&str) -> Option<String>,
) -> Post<'a> {
    let mut form = Form::new();
    form.text("customer", customer.as_str());
    to_method(write, Step::AttachMethod, method, "/attach", form, field)
}

pub fn detach<'a>(write: &'a Write, method: &Id) -> Post<'a> {
    let form = Form::new();
    to_method(write, Step::DetachMethod, method, "/detach", form, |_| None)
}

/// Makes a method this installation's.
pub fn adopt_method<'a>(write: &'a Write, method: &Id) -> Post<'a> {
    let mut form = Form::new();
    form.keyed(
        "metadata",
        metadata::INSTALLATION,
        write.installation.as_str(),
    );
    to_method(write, Step::AdoptMethod, method, "", form, |_| None)
}

fn to_method<'a>(
    write: &'a Write,
    step: Step,
    method: &Id,
    action: &str,
    form: Form,
    field: fn(&str) -> Option<String>,
) -> Post<'a> {
    let mut path = object_path(PAYMENT_METHODS, method);
    path.push_str(action);
    Post {
        write,
        step,
        path,
        form,
        field,
    }
}
