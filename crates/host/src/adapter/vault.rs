//! The optional interface `vault`: customers, and the payment methods that the provider keeps for
//! them.

use crate::adapter::{Vault, answered};
use crate::call::Call;
use crate::error::CallError;
use crate::types::{
    AdapterError, Adopted, Adoption, Attachment, Connection, Customer, CustomerChanges,
    CustomerRemoval, Detachment, Mandate, NewCustomer, Operation, SavedMethod, SavedMethods, Setup,
    SetupConfirmation, SetupRequest,
};

impl Vault<'_> {
    /// Creates a customer. The same operation gives the same customer.
    ///
    /// # Errors
    /// `conflict` with `check-first` past the idempotency window, when no customer with this e-mail
    /// address shows the operation, and the others of [`CallError`].
    pub async fn create_customer(
        &self,
        operation: &Operation,
        customer: &NewCustomer,
    ) -> Result<Customer, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .operation_call("vault.create-customer", operation),
            vault::func_create_customer(operation, customer)
        )?)
    }

    /// Changes a customer. What is absent stays; an empty text removes.
    ///
    /// # Errors
    /// `not-found`, and the others of [`CallError`].
    pub async fn update_customer(
        &self,
        operation: &Operation,
        changes: &CustomerChanges,
    ) -> Result<Customer, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .operation_call("vault.update-customer", operation),
            vault::func_update_customer(operation, changes)
        )?)
    }

    /// Reads a customer.
    ///
    /// # Errors
    /// `not-found`, also for a customer that was deleted, and the others of [`CallError`].
    pub async fn get_customer(
        &self,
        connection: &Connection,
        customer_id: &str,
    ) -> Result<Customer, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .connection_call("vault.get-customer", Some(connection)),
            vault::func_get_customer(connection, customer_id)
        )?)
    }

    /// All customers with exactly this e-mail address, newest first: providers allow several, and mind
    /// the case of letters.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn find_customers(
        &self,
        connection: &Connection,
        email: &str,
    ) -> Result<Vec<Customer>, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .connection_call("vault.find-customers", Some(connection)),
            vault::func_find_customers(connection, email)
        )?)
    }

    /// Deletes a customer and all saved methods of theirs, for good; their payments stay. One that is
    /// deleted already is deleted.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn delete_customer(
        &self,
        operation: &Operation,
        removal: &CustomerRemoval,
    ) -> Result<(), CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .operation_call("vault.delete-customer", operation),
            vault::func_delete_customer(operation, removal)
        )?)
    }

    /// Takes over customers and saved methods that exist at the provider, at most 100: checks that each
    /// is there and usable, marks it as this installation's, attaches methods to their customers. There
    /// is a result for each, in order; one that fails does not affect another.
    ///
    /// Changes only what is not as it should be, so it can be sent again at any time, after any error.
    ///
    /// # Errors
    /// That of the whole call; those of single adoptions are in the list. See [`CallError`].
    pub async fn adopt(
        &self,
        operation: &Operation,
        adoptions: &[Adoption],
    ) -> Result<Vec<Result<Adopted, AdapterError>>, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter.operation_call("vault.adopt", operation),
            vault::func_adopt(operation, adoptions)
        )?)
    }

    /// Begins to save a payment method without a payment. A setup that needs the customer is no error:
    /// its status is `awaiting-action`, and it has a `next_action`.
    ///
    /// # Errors
    /// `declined` when the provider says no at once, and the others of [`CallError`].
    pub async fn begin_setup(
        &self,
        operation: &Operation,
        request: &SetupRequest,
    ) -> Result<Setup, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter.operation_call("vault.begin-setup", operation),
            vault::func_begin_setup(operation, request)
        )?)
    }

    /// Goes on with a setup: after a redirect, with another method, or for the first time.
    ///
    /// # Errors
    /// As [`begin_setup`](Self::begin_setup).
    pub async fn confirm_setup(
        &self,
        operation: &Operation,
        confirmation: &SetupConfirmation,
    ) -> Result<Setup, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .operation_call("vault.confirm-setup", operation),
            vault::func_confirm_setup(operation, confirmation)
        )?)
    }

    /// Reads a setup.
    ///
    /// # Errors
    /// `not-found`, and the others of [`CallError`].
    pub async fn get_setup(
        &self,
        connection: &Connection,
        setup_id: &str,
    ) -> Result<Setup, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .connection_call("vault.get-setup", Some(connection)),
            vault::func_get_setup(connection, setup_id)
        )?)
    }

    /// All saved methods of a customer.
    ///
    /// # Errors
    /// `not-found`, and the others of [`CallError`].
    pub async fn list_methods(
        &self,
        connection: &Connection,
        customer_id: &str,
    ) -> Result<SavedMethods, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .connection_call("vault.list-methods", Some(connection)),
            vault::func_list_methods(connection, customer_id)
        )?)
    }

    /// Gives a payment method to a customer. One that is theirs already is attached.
    ///
    /// # Errors
    /// `conflict` when it is another customer's, and the others of [`CallError`].
    pub async fn attach(
        &self,
        operation: &Operation,
        attachment: &Attachment,
    ) -> Result<SavedMethod, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter.operation_call("vault.attach", operation),
            vault::func_attach(operation, attachment)
        )?)
    }

    /// Takes a saved method away from its customer, for good. One that is nobody's is detached.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn detach(
        &self,
        operation: &Operation,
        detachment: &Detachment,
    ) -> Result<SavedMethod, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter.operation_call("vault.detach", operation),
            vault::func_detach(operation, detachment)
        )?)
    }

    /// Reads a mandate: a customer's permission to be debited.
    ///
    /// # Errors
    /// `not-found`, and the others of [`CallError`].
    pub async fn get_mandate(
        &self,
        connection: &Connection,
        mandate_id: &str,
    ) -> Result<Mandate, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .connection_call("vault.get-mandate", Some(connection)),
            vault::func_get_mandate(connection, mandate_id)
        )?)
    }
}
