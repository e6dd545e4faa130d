//! A customer.

use crate::contract::{Address, Contact, Customer, Shipping};
use crate::stripe::client::Seen;
use crate::stripe::metadata::{INSTALLATION, Marks, REFERENCE};
use crate::stripe::objects::{self, Resource, seconds};
use crate::text;

/// Reads a customer.
pub fn customer(customer: &Resource, seen: &Seen) -> Customer {
    let marks = Marks::read(&customer.metadata);
    let mark = |key| customer.mark(key).map(text::owned);
    Customer {
        id: text::owned(customer.id),
        reference: mark(REFERENCE),
        contact: Contact {
            name: customer.name.map(text::owned),
            email: customer.email.map(text::owned),
            phone: customer.phone.map(text::owned),
            address: customer.address.as_deref().map(address),
        },
        shipping: customer.shipping.as_deref().map(shipping),
        description: customer.description.map(text::owned),
        default_method: customer.default_method().map(text::owned),
        created: seconds(customer.created),
        observed_at: seen.observed_at,
        installation_id: mark(INSTALLATION),
        operation_id: marks.operation_id,
        metadata: marks.own,
        request_id: seen.request_id.clone(),
    }
}

fn shipping(shipping: &objects::Shipping) -> Shipping {
    Shipping {
        recipient: Contact {
            name: shipping.name.map(text::owned),
            email: None,
            phone: shipping.phone.map(text::owned),
            address: shipping.address.as_deref().map(address),
        },
        carrier: None,
        tracking_number: None,
    }
}

fn address(address: &objects::Address) -> Address {
    Address {
        line1: address.line1.map(text::owned),
        line2: address.line2.map(text::owned),
        city: address.city.map(text::owned),
        region: address.state.map(text::owned),
        postal_code: address.postal_code.map(text::owned),
        country: address.country.map(text::owned),
    }
}
