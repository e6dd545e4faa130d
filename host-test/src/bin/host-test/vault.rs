//! `host-test vault`: a subcommand for each function of the contract's interface.

mod customers;
mod methods;
mod setups;

use anyhow::Context;
use clap::Subcommand;
use payments_host::Vault as Interface;
use payments_host::types::Operation;

use crate::exit::Exit;
use crate::session::{OperationOptions, Session, SessionOptions};

/// Subcommands of `vault`.
#[derive(Subcommand)]
pub enum Vault {
    /// Create a customer. The same --operation-id is the same customer.
    CreateCustomer(customers::Create),
    /// Read a customer.
    GetCustomer(customers::Get),
    /// Find all customers with an e-mail address.
    FindCustomers(customers::Find),
    /// Change a customer. An empty text removes.
    UpdateCustomer(customers::Update),
    /// Delete a customer, and all saved methods of theirs, for good.
    DeleteCustomer(customers::Delete),
    /// Begin to save a payment method without a payment.
    BeginSetup(Box<setups::BeginSetup>),
    /// Go on with a setup: with another method, or for the first time.
    ConfirmSetup(setups::Confirm),
    /// Read a setup.
    GetSetup(setups::Get),
    /// List the saved methods of a customer.
    ListMethods(methods::List),
    /// Give a payment method to a customer.
    Attach(methods::Attach),
    /// Take a saved method away from its customer, for good.
    Detach(methods::Detach),
    /// Take over a customer, a saved method, or both, that exist at the provider.
    ///
    /// For many of them, from a file: `host-test import`.
    Adopt(methods::Adopt),
    /// Read a mandate: a customer's permission to be debited.
    Mandate(methods::GetMandate),
}

impl Vault {
    pub async fn run(self) -> anyhow::Result<Exit> {
        match self {
            Self::CreateCustomer(options) => options.run().await,
            Self::GetCustomer(options) => options.run().await,
            Self::FindCustomers(options) => options.run().await,
            Self::UpdateCustomer(options) => options.run().await,
            Self::DeleteCustomer(options) => options.run().await,
            Self::BeginSetup(options) => options.run().await,
            Self::ConfirmSetup(options) => options.run().await,
            Self::GetSetup(options) => options.run().await,
            Self::ListMethods(options) => options.run().await,
            Self::Attach(options) => options.run().await,
            Self::Detach(options) => options.run().await,
            Self::Adopt(options) => options.run().await,
            Self::Mandate(options) => options.run().await,
        }
    }
}

async fn begin(
    session: &SessionOptions,
    operation: &OperationOptions,
) -> anyhow::Result<(Session, Operation)> {
    let session = Session::open(session).await?;
    let operation = session.operation(operation);
    Ok((session, operation))
}

/// The interface of the adapter that was loaded.
pub fn interface(session: &Session) -> anyhow::Result<Interface<'_>> {
    session
        .adapter
        .vault()
        .context("the adapter does not export the optional interface `vault`")
}
