//! The exports of world `every-interface`: parameters in, one function of the adapter, result out.
//!
//! Written by hand over [`crate::abi`] instead of wit-bindgen's own macro, for size: see
//! `component-macros`. The encoder compares each signature with the WIT files, and the runtime
//! validates every value that crosses.

use std::mem::MaybeUninit;

use crate::abi::{self, CanonicalAbi, Convert, Layout};
use crate::contract::{Adoption, Connection, Operation};
use crate::http::{HostHttp, Http};
use crate::{
    batch, descriptor, disputes, endpoints, gateway, memory, onboarding, records, refund_control,
    transfers, vault, webhooks,
};

component_macros::component_type!("every-interface");

/// A parameter, and how it becomes Rust's.
struct Parameter {
    outside: Layout,
    inside: Layout,
    load: Convert,
}

impl Parameter {
    const fn new<T: CanonicalAbi>() -> Self {
        Self {
            outside: T::LAYOUT,
            inside: Layout::of::<T>(),
            load: abi::loader::<T>(),
        }
    }
}

/// A result: how the function is called that gives it, and how it goes out.
struct Answer {
    call: Call,
    inside: Layout,
    store: Convert,
    outside: Layout,
}

impl Answer {
    const fn new<R: CanonicalAbi>(call: CallFor<R>) -> Self {
        Self {
            // A pointer is a pointer to whoever is called.
            call: unsafe { std::mem::transmute::<CallFor<R>, Call>(call) },
            inside: Layout::of::<R>(),
            store: abi::storer::<R>(),
            outside: R::LAYOUT,
        }
    }
}

/// A function of the adapter, without its types.
type Function = *const ();

/// Calls a function with the parameters at these addresses, and puts the result there.
type Call = unsafe fn(Function, &[*const u8; MOST], *mut u8);

/// As [`Call`], of a function whose result is known.
type CallFor<R> = unsafe fn(Function, &[*const u8; MOST], &mut MaybeUninit<R>);

/// No function has more parameters.
const MOST: usize = 3;

/// Runs one call. Types are erased, so that the code is there once and not for each of the
/// functions.
///
/// Nothing is ever dropped: a component's memory lives for one call (see `memory`), and the code
/// that would take all these records apart again is larger than the one that reads them.
#[inline(never)]
unsafe fn run(
    start: *const u8,
    parameters: &[&Parameter],
    function: Function,
    answer: &Answer,
) -> *const u8 {
    memory::begin_call();
    let mut given = [std::ptr::null::<u8>(); MOST];
    let mut offset = 0;
    for (parameter, given) in parameters.iter().zip(&mut given) {
        offset = abi::align_to(offset, parameter.outside.align);
        let to = parameter.inside.allocate();
        unsafe { (parameter.load)(to, start.add(offset)) };
        *given = to;
        offset += parameter.outside.size;
    }
    let result = answer.inside.allocate();
    let out = answer.outside.allocate();
    unsafe {
        (answer.call)(function, &given, result);
        (answer.store)(out, result);
    }
    memory::end_call();
    out
}

/// What the functions that call the provider are given.
const HTTP: HostHttp = HostHttp;

/// For each number of parameters: how a function is called whose types are erased, which is the
/// same for all that have one type of result, and how one with types is run.
macro_rules! of_arity {
    ($run:ident $call:ident ($($parameter:ident $index:tt $erased:ty),*)) => {
        #[allow(unused_variables)] // Of no parameters, none are given.
        unsafe fn $call<R>(function: Function, given: &[*const u8; MOST], to: &mut MaybeUninit<R>) {
            unsafe {
                let function: fn(&dyn Http $(, $erased)*) -> R = std::mem::transmute(function);
                to.write(function(&HTTP $(, given[$index])*));
            }
        }

        #[inline(always)]
        unsafe fn $run<$($parameter: CanonicalAbi,)* R: CanonicalAbi>(
            start: *const u8,
            function: fn(&dyn Http $(, &$parameter)*) -> R,
        ) -> *const u8 {
            unsafe {
                run(
                    start,
                    const { &[$(&Parameter::new::<$parameter>()),*] },
                    function as Function,
                    const { &Answer::new::<R>($call::<R>) },
                )
            }
        }
    };
}

of_arity!(run0 call0 ());
of_arity!(run1 call1 (A 0 *const u8));
of_arity!(run2 call2 (A 0 *const u8, B 1 *const u8));
of_arity!(run3 call3 (A 0 *const u8, B 1 *const u8, C 2 *const u8));

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
"commerce:payments/webhooks@0.1.0#verify" webhooks_verify => run2 |_, policy, delivery| webhooks::verify(policy, delivery);
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
