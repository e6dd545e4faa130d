//! Every function of an adapter, by name.

use payments_host::Adapter;
use payments_host::types::{
    Acceptance, AdapterError, Adjustment, Adoption, Attachment, Authorization, AuthorizationBatch,
    AuthorizationLink, Cancellation, CaptureRequest, ChangeFilter, CodeExchange, Confirmation,
    Connection, CustomerChanges, CustomerRemoval, Delivery, Detachment, DisputeFilter,
    EndpointChanges, EvidenceSubmission, NewCustomer, Operation, PaymentChanges, Policy,
    RecordFilter, Reference, RefundCancellation, RefundRequest, Registration, Removal, Reversal,
    Revocation, Rotation, SetupConfirmation, SetupRequest, TokenRefresh, TransferFilter,
    TransferRequest, TransferReversal, UnixSeconds,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::{Arguments, Failure, Refusal};

/// Takes the arguments by the names of the parameters, calls, and writes the answer as JSON.
macro_rules! called {
    ($arguments:ident, $on:expr, $method:ident($($argument:ident: $kind:ty),*)) => {{
        $(let $argument: $kind = $arguments.take(stringify!($argument))?;)*
        $arguments.end()?;
        json!($on.$method($(&$argument),*).await?)
    }};
}

/// Calls a function, such as `gateway.authorize`.
pub(super) async fn call(
    adapter: &Adapter,
    function: &str,
    mut given: Arguments,
) -> Result<Value, Refusal> {
    Ok(match function {
        "descriptor.describe" => called!(given, adapter, describe()),
        "descriptor.get-client-config" => {
            called!(given, adapter, client_config(connection: Connection))
        }
        "gateway.authorize" => {
            called!(given, adapter, authorize(operation: Operation, authorization: Authorization))
        }
        "gateway.confirm" => {
            called!(given, adapter, confirm(operation: Operation, confirmation: Confirmation))
        }
        "gateway.update" => {
            called!(given, adapter, update(operation: Operation, changes: PaymentChanges))
        }
        "gateway.get-payment" => {
            called!(given, adapter, get_payment(connection: Connection, payment_id: String))
        }
        "gateway.capture" => {
            called!(given, adapter, capture(operation: Operation, request: CaptureRequest))
        }
        "gateway.adjust" => {
            called!(given, adapter, adjust(operation: Operation, adjustment: Adjustment))
        }
        "gateway.cancel" => {
            called!(given, adapter, cancel(operation: Operation, cancellation: Cancellation))
        }
        "gateway.refund" => {
            called!(given, adapter, refund(operation: Operation, request: RefundRequest))
        }
        "gateway.reverse" => {
            called!(given, adapter, reverse(operation: Operation, reversal: Reversal))
        }
        "gateway.get-transaction" => called!(
            given, adapter,
            get_transaction(connection: Connection, payment_id: String, reference: String)
        ),
        "gateway.find" => {
            let connection = given.take("connection")?;
            let operation: String = given.take("operation_id")?;
            let since: UnixSeconds = given.take("since")?;
            given.end()?;
            json!(adapter.find(&connection, &operation, since).await?)
        }
        "webhooks.verify" => {
            called!(given, adapter, verify(policy: Policy, delivery: Delivery))
        }
        "webhooks.resolve" => {
            called!(given, adapter, resolve(connection: Connection, reference: Reference))
        }
        _ => return optional(adapter, function, given).await,
    })
}

/// The functions of interfaces that an adapter need not have.
async fn optional(adapter: &Adapter, function: &str, given: Arguments) -> Result<Value, Refusal> {
    let interface = function.split('.').next().unwrap_or_default();
    match interface {
        "endpoints" => endpoints(adapter, function, given).await,
        "vault" => vault(adapter, function, given).await,
        "disputes" => disputes(adapter, function, given).await,
        "transfers" => transfers(adapter, function, given).await,
        "onboarding" => onboarding(adapter, function, given).await,
        _ => other(adapter, function, given).await,
    }
}

async fn endpoints(
    adapter: &Adapter,
    function: &str,
    mut given: Arguments,
) -> Result<Value, Refusal> {
    let endpoints = adapter.endpoints().ok_or_else(|| missing(function))?;
    Ok(match function {
        "endpoints.register" => {
            called!(given, endpoints, register(operation: Operation, registration: Registration))
        }
        "endpoints.list-endpoints" => called!(given, endpoints, list(connection: Connection)),
        "endpoints.update" => {
            called!(given, endpoints, update(operation: Operation, changes: EndpointChanges))
        }
        "endpoints.rotate" => {
            called!(given, endpoints, rotate(operation: Operation, rotation: Rotation))
        }
        "endpoints.remove" => {
            called!(given, endpoints, remove(operation: Operation, removal: Removal))
        }
        _ => return Err(missing(function)),
    })
}

async fn vault(adapter: &Adapter, function: &str, mut given: Arguments) -> Result<Value, Refusal> {
    let vault = adapter.vault().ok_or_else(|| missing(function))?;
    Ok(match function {
        "vault.create-customer" => {
            called!(given, vault, create_customer(operation: Operation, customer: NewCustomer))
        }
        "vault.update-customer" => {
            called!(given, vault, update_customer(operation: Operation, changes: CustomerChanges))
        }
        "vault.get-customer" => {
            called!(given, vault, get_customer(connection: Connection, customer_id: String))
        }
        "vault.find-customers" => {
            called!(given, vault, find_customers(connection: Connection, email: String))
        }
        "vault.delete-customer" => {
            called!(given, vault, delete_customer(operation: Operation, removal: CustomerRemoval))
        }
        "vault.adopt" => {
            let operation = given.take("operation")?;
            let adoptions: Vec<Adoption> = given.take("adoptions")?;
            given.end()?;
            each(vault.adopt(&operation, &adoptions).await?)
        }
        "vault.begin-setup" => {
            called!(given, vault, begin_setup(operation: Operation, request: SetupRequest))
        }
        "vault.confirm-setup" => called!(
            given, vault,
            confirm_setup(operation: Operation, confirmation: SetupConfirmation)
        ),
        "vault.get-setup" => {
            called!(given, vault, get_setup(connection: Connection, setup_id: String))
        }
        "vault.list-methods" => {
            called!(given, vault, list_methods(connection: Connection, customer_id: String))
        }
        "vault.attach" => {
            called!(given, vault, attach(operation: Operation, attachment: Attachment))
        }
        "vault.detach" => {
            called!(given, vault, detach(operation: Operation, detachment: Detachment))
        }
        "vault.get-mandate" => {
            called!(given, vault, get_mandate(connection: Connection, mandate_id: String))
        }
        _ => return Err(missing(function)),
    })
}

async fn disputes(
    adapter: &Adapter,
    function: &str,
    mut given: Arguments,
) -> Result<Value, Refusal> {
    let disputes = adapter.disputes().ok_or_else(|| missing(function))?;
    Ok(match function {
        "disputes.get-dispute" => {
            called!(given, disputes, get_dispute(connection: Connection, dispute_id: String))
        }
        "disputes.list-disputes" => {
            called!(given, disputes, list_disputes(connection: Connection, filter: DisputeFilter))
        }
        "disputes.submit-evidence" => called!(
            given, disputes,
            submit_evidence(operation: Operation, submission: EvidenceSubmission)
        ),
        "disputes.accept-dispute" => {
            called!(given, disputes, accept_dispute(operation: Operation, acceptance: Acceptance))
        }
        _ => return Err(missing(function)),
    })
}

async fn transfers(
    adapter: &Adapter,
    function: &str,
    mut given: Arguments,
) -> Result<Value, Refusal> {
    let transfers = adapter.transfers().ok_or_else(|| missing(function))?;
    Ok(match function {
        "transfers.create-transfer" => called!(
            given, transfers,
            create_transfer(operation: Operation, request: TransferRequest)
        ),
        "transfers.reverse-transfer" => called!(
            given, transfers,
            reverse_transfer(operation: Operation, reversal: TransferReversal)
        ),
        "transfers.get-transfer" => {
            called!(given, transfers, get_transfer(connection: Connection, transfer_id: String))
        }
        "transfers.list-transfers" => called!(
            given, transfers,
            list_transfers(connection: Connection, filter: TransferFilter)
        ),
        _ => return Err(missing(function)),
    })
}

async fn onboarding(
    adapter: &Adapter,
    function: &str,
    mut given: Arguments,
) -> Result<Value, Refusal> {
    let onboarding = adapter.onboarding().ok_or_else(|| missing(function))?;
    Ok(match function {
        "onboarding.check" => called!(given, onboarding, check(connection: Connection)),
        "onboarding.authorize-url" => {
            called!(given, onboarding, authorize_url(link: AuthorizationLink))
        }
        "onboarding.exchange" => called!(given, onboarding, exchange(exchange: CodeExchange)),
        "onboarding.refresh" => called!(given, onboarding, refresh(refresh: TokenRefresh)),
        "onboarding.revoke" => called!(given, onboarding, revoke(revocation: Revocation)),
        _ => return Err(missing(function)),
    })
}

/// The interfaces with one or two functions.
async fn other(adapter: &Adapter, function: &str, mut given: Arguments) -> Result<Value, Refusal> {
    let without = || missing(function);
    Ok(match function {
        "batch.authorize-all" => {
            let batch = adapter.batch().ok_or_else(without)?;
            let payments: AuthorizationBatch = given.take("batch")?;
            given.end()?;
            each(batch.authorize_all(&payments).await?)
        }
        "refund-control.cancel-refund" => {
            let refunds = adapter.refund_control().ok_or_else(without)?;
            called!(
                given, refunds,
                cancel_refund(operation: Operation, cancellation: RefundCancellation)
            )
        }
        "records.list-records" => {
            let records = adapter.records().ok_or_else(without)?;
            called!(given, records, list_records(connection: Connection, filter: RecordFilter))
        }
        "records.list-changes" => {
            let records = adapter.records().ok_or_else(without)?;
            called!(given, records, list_changes(connection: Connection, filter: ChangeFilter))
        }
        _ => return Err(without()),
    })
}

/// Results within a list: `{"ok": …}` or `{"err": …}`.
fn each<T: Serialize>(results: Vec<Result<T, AdapterError>>) -> Value {
    results
        .into_iter()
        .map(|result| match result {
            Ok(value) => json!({ "ok": value }),
            Err(error) => json!({ "err": error }),
        })
        .collect()
}

fn missing(function: &str) -> Refusal {
    Failure::unsupported(function)
}
