//! The exports of world `every-interface`: parameters in, one function of the adapter, result out.
//!
//! Written by hand over [`crate::abi`] instead of wit-bindgen's own macro, for size: see
//! `component-macros`. The encoder compares each signature with the WIT files, and the runtime
//! validates every value that crosses.

use std::mem::ManuallyDrop;

use crate::abi::{CanonicalAbi, Layout};
use crate::contract::{
    Adjustment, Authorization, Cancellation, CaptureRequest, Confirmation, Connection, Delivery,
    EndpointChanges, Operation, PaymentChanges, Policy, Reference, RefundRequest, Registration,
    Removal, Reversal, Rotation,
};
use crate::http::HostHttp;
use crate::{descriptor, endpoints, gateway, memory, webhooks};

component_macros::component_type!("every-interface");

/// Where results are put. One call runs at a time, and the runtime reads the result before the
/// next one begins.
#[repr(align(8))]
struct ResultArea(#[allow(dead_code)] [u8; LARGEST_RESULT]);

const LARGEST_RESULT: usize = 1024;

static mut RESULT: ResultArea = ResultArea([0; LARGEST_RESULT]);

/// Runs one call: `call` has taken its parameters.
fn answer<R: CanonicalAbi>(call: impl FnOnce() -> R) -> *const u8 {
    const { assert!(R::LAYOUT.size <= LARGEST_RESULT && R::LAYOUT.align <= 8) }
    memory::begin_call();
    let area = (&raw mut RESULT).cast::<u8>();
    unsafe { call().store(area) };
    memory::end_call();
    area
}

/// Parameters that came through memory, one after the other like the fields of a record.
struct Parameters<const N: usize> {
    start: *const u8,
    layouts: [Layout; N],
}

impl<const N: usize> Parameters<N> {
    unsafe fn take<T: CanonicalAbi>(&self, index: usize) -> ManuallyDrop<T> {
        let offset = crate::abi::field_offset(&self.layouts, index);
        unsafe { loaded(self.start.add(offset)) }
    }
}

/// A parameter. It is never dropped: a component's memory lives for one call (see `memory`), and
/// the code that would take all these records apart again is larger than the one that reads them.
unsafe fn loaded<T: CanonicalAbi>(from: *const u8) -> ManuallyDrop<T> {
    ManuallyDrop::new(unsafe { T::load(from) })
}

/// Exports functions whose parameters are too many for the stack of the core function: it gets a
/// pointer to them. A function that calls the provider is marked with `HTTP`.
macro_rules! export {
    ($($name:literal $core:ident => $function:path, $($http:ident)? ($($index:literal $parameter:ty),*);)*) => {$(
        #[unsafe(export_name = $name)]
        unsafe extern "C" fn $core(start: *const u8) -> *const u8 {
            let parameters = Parameters { start, layouts: [$(<$parameter>::LAYOUT),*] };
            answer(|| unsafe { $function($(&$http,)? $(&parameters.take::<$parameter>($index)),*) })
        }
    )*};
}

/// What the functions that call the provider are given.
const HTTP: HostHttp = HostHttp;

export! {
    "commerce:payments/gateway@0.1.0#authorize" gateway_authorize => gateway::authorize, HTTP (0 Operation, 1 Authorization);
    "commerce:payments/gateway@0.1.0#confirm" gateway_confirm => gateway::confirm, HTTP (0 Operation, 1 Confirmation);
    "commerce:payments/gateway@0.1.0#update" gateway_update => gateway::update, HTTP (0 Operation, 1 PaymentChanges);
    "commerce:payments/gateway@0.1.0#capture" gateway_capture => gateway::capture, HTTP (0 Operation, 1 CaptureRequest);
    "commerce:payments/gateway@0.1.0#adjust" gateway_adjust => gateway::adjust, HTTP (0 Operation, 1 Adjustment);
    "commerce:payments/gateway@0.1.0#cancel" gateway_cancel => gateway::cancel, HTTP (0 Operation, 1 Cancellation);
    "commerce:payments/gateway@0.1.0#refund" gateway_refund => gateway::refund, HTTP (0 Operation, 1 RefundRequest);
    "commerce:payments/gateway@0.1.0#reverse" gateway_reverse => gateway::reverse, HTTP (0 Operation, 1 Reversal);
    "commerce:payments/gateway@0.1.0#get-transaction" gateway_get_transaction => gateway::get_transaction, HTTP (0 Connection, 1 String, 2 String);
    "commerce:payments/endpoints@0.1.0#register" endpoints_register => endpoints::register, HTTP (0 Operation, 1 Registration);
    "commerce:payments/endpoints@0.1.0#update" endpoints_update => endpoints::update, HTTP (0 Operation, 1 EndpointChanges);
    "commerce:payments/endpoints@0.1.0#rotate" endpoints_rotate => endpoints::rotate, HTTP (0 Operation, 1 Rotation);
    "commerce:payments/endpoints@0.1.0#remove" endpoints_remove => endpoints::remove, HTTP (0 Operation, 1 Removal);
    "commerce:payments/webhooks@0.1.0#verify" webhooks_verify => webhooks::verify, (0 Policy, 1 Delivery);
    "commerce:payments/webhooks@0.1.0#resolve" webhooks_resolve => webhooks::resolve, HTTP (0 Connection, 1 Reference);
}

/// The parameters of a function that has at most 16 core values, put back into memory. A
/// connection and a text consist of 32-bit values only, so their memory is these values in order.
#[repr(C, align(8))]
struct Flat<const N: usize> {
    words: [u32; N],
    time: u64,
}

/// The core values of a connection.
const CONNECTION: usize = 13;

#[unsafe(export_name = "commerce:payments/descriptor@0.1.0#describe")]
unsafe extern "C" fn descriptor_describe() -> *const u8 {
    answer(descriptor::describe)
}

#[unsafe(export_name = "commerce:payments/descriptor@0.1.0#get-client-config")]
#[rustfmt::skip]
unsafe extern "C" fn descriptor_get_client_config(
    a: u32, b: u32, c: u32, d: u32, e: u32, f: u32, g: u32, h: u32, i: u32, j: u32, k: u32, l: u32, m: u32,
) -> *const u8 {
    let flat = Flat::<CONNECTION> { words: [a, b, c, d, e, f, g, h, i, j, k, l, m], time: 0 };
    let start = (&raw const flat).cast::<u8>();
    answer(|| unsafe { descriptor::client_config(&loaded::<Connection>(start)) })
}

#[unsafe(export_name = "commerce:payments/endpoints@0.1.0#list-endpoints")]
#[rustfmt::skip]
unsafe extern "C" fn endpoints_list_endpoints(
    a: u32, b: u32, c: u32, d: u32, e: u32, f: u32, g: u32, h: u32, i: u32, j: u32, k: u32, l: u32, m: u32,
) -> *const u8 {
    let flat = Flat::<CONNECTION> { words: [a, b, c, d, e, f, g, h, i, j, k, l, m], time: 0 };
    let start = (&raw const flat).cast::<u8>();
    answer(|| unsafe { endpoints::list_endpoints(&HTTP, &loaded::<Connection>(start)) })
}

#[unsafe(export_name = "commerce:payments/gateway@0.1.0#get-payment")]
#[rustfmt::skip]
unsafe extern "C" fn gateway_get_payment(
    a: u32, b: u32, c: u32, d: u32, e: u32, f: u32, g: u32, h: u32, i: u32, j: u32, k: u32, l: u32, m: u32,
    id: u32, id_length: u32,
) -> *const u8 {
    let flat = Flat::<15> { words: [a, b, c, d, e, f, g, h, i, j, k, l, m, id, id_length], time: 0 };
    let start = (&raw const flat).cast::<u8>();
    answer(|| unsafe {
        let id = loaded::<String>(start.add(CONNECTION * 4));
        gateway::get_payment(&HTTP, &loaded::<Connection>(start), &id)
    })
}

#[unsafe(export_name = "commerce:payments/gateway@0.1.0#find")]
#[rustfmt::skip]
unsafe extern "C" fn gateway_find(
    a: u32, b: u32, c: u32, d: u32, e: u32, f: u32, g: u32, h: u32, i: u32, j: u32, k: u32, l: u32, m: u32,
    id: u32, id_length: u32, since: u64,
) -> *const u8 {
    let flat = Flat::<15> { words: [a, b, c, d, e, f, g, h, i, j, k, l, m, id, id_length], time: since };
    let start = (&raw const flat).cast::<u8>();
    answer(|| unsafe {
        let id = loaded::<String>(start.add(CONNECTION * 4));
        gateway::find(&HTTP, &loaded::<Connection>(start), &id, flat.time)
    })
}
