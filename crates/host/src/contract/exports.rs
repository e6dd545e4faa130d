//! The functions that a component exports. They are found, and their types compared with the
//! contract's, when it is loaded: to do that for each fresh instance again, as the generated
//! `instantiate` does, takes twice as long as to make the instance.

use std::any::TypeId;
use std::collections::HashMap;

use wasmtime::AsContextMut;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{
    ComponentExportIndex, ComponentNamedList, Instance, InstancePre, Lift, Lower, TypedFunc,
};

use super::{
    CONTRACT_PACKAGE, CONTRACT_VERSION, batch, descriptor, disputes, endpoints, gateway,
    onboarding, records, refund_control, transfers, vault, webhooks,
};

/// Where a component has the contract's functions.
#[derive(Default)]
pub(crate) struct Exports {
    /// By the type of the generated accessor of each, a type that it has for itself.
    functions: HashMap<TypeId, ComponentExportIndex>,
}

impl Exports {
    /// The function of `accessor` in an instance of the component.
    ///
    /// # Errors
    /// When it is not among those that were found, or the instance is another component's.
    pub(crate) fn function<'a, Accessor, Guest: 'a, Params, Return>(
        &self,
        _accessor: Accessor,
        instance: &Instance,
        store: impl AsContextMut,
    ) -> wasmtime::Result<TypedFunc<Params, Return>>
    where
        Accessor: Fn(&'a Guest) -> TypedFunc<Params, Return> + 'static,
        Params: ComponentNamedList + Lower,
        Return: ComponentNamedList + Lift,
    {
        let index = self.functions.get(&TypeId::of::<Accessor>());
        let function = index.and_then(|index| instance.get_func(store, index));
        let function = function.ok_or_else(|| wasmtime::Error::msg("no such function"))?;
        // SAFETY: `Params` and `Return` follow from the type `Accessor`, and under that type are
        // only exports that `Interface::find` compared with them. An index means an export of one
        // component: wasmtime gives no function of another's instance for it.
        Ok(unsafe { TypedFunc::new_unchecked(function) })
    }
}

/// An interface among a component's exports.
struct Interface<'a, T: 'static> {
    component: &'a InstancePre<T>,
    name: &'static str,
    index: ComponentExportIndex,
}

impl<'a, T> Interface<'a, T> {
    fn of(component: &'a InstancePre<T>, name: &'static str) -> wasmtime::Result<Self> {
        let full_name = format!("{CONTRACT_PACKAGE}/{name}@{CONTRACT_VERSION}");
        let index = component.component().get_export_index(None, &full_name);
        Ok(Self {
            component,
            name,
            index: index.ok_or_else(|| wasmtime::format_err!("no interface {full_name}"))?,
        })
    }

    /// Finds a function, which must have the types of `accessor`.
    fn find<'g, Accessor, Guest: 'g, Params, Return>(
        &self,
        name: &str,
        _accessor: Accessor,
    ) -> wasmtime::Result<(TypeId, ComponentExportIndex)>
    where
        Accessor: Fn(&'g Guest) -> TypedFunc<Params, Return> + 'static,
        Params: ComponentNamedList + Lower,
        Return: ComponentNamedList + Lift,
    {
        let component = self.component.component();
        let found = component.get_export(Some(&self.index), name);
        let Some((ComponentItem::ComponentFunc(function), index)) = found else {
            return Err(wasmtime::format_err!("no function {}.{name}", self.name));
        };
        // What `bindgen!` has the functions of a world compared with.
        function
            .typecheck::<Params, Return>(&self.component.instance_type())
            .map_err(|error| error.context(format!("the function {}.{name}", self.name)))?;
        Ok((TypeId::of::<Accessor>(), index))
    }
}

/// Lists the functions of each interface, each with the generated way to it.
macro_rules! interfaces {
    ($($interface:ident $name:literal { $($function:literal $accessor:ident,)* })*) => {
        impl Exports {
            /// Finds the functions of one interface. There are none to be found of one that the
            /// contract does not have.
            ///
            /// # Errors
            /// Which function is missing or has other types than the contract's.
            pub(crate) fn find<T>(
                &mut self,
                component: &InstancePre<T>,
                interface: &str,
            ) -> wasmtime::Result<()> {
                $(if interface == $name {
                    let interface = Interface::of(component, $name)?;
                    self.functions.extend([
                        $(interface.find($function, $interface::Guest::$accessor)?,)*
                    ]);
                })*
                Ok(())
            }
        }
    };
}

interfaces! {
    descriptor "descriptor" {
        "describe" func_describe,
        "get-client-config" func_get_client_config,
    }
    gateway "gateway" {
        "authorize" func_authorize,
        "confirm" func_confirm,
        "update" func_update,
        "get-payment" func_get_payment,
        "capture" func_capture,
        "adjust" func_adjust,
        "cancel" func_cancel,
        "refund" func_refund,
        "reverse" func_reverse,
        "get-transaction" func_get_transaction,
        "find" func_find,
    }
    webhooks "webhooks" {
        "verify" func_verify,
        "resolve" func_resolve,
    }
    endpoints "endpoints" {
        "register" func_register,
        "list-endpoints" func_list_endpoints,
        "update" func_update,
        "rotate" func_rotate,
        "remove" func_remove,
    }
    vault "vault" {
        "create-customer" func_create_customer,
        "update-customer" func_update_customer,
        "get-customer" func_get_customer,
        "find-customers" func_find_customers,
        "delete-customer" func_delete_customer,
        "adopt" func_adopt,
        "begin-setup" func_begin_setup,
        "confirm-setup" func_confirm_setup,
        "get-setup" func_get_setup,
        "list-methods" func_list_methods,
        "attach" func_attach,
        "detach" func_detach,
        "get-mandate" func_get_mandate,
    }
    batch "batch" {
        "authorize-all" func_authorize_all,
    }
    disputes "disputes" {
        "get-dispute" func_get_dispute,
        "list-disputes" func_list_disputes,
        "submit-evidence" func_submit_evidence,
        "accept-dispute" func_accept_dispute,
    }
    transfers "transfers" {
        "create-transfer" func_create_transfer,
        "reverse-transfer" func_reverse_transfer,
        "get-transfer" func_get_transfer,
        "list-transfers" func_list_transfers,
    }
    refund_control "refund-control" {
        "cancel-refund" func_cancel_refund,
    }
    records "records" {
        "list-records" func_list_records,
        "list-changes" func_list_changes,
    }
    onboarding "onboarding" {
        "check" func_check,
        "authorize-url" func_authorize_url,
        "exchange" func_exchange,
        "refresh" func_refresh,
        "revoke" func_revoke,
    }
}
