//! The optional interfaces: which of them a component exports, and the way to their functions.

use std::fmt;

use crate::adapter::Adapter;

/// Writes what is the same for each optional interface.
macro_rules! optional_interfaces {
    ($($(#[$doc:meta])* $interface:ident $name:literal: $Functions:ident;)*) => {
        /// Those that this host can call.
        pub(crate) const OPTIONAL_INTERFACES: &[&str] = &[$($name,)*];

        $(
            $(#[$doc])*
            ///
            /// A call runs as those of the [`Adapter`] do, and fails as they do: see its errors.
            #[derive(Clone, Copy)]
            pub struct $Functions<'a> {
                pub(super) adapter: &'a Adapter,
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
                let is_exported = self.inspection().optional_interfaces.contains(&$name);
                is_exported.then_some($Functions { adapter: self })
            }
        )*}
    };
}

optional_interfaces! {
    /// Registers, lists, changes and removes webhook endpoints, and replaces their secrets.
    endpoints "endpoints": Endpoints;
    /// Keeps customers and their payment methods at the provider, and takes over those that are
    /// there already. No money moves.
    vault "vault": Vault;
    /// Takes many payments without the customer in one call.
    batch "batch": Batch;
    /// Reads disputes, and answers them.
    disputes "disputes": Disputes;
    /// Passes money on to connected accounts after the payment, and takes it back.
    transfers "transfers": Transfers;
    /// Cancels refunds that are under way.
    refund_control "refund-control": RefundControl;
    /// Lists the provider's records as the provider has them.
    records "records": Records;
    /// Checks connections, and connects accounts.
    onboarding "onboarding": Onboarding;
}
