//! Customers, saved methods and setups: the contract's records, and Stripe's objects.

use serde_json::{Value, json};
use stripe_adapter::contract::{
    Address, Adoption, Attachment, Contact, CustomerChanges, CustomerRemoval, Detachment,
    MandateAcceptance, NewCustomer, PaymentSource, SavePurpose, SetupConfirmation, SetupRequest,
    Shipping,
};

use crate::support::contract::{NOW, text};
use crate::support::resources;
use crate::support::stripe::with;

pub const CUSTOMER: &str = "cus_Golden1";
pub const METHOD: &str = "pm_1Golden";
pub const SETUP: &str = "seti_1Golden";

pub fn new_customer() -> NewCustomer {
    NewCustomer {
        reference: None,
        contact: contact(),
        shipping: None,
        description: None,
        metadata: Vec::new(),
        extensions: Vec::new(),
    }
}

pub fn contact() -> Contact {
    Contact {
        name: text("Ada"),
        email: text("ada@example.com"),
        phone: None,
        address: None,
    }
}

pub fn address() -> Address {
    Address {
        line1: text("Straße 1"),
        line2: text("3. OG"),
        city: text("Berlin"),
        region: text("BE"),
        postal_code: text("10117"),
        country: text("DE"),
    }
}

pub fn no_address() -> Address {
    Address {
        line1: None,
        line2: None,
        city: None,
        region: None,
        postal_code: None,
        country: None,
    }
}

pub fn shipping() -> Shipping {
    Shipping {
        recipient: Contact {
            name: text("Ada Lovelace"),
            email: None,
            phone: text("+4930123"),
            address: Some(address()),
        },
        carrier: None,
        tracking_number: None,
    }
}

pub fn customer_changes() -> CustomerChanges {
    CustomerChanges {
        customer_id: CUSTOMER.to_owned(),
        reference: None,
        contact: None,
        shipping: None,
        description: text("changed"),
        default_method: None,
        metadata: Vec::new(),
        extensions: Vec::new(),
    }
}

pub fn customer_removal() -> CustomerRemoval {
    CustomerRemoval {
        customer_id: CUSTOMER.to_owned(),
    }
}

pub fn setup_request() -> SetupRequest {
    SetupRequest {
        source: PaymentSource::BrowserToken(METHOD.to_owned()),
        customer: text(CUSTOMER),
        purpose: SavePurpose::OffSession,
        allowed_methods: Vec::new(),
        billing: None,
        return_url: None,
        description: None,
        three_d_secure: None,
        mandate: None,
        metadata: Vec::new(),
        extensions: Vec::new(),
    }
}

pub fn setup_confirmation() -> SetupConfirmation {
    SetupConfirmation {
        setup_id: SETUP.to_owned(),
        source: None,
        return_url: None,
        mandate: None,
        extensions: Vec::new(),
    }
}

pub fn agreed_online() -> MandateAcceptance {
    MandateAcceptance {
        accepted_at: Some(NOW - 60),
        ip_address: text("2001:db8::7"),
        user_agent: text("Mozilla/5.0 (X11)"),
    }
}

pub fn agreed_on_paper() -> MandateAcceptance {
    MandateAcceptance {
        accepted_at: None,
        ip_address: None,
        user_agent: None,
    }
}

pub fn attachment() -> Attachment {
    Attachment {
        method_id: METHOD.to_owned(),
        customer_id: CUSTOMER.to_owned(),
    }
}

pub fn detachment() -> Detachment {
    Detachment {
        method_id: METHOD.to_owned(),
    }
}

/// A method of a customer, to be the default.
pub fn adoption() -> Adoption {
    Adoption {
        customer: text(CUSTOMER),
        saved_method: text(METHOD),
        make_default: true,
        reference: text("C-1"),
    }
}

/// A customer that something else created.
pub fn foreign_customer() -> Value {
    with(&resources::customer(), json!({ "metadata": {} }))
}

/// A method that something else made, and that is nobody's.
pub fn free_method() -> Value {
    with(
        &resources::payment_method(),
        json!({ "customer": null, "metadata": {} }),
    )
}
