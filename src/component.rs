//! The exports of world `every-interface`: parameters in, one function of the adapter, result out.
//!
//! Written by hand over [`crate::abi`] instead of wit-bindgen's own macro, for size: see
//! `component-macros`. The encoder compares each signature with the WIT files, and the runtime
//! validates every value that crosses.

use std::mem::ManuallyDrop;

use crate::abi::{self, CanonicalAbi};
use crate::contract::{Adoption, Connection, Delivery, Operation};
use crate::http::{HostHttp, Http};
use crate::{
    batch, descriptor, disputes, endpoints, gateway, memory, onboarding, records, refund_control,
    transfers, vault, webhooks,
};

component_macros::component_type!("every-interface");

/// What the functions that call the provider are given.
const HTTP: HostHttp = HostHttp;

/// For each number of parameters: runs one call. Each function has code of its own for it, because
/// what is called through a pointer costs every new instance its share.
///
/// Nothing is ever dropped: a component's memory lives for one call (see `memory`), and the code
/// that would take all these records apart again is larger than the one that reads them.
macro_rules! of_arity {
    ($run:ident ($($parameter:ident $value:ident),*)) => {
        #[inline(always)]
        #[allow(unused_variables)] // Of no parameters, none are loaded.
        unsafe fn $run<$($parameter: CanonicalAbi,)* R: CanonicalAbi>(
            start: *const u8,
            function: impl Fn(&dyn Http $(, &$parameter)*) -> R,
        ) -> *const u8 {
            memory::begin_call();
            let offset = 0;
            $(
                let offset = abi::align_to(offset, $parameter::LAYOUT.align);
                let $value = ManuallyDrop::new(unsafe { abi::loaded::<$parameter>(start.add(offset)) });
                let offset = offset + $parameter::LAYOUT.size;
            )*
            let result = ManuallyDrop::new(function(&HTTP $(, &$value)*));
            let out = R::LAYOUT.allocate();
            unsafe { R::store(out, &raw const *result) };
            memory::end_call();
            out
        }
    };
}

of_arity!(run0());
of_arity!(run1 (A a));
of_arity!(run2 (A a, B b));
of_arity!(run3 (A a, B b, C c));

/// A parameter for good: what is large is not copied.
///
/// # Safety
/// It is one that a function of `of_arity!` loaded, which nobody drops, and is not looked at again.
unsafe fn taken<T>(parameter: &T) -> T {
    unsafe { std::ptr::from_ref(parameter).read() }
}

/// Exports functions whose parameters are too many for the stack of the core function: it gets a
/// pointer to them.
macro_rules! export {
    ($($name:literal $core:ident => $run:ident $function:expr;)*) => {$(
        #[unsafe(export_name = $name)]
        unsafe extern "C" fn $core(start: *const u8) -> *const u8 {
            unsafe { $run(start, $function) }
        }
    )*};
}

export! {
"commerce:payments/gateway@0.1.0#authorize" gateway_authorize => run2 gateway::authorize;
"commerce:payments/gateway@0.1.0#confirm" gateway_confirm => run2 gateway::confirm;
"commerce:payments/gateway@0.1.0#update" gateway_update => run2 gateway::update;
"commerce:payments/gateway@0.1.0#capture" gateway_capture => run2 gateway::capture;
"commerce:payments/gateway@0.1.0#adjust" gateway_adjust => run2 gateway::adjust;
"commerce:payments/gateway@0.1.0#cancel" gateway_cancel => run2 gateway::cancel;
"commerce:payments/gateway@0.1.0#refund" gateway_refund => run2 gateway::refund;
"commerce:payments/gateway@0.1.0#reverse" gateway_reverse => run2 gateway::reverse;
"commerce:payments/gateway@0.1.0#get-transaction" gateway_get_transaction => run3 |http, connection: &Connection, payment: &String, reference: &String| gateway::get_transaction(http, connection, payment, reference);
"commerce:payments/endpoints@0.1.0#register" endpoints_register => run2 endpoints::register;
"commerce:payments/endpoints@0.1.0#update" endpoints_update => run2 endpoints::update;
"commerce:payments/endpoints@0.1.0#rotate" endpoints_rotate => run2 endpoints::rotate;
"commerce:payments/endpoints@0.1.0#remove" endpoints_remove => run2 endpoints::remove;
"commerce:payments/vault@0.1.0#create-customer" vault_create_customer => run2 vault::create_customer;
"commerce:payments/vault@0.1.0#update-customer" vault_update_customer => run2 vault::update_customer;
"commerce:payments/vault@0.1.0#delete-customer" vault_delete_customer => run2 vault::delete_customer;
"commerce:payments/vault@0.1.0#adopt" vault_adopt => run2 |http, operation: &Operation, adoptions: &Vec<Adoption>| vault::adopt(http, operation, adoptions);
"commerce:payments/vault@0.1.0#begin-setup" vault_begin_setup => run2 vault::begin_setup;
"commerce:payments/vault@0.1.0#confirm-setup" vault_confirm_setup => run2 vault::confirm_setup;
"commerce:payments/vault@0.1.0#attach" vault_attach => run2 vault::attach;
"commerce:payments/vault@0.1.0#detach" vault_detach => run2 vault::detach;
"commerce:payments/disputes@0.1.0#list-disputes" disputes_list_disputes => run2 disputes::list_disputes;
"commerce:payments/disputes@0.1.0#submit-evidence" disputes_submit_evidence => run2 disputes::submit_evidence;
"commerce:payments/disputes@0.1.0#accept-dispute" disputes_accept_dispute => run2 disputes::accept_dispute;
"commerce:payments/transfers@0.1.0#create-transfer" transfers_create_transfer => run2 transfers::create_transfer;
"commerce:payments/transfers@0.1.0#reverse-transfer" transfers_reverse_transfer => run2 transfers::reverse_transfer;
"commerce:payments/transfers@0.1.0#list-transfers" transfers_list_transfers => run2 transfers::list_transfers;
"commerce:payments/refund-control@0.1.0#cancel-refund" refund_control_cancel_refund => run2 refund_control::cancel_refund;
"commerce:payments/records@0.1.0#list-records" records_list_records => run2 records::list_records;
"commerce:payments/records@0.1.0#list-changes" records_list_changes => run2 records::list_changes;
"commerce:payments/onboarding@0.1.0#authorize-url" onboarding_authorize_url => run1 onboarding::authorize_url;
"commerce:payments/onboarding@0.1.0#refresh" onboarding_refresh => run1 onboarding::refresh;
"commerce:payments/onboarding@0.1.0#revoke" onboarding_revoke => run1 onboarding::revoke;
"commerce:payments/webhooks@0.1.0#verify" webhooks_verify => run2 |_, policy, delivery: &Delivery| webhooks::verify(policy, taken(delivery));
"commerce:payments/webhooks@0.1.0#resolve" webhooks_resolve => run2 webhooks::resolve;}

/// Exports functions that have at most 16 core values, all of 32 bits: memory with these values in
/// order is what their parameters would be in memory, a connection and texts.
macro_rules! export_flat {
    ($($name:literal $core:ident ($($value:ident)*) => $run:ident $function:expr;)*) => {$(
        #[unsafe(export_name = $name)]
        unsafe extern "C" fn $core($($value: u32),*) -> *const u8 {
            let values = [$($value),*];
            unsafe { $run(values.as_ptr().cast(), $function) }
        }
    )*};
}

/// Those whose parameters are a connection.
macro_rules! export_by_connection {
    ($($name:literal $core:ident => $function:expr;)*) => {
        export_flat! { $($name $core (a b c d e f g h i j k l m) => run1 $function;)* }
    };
}

/// Those whose parameters are a connection and a text.
macro_rules! export_by_text {
    ($($name:literal $core:ident => $function:path;)*) => {
        export_flat! {$(
            $name $core (a b c d e f g h i j k l m text length) => run2
                |http, connection: &Connection, text: &String| $function(http, connection, text);
        )*}
    };
}

export_by_connection! {
    "commerce:payments/descriptor@0.1.0#get-client-config" descriptor_get_client_config =>
        |_, connection| descriptor::client_config(connection);
    "commerce:payments/endpoints@0.1.0#list-endpoints" endpoints_list_endpoints => endpoints::list_endpoints;
    "commerce:payments/onboarding@0.1.0#check" onboarding_check => onboarding::check;
}

export_by_text! {
    "commerce:payments/gateway@0.1.0#get-payment" gateway_get_payment => gateway::get_payment;
    "commerce:payments/vault@0.1.0#get-customer" vault_get_customer => vault::get_customer;
    "commerce:payments/vault@0.1.0#find-customers" vault_find_customers => vault::find_customers;
    "commerce:payments/vault@0.1.0#get-setup" vault_get_setup => vault::get_setup;
    "commerce:payments/vault@0.1.0#list-methods" vault_list_methods => vault::list_methods;
    "commerce:payments/vault@0.1.0#get-mandate" vault_get_mandate => vault::get_mandate;
    "commerce:payments/disputes@0.1.0#get-dispute" disputes_get_dispute => disputes::get_dispute;
    "commerce:payments/transfers@0.1.0#get-transfer" transfers_get_transfer => transfers::get_transfer;
}

export_flat! {
    "commerce:payments/onboarding@0.1.0#exchange" onboarding_exchange
        (a b c d e f g h i j k l m code length) => run1 onboarding::exchange;
}

#[unsafe(export_name = "commerce:payments/descriptor@0.1.0#describe")]
unsafe extern "C" fn descriptor_describe() -> *const u8 {
    unsafe { run0(std::ptr::null(), |_| descriptor::describe()) }
}

/// A time is the one value of 64 bits, in memory too.
#[repr(C)]
struct WithTime<const BEFORE: usize, const AFTER: usize> {
    before: [u32; BEFORE],
    time: u64,
    after: [u32; AFTER],
}

#[unsafe(export_name = "commerce:payments/gateway@0.1.0#find")]
#[rustfmt::skip]
unsafe extern "C" fn gateway_find(
    a: u32, b: u32, c: u32, d: u32, e: u32, f: u32, g: u32, h: u32, i: u32, j: u32, k: u32, l: u32, m: u32,
    id: u32, length: u32, time: u64,
) -> *const u8 {
    let values = WithTime { before: [a, b, c, d, e, f, g, h, i, j, k, l, m, id, length], time, after: [] };
    unsafe {
        run3((&raw const values).cast(), |http, connection: &Connection, id: &String, since: &u64| {
            gateway::find(http, connection, id, *since)
        })
    }
}

#[unsafe(export_name = "commerce:payments/batch@0.1.0#authorize-all")]
#[rustfmt::skip]
unsafe extern "C" fn batch_authorize_all(
    a: u32, b: u32, c: u32, d: u32, e: u32, f: u32, g: u32, h: u32, i: u32, j: u32, k: u32, l: u32, m: u32,
    time: u64, items: u32, length: u32,
) -> *const u8 {
    let values = WithTime { before: [a, b, c, d, e, f, g, h, i, j, k, l, m], time, after: [items, length] };
    unsafe { run1((&raw const values).cast(), batch::authorize_all) }
}
