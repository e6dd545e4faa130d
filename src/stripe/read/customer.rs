//! A customer.

use crate::contract::{Address, Contact, Customer, Shipping};
use crate::stripe::client::Seen;
use crate::stripe::metadata::{INSTALLATION, Marks, REFERENCE};
use crate::stripe::objects::{self, Resource, seconds};

/// Reads a customer.
pub fn customer(customer: &Resource, seen: &Seen) -> Customer {
    let marks = Marks::read(&customer.metadata);
    let mark = |key| customer.mark(key).map(str::to_owned);
    Customer {
        id: customer.id.to_owned(),
        reference: mark(REFERENCE),
        contact: Contact {
            name: customer.name.map(str::to_owned),
            email: customer.email.map(str::to_owned),
            phone: customer.phone.map(str::to_owned),
            address: customer.address.as_deref().map(address),
        },
        shipping: customer.shipping.as_deref().map(shipping),
        description: customer.description.map(str::to_owned),
        default_method: customer.default_method().map(str::to_owned),
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
            name: shipping.name.map(str::to_owned),
            email: None,
            phone: shipping.phone.map(str::to_owned),
            address: shipping.address.as_deref().map(address),
        },
        carrier: None,
        tracking_number: None,
    }
}

fn address(address: &objects::Address) -> Address {
    Address {
        line1: address.line1.map(str::to_owned),
        line2: address.line2.map(str::to_owned),
        city: address.city.map(str::to_owned),
        region: address.state.map(str::to_owned),
        postal_code: address.postal_code.map(str::to_owned),
        country: address.country.map(str::to_owned),
    }
}
