//! How a ledger is stored: JSON (or any other format of serde's) with a version.

use core::fmt;

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use serde::ser::{Serialize, Serializer};

/// The one version that there is. A later one that reads this one too gets a type of its own.
const CURRENT: u64 = 1;

/// The version of a stored ledger. Another one is refused: to ignore what a later version says of
/// a payment could forget money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Version;

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(CURRENT)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_u64(Only)
    }
}

struct Only;

impl Visitor<'_> for Only {
    type Value = Version;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "version {CURRENT} of a ledger, the only one that this release of payments-core reads"
        )
    }

    fn visit_u64<E: Error>(self, version: u64) -> Result<Version, E> {
        match version {
            CURRENT => Ok(Version),
            other => Err(E::invalid_value(Unexpected::Unsigned(other), &self)),
        }
    }
}
