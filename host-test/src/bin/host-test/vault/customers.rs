//! Customers.

use clap::Args;
use payments_host::types::{
    Address, Contact, CustomerChanges, CustomerRemoval, Entry, NewCustomer,
};
use serde_json::json;

use super::{begin, interface};
use crate::answer;
use crate::exit::Exit;
use crate::gateway::entry;
use crate::session::{OperationOptions, Session, SessionOptions};
use crate::terminal::note;

/// What a customer is made of.
#[derive(Args)]
#[command(next_help_heading = "Customer")]
struct Details {
    /// The customer's name.
    #[arg(long)]
    name: Option<String>,
    /// The customer's e-mail address.
    #[arg(long)]
    email: Option<String>,
    /// The customer's telephone number.
    #[arg(long)]
    phone: Option<String>,
    /// First line of the address.
    #[arg(long)]
    line1: Option<String>,
    /// Second line of the address.
    #[arg(long)]
    line2: Option<String>,
    /// The city.
    #[arg(long)]
    city: Option<String>,
    /// State, province or region.
    #[arg(long)]
    region: Option<String>,
    /// The postal code.
    #[arg(long)]
    postal_code: Option<String>,
    /// ISO 3166-1 alpha-2, such as DE.
    #[arg(long)]
    country: Option<String>,
    /// The shop's own id of the customer.
    #[arg(long, value_name = "ID")]
    reference: Option<String>,
    /// Shown in the provider's dashboard.
    #[arg(long)]
    description: Option<String>,
    /// Can be repeated.
    #[arg(long, value_name = "KEY=VALUE", value_parser = entry)]
    metadata: Vec<Entry>,
}

impl Details {
    fn contact(&self) -> Option<Contact> {
        let address = Address {
            line1: self.line1.clone(),
            line2: self.line2.clone(),
            city: self.city.clone(),
            region: self.region.clone(),
            postal_code: self.postal_code.clone(),
            country: self.country.clone(),
        };
        let parts = [
            &address.line1,
            &address.line2,
            &address.city,
            &address.region,
            &address.postal_code,
            &address.country,
        ];
        let has_address = parts.iter().any(|part| part.is_some());
        let contact = Contact {
            name: self.name.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            address: has_address.then_some(address),
        };
        let is_there = contact.name.is_some()
            || contact.email.is_some()
            || contact.phone.is_some()
            || has_address;
        is_there.then_some(contact)
    }
}

/// Options of `vault create-customer`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test vault create-customer --name 'Ada Lovelace' --email ada@example.com --reference C-1 \\
    --operation-id customer-C-1 --fake http://127.0.0.1:12111")]
pub struct Create {
    #[command(flatten)]
    details: Details,
    #[command(flatten)]
    operation: OperationOptions,
    #[command(flatten)]
    session: SessionOptions,
}

impl Create {
    pub async fn run(self) -> anyhow::Result<Exit> {
        let (session, operation) = begin(&self.session, &self.operation).await?;
        let nobody = Contact {
            name: None,
            email: None,
            phone: None,
            address: None,
        };
        let customer = NewCustomer {
            reference: self.details.reference.clone(),
            description: self.details.description.clone(),
            metadata: self.details.metadata.clone(),
            ..NewCustomer::new(self.details.contact().unwrap_or(nobody))
        };
        let answer = interface(&session)?
            .create_customer(&operation, &customer)
            .await;
        Ok(answer::plain(answer, &session, &self.session))
    }
}

/// Options of `vault get-customer`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test vault get-customer cus_… --fake http://127.0.0.1:12111 --json")]
pub struct Get {
    /// The customer.
    customer_id: String,
    #[command(flatten)]
    session: SessionOptions,
}

impl Get {
    pub async fn run(self) -> anyhow::Result<Exit> {
        let session = Session::open(&self.session).await?;
        let answer = interface(&session)?
            .get_customer(&session.connection, &self.customer_id)
            .await;
        Ok(answer::plain(answer, &session, &self.session))
    }
}

/// Options of `vault find-customers`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test vault find-customers ada@example.com --fake http://127.0.0.1:12111")]
pub struct Find {
    /// The e-mail address, with its capital letters.
    email: String,
    #[command(flatten)]
    session: SessionOptions,
}

impl Find {
    pub async fn run(self) -> anyhow::Result<Exit> {
        let session = Session::open(&self.session).await?;
        let answer = interface(&session)?
            .find_customers(&session.connection, &self.email)
            .await;
        if answer.as_ref().is_ok_and(Vec::is_empty) {
            note("no customer has this e-mail address");
        }
        Ok(answer::plain(answer, &session, &self.session))
    }
}

/// Options of `vault update-customer`.
#[derive(Args)]
#[command(after_help = "Examples:
  host-test vault update-customer cus_… --default-method pm_… --fake http://127.0.0.1:12111
  host-test vault update-customer cus_… --phone '' --metadata segment=gold --fake http://127.0.0.1:12111")]
pub struct Update {
    /// The customer.
    customer_id: String,
    /// The saved method to use when nobody chooses one.
    #[arg(long, value_name = "ID")]
    default_method: Option<String>,
    #[command(flatten)]
    details: Details,
    #[command(flatten)]
    operation: OperationOptions,
    #[command(flatten)]
    session: SessionOptions,
}

impl Update {
    pub async fn run(self) -> anyhow::Result<Exit> {
        let (session, operation) = begin(&self.session, &self.operation).await?;
        let changes = CustomerChanges {
            reference: self.details.reference.clone(),
            contact: self.details.contact(),
            description: self.details.description.clone(),
            default_method: self.default_method,
            metadata: self.details.metadata.clone(),
            ..CustomerChanges::new(self.customer_id)
        };
        let answer = interface(&session)?
            .update_customer(&operation, &changes)
            .await;
        Ok(answer::plain(answer, &session, &self.session))
    }
}

/// Options of `vault delete-customer`.
#[derive(Args)]
#[command(after_help = "Example:
  host-test vault delete-customer cus_… --fake http://127.0.0.1:12111")]
pub struct Delete {
    /// The customer. One that is gone already is deleted.
    customer_id: String,
    #[command(flatten)]
    operation: OperationOptions,
    #[command(flatten)]
    session: SessionOptions,
}

impl Delete {
    pub async fn run(self) -> anyhow::Result<Exit> {
        let (session, operation) = begin(&self.session, &self.operation).await?;
        let removal = CustomerRemoval::new(&self.customer_id);
        let answer = interface(&session)?
            .delete_customer(&operation, &removal)
            .await;
        let shown = answer.map(|()| json!({ "deleted": self.customer_id }));
        Ok(answer::print(shown, &session, &self.session))
    }
}
