//! Customers, and the payment methods that Stripe keeps for them.

use crate::contract::{
    Adopted, Adoption, Attachment, Connection, Customer, CustomerChanges, CustomerRemoval,
    Detachment, Mandate, NewCustomer, Operation, SavedMethod, SavedMethods, Setup,
    SetupConfirmation, SetupRequest,
};
use crate::error::{Error, unsupported};
use crate::http::Http;

pub fn create_customer(
    _http: &dyn Http,
    _operation: &Operation,
    _customer: &NewCustomer,
) -> Result<Customer, Error> {
    Err(unsupported("connection", "not built yet"))
}

pub fn update_customer(
    _http: &dyn Http,
    _operation: &Operation,
    _changes: &CustomerChanges,
) -> Result<Customer, Error> {
    Err(unsupported("connection", "not built yet"))
}

pub fn get_customer(
    _http: &dyn Http,
    _connection: &Connection,
    _customer_id: &str,
) -> Result<Customer, Error> {
    Err(unsupported("connection", "not built yet"))
}

pub fn find_customers(
    _http: &dyn Http,
    _connection: &Connection,
    _email: &str,
) -> Result<Vec<Customer>, Error> {
    Err(unsupported("connection", "not built yet"))
}

pub fn delete_customer(
    _http: &dyn Http,
    _operation: &Operation,
    _removal: &CustomerRemoval,
) -> Result<(), Error> {
    Err(unsupported("connection", "not built yet"))
}

pub fn adopt(
    _http: &dyn Http,
    _operation: &Operation,
    _adoptions: &[Adoption],
) -> Result<Vec<Result<Adopted, Error>>, Error> {
    Err(unsupported("connection", "not built yet"))
}

pub fn set_up(
    _http: &dyn Http,
    _operation: &Operation,
    _request: &SetupRequest,
) -> Result<Setup, Error> {
    Err(unsupported("connection", "not built yet"))
}

pub fn confirm_setup(
    _http: &dyn Http,
    _operation: &Operation,
    _confirmation: &SetupConfirmation,
) -> Result<Setup, Error> {
    Err(unsupported("connection", "not built yet"))
}

pub fn get_setup(
    _http: &dyn Http,
    _connection: &Connection,
    _setup_id: &str,
) -> Result<Setup, Error> {
    Err(unsupported("connection", "not built yet"))
}

pub fn list_methods(
    _http: &dyn Http,
    _connection: &Connection,
    _customer_id: &str,
) -> Result<SavedMethods, Error> {
    Err(unsupported("connection", "not built yet"))
}

pub fn attach(
    _http: &dyn Http,
    _operation: &Operation,
    _attachment: &Attachment,
) -> Result<SavedMethod, Error> {
    Err(unsupported("connection", "not built yet"))
}

pub fn detach(
    _http: &dyn Http,
    _operation: &Operation,
    _detachment: &Detachment,
) -> Result<SavedMethod, Error> {
    Err(unsupported("connection", "not built yet"))
}

pub fn get_mandate(
    _http: &dyn Http,
    _connection: &Connection,
    _mandate_id: &str,
) -> Result<Mandate, Error> {
    Err(unsupported("connection", "not built yet"))
}
