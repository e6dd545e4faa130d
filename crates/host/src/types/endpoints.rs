//! What interface `endpoints` takes and gives.

use std::fmt;

use payments_host_macros::ContractJson;

use crate::contract::endpoints as contract;
use crate::types::{
    Endpoint, EndpointChanges, EndpointScope, HIDDEN, Registration, Removal, Rotation,
};

/// A new endpoint and the secret that signs what it is sent. The provider tells the secret this
/// once.
#[derive(Clone, PartialEq, Eq, Hash, ContractJson)]
pub struct NewEndpoint {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// For [`Policy::secrets`](crate::types::Policy::secrets). `Debug` hides it.
    pub secret: String,
}

impl fmt::Debug for NewEndpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            endpoint,
            secret: _,
        } = self;
        f.debug_struct("NewEndpoint")
            .field("endpoint", endpoint)
            .field("secret", &HIDDEN)
            .finish()
    }
}

/// What became of a registration or a rotation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, ContractJson)]
pub enum Registered {
    /// This operation registered it, now or when it was sent before.
    Created(NewEndpoint),
    /// It is there, by another operation or since before the idempotency window, and its secret
    /// cannot be read again: use the secret that was stored then, or rotate the endpoint.
    Exists(Endpoint),
}

impl Registered {
    pub(crate) fn from_contract(registered: contract::Registered) -> Self {
        match registered {
            contract::Registered::Created(contract::NewEndpoint { endpoint, secret }) => {
                Self::Created(NewEndpoint { endpoint, secret })
            }
            contract::Registered::Exists(endpoint) => Self::Exists(endpoint),
        }
    }

    /// The endpoint, whoever registered it.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        match self {
            Self::Created(created) => &created.endpoint,
            Self::Exists(endpoint) => endpoint,
        }
    }
}

impl Registration {
    /// An endpoint for all events that the descriptor lists, of the connection's own account.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            events: None,
            scope: EndpointScope::OwnAccount,
            description: None,
        }
    }
}

impl EndpointChanges {
    /// Changes nothing yet.
    pub fn new(endpoint_id: impl Into<String>) -> Self {
        Self {
            endpoint_id: endpoint_id.into(),
            url: None,
            events: None,
            description: None,
            is_enabled: None,
        }
    }
}

impl Rotation {
    /// Replaces the secret of an endpoint that the adapter registered.
    pub fn new(endpoint_id: impl Into<String>) -> Self {
        Self {
            endpoint_id: endpoint_id.into(),
            scope: None,
        }
    }
}

impl Removal {
    /// Removes an endpoint.
    pub fn new(endpoint_id: impl Into<String>) -> Self {
        Self {
            endpoint_id: endpoint_id.into(),
        }
    }
}
