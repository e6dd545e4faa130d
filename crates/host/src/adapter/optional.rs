//! The optional interfaces: which of them a component exports, and the way to their functions.

use std::fmt;

use wasmtime::component::InstancePre;

use crate::adapter::Adapter;
use crate::call::CallState;
use crate::contract::{
    BatchProviderPre, DisputesProviderPre, EndpointsProviderPre, OnboardingProviderPre,
    RecordsProviderPre, RefundControlProviderPre, TransfersProviderPre, VaultProviderPre,
};

/// Writes what is the same for each optional interface.
macro_rules! optional_interfaces {
    ($($(#[$doc:meta])* $interface:ident $name:literal: $Functions:ident of $Pre:ident;)*) => {
        /// The optional interfaces that the component exports.
        pub(crate) struct Optional {
            $($interface: Option<$Pre<CallState>>,)*
        }

        impl Optional {
            /// Those that this host can call, each the only export of a world of its own.
            pub(crate) const NAMES: &[&str] = &[$($name,)*];

            /// Compares the types of those in `exported` with the contract's.
            ///
            /// # Errors
            /// The name of an interface that is exported with other types, and what differs.
            pub(crate) fn of(
                component: &InstancePre<CallState>,
                exported: &[&'static str],
            ) -> Result<Self, (&'static str, wasmtime::Error)> {
                Ok(Self {
                    $($interface: if exported.contains(&$name) {
                        let pre = $Pre::new(component.clone());
                        Some(pre.map_err(|error| ($name, error))?)
                    } else {
                        None
                    },)*
                })
            }
        }

        $(
            $(#[$doc])*
            ///
            /// A call runs as those of the [`Adapter`] do, and fails as they do: see its errors.
            #[derive(Clone, Copy)]
            pub struct $Functions<'a> {
                pub(super) adapter: &'a Adapter,
                pub(super) pre: &'a $Pre<CallState>,
            }

            impl fmt::Debug for $Functions<'_> {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.debug_tuple(stringify!($Functions)).field(self.adapter).finish()
                }
            }
        )*

        impl Adapter {$(
            #[doc = concat!(
                "The functions of the optional interface `", $name,
                "`; nothing when the adapter does not export it."
            )]
            #[must_use]
            pub fn $interface(&self) -> Option<$Functions<'_>> {
                let pre = self.loaded.optional.$interface.as_ref()?;
                Some($Functions { adapter: self, pre })
            }
        )*}
    };
}

optional_interfaces! {
    /// Registers, lists, changes and removes webhook endpoints, and replaces their secrets.
    endpoints "endpoints": Endpoints of EndpointsProviderPre;
    /// Keeps customers and their payment methods at the provider, and takes over those that are
    /// there already. No money moves.
    vault "vault": Vault of VaultProviderPre;
    /// Takes many payments without the customer in one call.
    batch "batch": Batch of BatchProviderPre;
    /// Reads disputes, and answers them.
    disputes "disputes": Disputes of DisputesProviderPre;
    /// Passes money on to connected accounts after the payment, and takes it back.
    transfers "transfers": Transfers of TransfersProviderPre;
    /// Cancels refunds that are under way.
    refund_control "refund-control": RefundControl of RefundControlProviderPre;
    /// Lists the provider's records as the provider has them.
    records "records": Records of RecordsProviderPre;
    /// Checks connections, and connects accounts.
    onboarding "onboarding": Onboarding of OnboardingProviderPre;
}
