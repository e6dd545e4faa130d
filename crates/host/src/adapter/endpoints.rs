//! The optional interface `endpoints`: where the provider sends its events.

use crate::adapter::{Endpoints, answered};
use crate::call::Call;
use crate::error::CallError;
use crate::types::{
    Connection, Endpoint, EndpointChanges, Operation, Registered, Registration, Removal, Rotation,
};

impl Endpoints<'_> {
    /// Registers an endpoint for the API version that the adapter speaks. The same operation gives
    /// the same endpoint and the same secret.
    ///
    /// Store the operation before the call, and the secret before the endpoint is relied on: past
    /// the idempotency window nobody can get it again.
    ///
    /// # Errors
    /// `invalid-request` naming the field, before anything is sent, and the others of [`CallError`].
    pub async fn register(
        &self,
        operation: &Operation,
        registration: &Registration,
    ) -> Result<Registered, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter.operation_call("endpoints.register", operation),
            endpoints::func_register(operation, registration)
        )?)
        .map(Registered::from_contract)
    }

    /// All endpoints of the account, of every installation.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn list(&self, connection: &Connection) -> Result<Vec<Endpoint>, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter
                .connection_call("endpoints.list-endpoints", Some(connection)),
            endpoints::func_list_endpoints(connection)
        )?)
    }

    /// Changes an endpoint. Its secret, scope and API version stay.
    ///
    /// # Errors
    /// `not-found`, and the others of [`CallError`].
    pub async fn update(
        &self,
        operation: &Operation,
        changes: &EndpointChanges,
    ) -> Result<Endpoint, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter.operation_call("endpoints.update", operation),
            endpoints::func_update(operation, changes)
        )?)
    }

    /// Begins to replace an endpoint's secret: registers a second endpoint like the first. From
    /// then on every event is delivered twice, signed with one secret each, under one dedupe key.
    /// Store the new secret beside the old one, then [`remove`](Self::remove) the first endpoint,
    /// then forget its secret. Can be taken up again after a crash between any two of these steps,
    /// by sending the same operations again.
    ///
    /// # Errors
    /// `not-found`, and the others of [`CallError`].
    pub async fn rotate(
        &self,
        operation: &Operation,
        rotation: &Rotation,
    ) -> Result<Registered, CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter.operation_call("endpoints.rotate", operation),
            endpoints::func_rotate(operation, rotation)
        )?)
        .map(Registered::from_contract)
    }

    /// Removes an endpoint. One that is gone already is removed.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn remove(&self, operation: &Operation, removal: &Removal) -> Result<(), CallError> {
        answered(run!(
            self.adapter.loaded,
            self.adapter.operation_call("endpoints.remove", operation),
            endpoints::func_remove(operation, removal)
        )?)
    }
}
