//! The exports of world `every-interface`: parameters in, one function of the adapter, result out.
//!
//! Written by hand over [`crate::abi`] instead of wit-bindgen's own macro, for size: see
//! `component-macros`. The encoder compares each signature with the WIT files, and the runtime
//! validates every value that crosses.

use std::mem::ManuallyDrop;

use crate::abi::{CanonicalAbi, Layout};
use crate::contract::{
    Acceptance, Adjustment, Adoption, Attachment, Authorization, AuthorizationBatch,
    AuthorizationLink, Cancellation, CaptureRequest, ChangeFilter, CodeExchange, Confirmation,
    Connection, CustomerChanges, CustomerRemoval, Delivery, Detachment, DisputeFilter,
    EndpointChanges, EvidenceSubmission, NewCustomer, Operation, PaymentChanges, Policy,
    RecordFilter, Reference, RefundCancellation, RefundRequest, Registration, Removal, Reversal,
    Revocation, Rotation, SetupConfirmation, SetupRequest, TokenRefresh, TransferFilter,
    TransferRequest, TransferReversal,
};
use crate::http::HostHttp;
use crate::{
    batch, descriptor, disputes, endpoints, gateway, memory, onboarding, records, refund_control,
    transfers, vault, webhooks,
};

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
    "commerce:payments/vault@0.1.0#create-customer" vault_create_customer => vault::create_customer, HTTP (0 Operation, 1 NewCustomer);
    "commerce:payments/vault@0.1.0#update-customer" vault_update_customer => vault::update_customer, HTTP (0 Operation, 1 CustomerChanges);
    "commerce:payments/vault@0.1.0#delete-customer" vault_delete_customer => vault::delete_customer, HTTP (0 Operation, 1 CustomerRemoval);
    "commerce:payments/vault@0.1.0#adopt" vault_adopt => vault::adopt, HTTP (0 Operation, 1 Vec<Adoption>);
    "commerce:payments/vault@0.1.0#set-up" vault_set_up => vault::set_up, HTTP (0 Operation, 1 SetupRequest);
    "commerce:payments/vault@0.1.0#confirm-setup" vault_confirm_setup => vault::confirm_setup, HTTP (0 Operation, 1 SetupConfirmation);
    "commerce:payments/vault@0.1.0#attach" vault_attach => vault::attach, HTTP (0 Operation, 1 Attachment);
    "commerce:payments/vault@0.1.0#detach" vault_detach => vault::detach, HTTP (0 Operation, 1 Detachment);
    "commerce:payments/disputes@0.1.0#list-disputes" disputes_list_disputes => disputes::list_disputes, HTTP (0 Connection, 1 DisputeFilter);
    "commerce:payments/disputes@0.1.0#submit-evidence" disputes_submit_evidence => disputes::submit_evidence, HTTP (0 Operation, 1 EvidenceSubmission);
    "commerce:payments/disputes@0.1.0#accept-dispute" disputes_accept_dispute => disputes::accept_dispute, HTTP (0 Operation, 1 Acceptance);
    "commerce:payments/transfers@0.1.0#create-transfer" transfers_create_transfer => transfers::create_transfer, HTTP (0 Operation, 1 TransferRequest);
    "commerce:payments/transfers@0.1.0#reverse-transfer" transfers_reverse_transfer => transfers::reverse_transfer, HTTP (0 Operation, 1 TransferReversal);
    "commerce:payments/transfers@0.1.0#list-transfers" transfers_list_transfers => transfers::list_transfers, HTTP (0 Connection, 1 TransferFilter);
    "commerce:payments/refund-control@0.1.0#cancel-refund" refund_control_cancel_refund => refund_control::cancel_refund, HTTP (0 Operation, 1 RefundCancellation);
    "commerce:payments/records@0.1.0#list-records" records_list_records => records::list_records, HTTP (0 Connection, 1 RecordFilter);
    "commerce:payments/records@0.1.0#list-changes" records_list_changes => records::list_changes, HTTP (0 Connection, 1 ChangeFilter);
    "commerce:payments/onboarding@0.1.0#refresh" onboarding_refresh => onboarding::refresh, HTTP (0 TokenRefresh);
    "commerce:payments/onboarding@0.1.0#revoke" onboarding_revoke => onboarding::revoke, HTTP (0 Revocation);
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

/// Exports functions whose parameters are a connection, or a connection and a text.
macro_rules! export_reads {
    ($($name:literal $core:ident => $function:path;)*) => {$(
        #[unsafe(export_name = $name)]
        #[rustfmt::skip]
        unsafe extern "C" fn $core(
            a: u32, b: u32, c: u32, d: u32, e: u32, f: u32, g: u32, h: u32, i: u32, j: u32, k: u32, l: u32, m: u32,
        ) -> *const u8 {
            let flat = Flat::<CONNECTION> { words: [a, b, c, d, e, f, g, h, i, j, k, l, m], time: 0 };
            let start = (&raw const flat).cast::<u8>();
            answer(|| unsafe { $function(&HTTP, &loaded::<Connection>(start)) })
        }
    )*};
}

macro_rules! export_reads_by_text {
    ($($name:literal $core:ident => $function:path;)*) => {$(
        #[unsafe(export_name = $name)]
        #[rustfmt::skip]
        unsafe extern "C" fn $core(
            a: u32, b: u32, c: u32, d: u32, e: u32, f: u32, g: u32, h: u32, i: u32, j: u32, k: u32, l: u32, m: u32,
            text: u32, length: u32,
        ) -> *const u8 {
            let flat = Flat::<15> { words: [a, b, c, d, e, f, g, h, i, j, k, l, m, text, length], time: 0 };
            let start = (&raw const flat).cast::<u8>();
            answer(|| unsafe {
                let text = loaded::<String>(start.add(CONNECTION * 4));
                $function(&HTTP, &loaded::<Connection>(start), &text)
            })
        }
    )*};
}

export_reads! {
    "commerce:payments/endpoints@0.1.0#list-endpoints" endpoints_list_endpoints => endpoints::list_endpoints;
    "commerce:payments/onboarding@0.1.0#check" onboarding_check => onboarding::check;
}

export_reads_by_text! {
    "commerce:payments/gateway@0.1.0#get-payment" gateway_get_payment => gateway::get_payment;
    "commerce:payments/vault@0.1.0#get-customer" vault_get_customer => vault::get_customer;
    "commerce:payments/vault@0.1.0#find-customers" vault_find_customers => vault::find_customers;
    "commerce:payments/vault@0.1.0#get-setup" vault_get_setup => vault::get_setup;
    "commerce:payments/vault@0.1.0#list-methods" vault_list_methods => vault::list_methods;
    "commerce:payments/vault@0.1.0#get-mandate" vault_get_mandate => vault::get_mandate;
    "commerce:payments/disputes@0.1.0#get-dispute" disputes_get_dispute => disputes::get_dispute;
    "commerce:payments/transfers@0.1.0#get-transfer" transfers_get_transfer => transfers::get_transfer;
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

#[unsafe(export_name = "commerce:payments/batch@0.1.0#authorize-all")]
#[rustfmt::skip]
unsafe extern "C" fn batch_authorize_all(
    a: u32, b: u32, c: u32, d: u32, e: u32, f: u32, g: u32, h: u32, i: u32, j: u32, k: u32, l: u32, m: u32,
    now: u64, items: u32, length: u32,
) -> *const u8 {
    /// As the record in memory.
    #[repr(C, align(8))]
    struct Batch {
        connection: [u32; CONNECTION],
        now: u64,
        items: [u32; 2],
    }
    let flat = Batch { connection: [a, b, c, d, e, f, g, h, i, j, k, l, m], now, items: [items, length] };
    let start = (&raw const flat).cast::<u8>();
    answer(|| unsafe { batch::authorize_all(&HTTP, &loaded::<AuthorizationBatch>(start)) })
}

/// The core values of an authorization link.
const LINK: usize = 11;

#[unsafe(export_name = "commerce:payments/onboarding@0.1.0#authorize-url")]
#[rustfmt::skip]
unsafe extern "C" fn onboarding_authorize_url(
    mode: u32, client: u32, client_length: u32, scope: u32, url: u32, url_length: u32, state: u32, state_length: u32,
    has_email: u32, email: u32, email_length: u32,
) -> *const u8 {
    let flat = Flat::<LINK> {
        words: [mode, client, client_length, scope, url, url_length, state, state_length, has_email, email, email_length],
        time: 0,
    };
    let start = (&raw const flat).cast::<u8>();
    answer(|| unsafe { onboarding::authorize_url(&loaded::<AuthorizationLink>(start)) })
}

#[unsafe(export_name = "commerce:payments/onboarding@0.1.0#exchange")]
#[rustfmt::skip]
unsafe extern "C" fn onboarding_exchange(
    a: u32, b: u32, c: u32, d: u32, e: u32, f: u32, g: u32, h: u32, i: u32, j: u32, k: u32, l: u32, m: u32,
    code: u32, length: u32,
) -> *const u8 {
    let flat = Flat::<15> { words: [a, b, c, d, e, f, g, h, i, j, k, l, m, code, length], time: 0 };
    let start = (&raw const flat).cast::<u8>();
    answer(|| unsafe { onboarding::exchange(&HTTP, &loaded::<CodeExchange>(start)) })
}
