//! What interface `webhooks` takes.

use std::fmt;

use payments_host_macros::ContractJson;

use crate::contract::webhooks as contract;
use crate::types::{Connection, Mode};

/// How to verify a delivery.
#[derive(Clone, PartialEq, Eq, Hash, ContractJson)]
pub struct Policy {
    /// The signing secrets that are valid now: during a rotation there are two. At least one, at
    /// most 16, none blank. `Debug` hides them.
    pub secrets: Vec<String>,
    /// How far the signature's time may be from `received_at`, in both directions, in seconds.
    /// Absent: what the provider advises. 0 is refused.
    pub tolerance: Option<u32>,
    /// As in [`Connection`]. With it, events of other installations are told apart.
    pub installation_id: Option<String>,
    /// Events of the other mode are ignored.
    pub mode: Mode,
    /// For providers that verify by asking.
    pub connection: Option<Connection>,
}

impl Policy {
    /// A policy with the provider's own tolerance.
    pub fn new(secrets: impl IntoIterator<Item = impl Into<String>>, mode: Mode) -> Self {
        Self {
            secrets: secrets.into_iter().map(Into::into).collect(),
            tolerance: None,
            installation_id: None,
            mode,
            connection: None,
        }
    }

    pub(crate) fn to_contract(&self) -> contract::Policy {
        let Self {
            secrets,
            tolerance,
            installation_id,
            mode,
            connection,
        } = self.clone();
        contract::Policy {
            secrets,
            tolerance,
            installation_id,
            mode,
            connection,
        }
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            secrets,
            tolerance,
            installation_id,
            mode,
            connection,
        } = self;
        f.debug_struct("Policy")
            .field("secrets", &format_args!("({} hidden)", secrets.len()))
            .field("tolerance", tolerance)
            .field("installation_id", installation_id)
            .field("mode", mode)
            .field("connection", connection)
            .finish()
    }
}
