//! A loaded adapter: the contract's functions as Rust functions.

use std::fmt;
use std::sync::Arc;

use wasmtime::Store;
use wasmtime::component::{ComponentNamedList, InstancePre, Lift, Lower, TypedFunc};

use crate::call::{Call, CallState, not_instantiated};
use crate::contract::exports::Exports;
use crate::error::CallError;
use crate::host::HostShared;
use crate::load::Inspection;
use crate::types::{
    AdapterError, AdapterInfo, Adjustment, Authorization, AuthorizationBatch, Cancellation,
    CaptureRequest, ClientConfig, Confirmation, Connection, Delivery, Movement, Operation, Payment,
    PaymentChanges, Policy, Reference, RefundRequest, Reversal, Subject, Transaction, UnixSeconds,
    Verification,
};

/// A loaded adapter. A clone is cheap and is the same adapter.
///
/// Every call runs in a fresh instance, which is thrown away after it: nothing of one call is left
/// for the next, whichever tenant it is for.
///
/// **Dropping a call's future** ends the call where it is. If a write had been handed to the
/// network, its outcome is unknown, as after [`CallError::outcome`]; the host leaves an error in
/// the log (`call dropped after a write was sent`). Ask [`find`](Self::find), or repeat the same
/// operation.
///
/// # Errors
/// All calls may fail as [`CallError`] tells:
/// - [`CallError::Adapter`] with the adapter's own typed error;
/// - [`CallError::Host`] when a limit ended the call or the adapter broke.
#[derive(Clone)]
pub struct Adapter {
    loaded: Arc<Loaded>,
    tenant: Arc<str>,
}

/// What all clones of an adapter share.
pub(crate) struct Loaded {
    pub(crate) host: Arc<HostShared>,
    pub(crate) component: InstancePre<CallState>,
    pub(crate) exports: Exports,
    pub(crate) inspection: Inspection,
}

impl Adapter {
    pub(crate) fn new(loaded: Loaded) -> Self {
        Self {
            loaded: Arc::new(loaded),
            tenant: Arc::from(""),
        }
    }

    /// The same adapter, called for this tenant. The tenant decides which credentials the host
    /// adds and whose request rate is used; the adapter does not see it.
    #[must_use]
    pub fn for_tenant(&self, tenant: impl Into<Arc<str>>) -> Self {
        Self {
            loaded: self.loaded.clone(),
            tenant: tenant.into(),
        }
    }

    /// What the component is made of: imports, exports, contract version, size, hash.
    #[must_use]
    pub fn inspection(&self) -> &Inspection {
        &self.loaded.inspection
    }
}

impl fmt::Debug for Adapter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Adapter")
            .field("sha256", &self.loaded.inspection.sha256)
            .field("tenant", &self.tenant)
            .finish_non_exhaustive()
    }
}

impl Loaded {
    /// The function of `accessor`, one of the generated ones, in a fresh instance.
    async fn function<'a, Accessor, Guest: 'a, Params, Return>(
        &self,
        accessor: Accessor,
        store: &mut Store<CallState>,
    ) -> wasmtime::Result<TypedFunc<Params, Return>>
    where
        Accessor: Fn(&'a Guest) -> TypedFunc<Params, Return> + 'static,
        Params: ComponentNamedList + Lower,
        Return: ComponentNamedList + Lift,
    {
        let instance = self.component.instantiate_async(&mut *store).await;
        instance
            .and_then(|instance| self.exports.function(accessor, &instance, store))
            .map_err(not_instantiated)
    }
}

/// Runs one exported function in a fresh instance.
macro_rules! run {
    ($loaded:expr, $call:expr, $interface:ident::$function:ident($($argument:expr),*)) => {{
        let call: Call = $call;
        let entering = call.clone();
        call.supervise(async move {
            let mut store = entering.store();
            let accessor = crate::contract::$interface::Guest::$function;
            let function = $loaded.function(accessor, &mut store).await?;
            let (answer,) = function.call_async(&mut store, ($($argument,)*)).await?;
            Ok(answer)
        })
        .await
    }};
}

// ---------------------------------------------------------------------------------- descriptor
impl Adapter {
    /// What the adapter is and needs.
    ///
    /// # Errors
    /// Only [`CallError::Host`].
    pub async fn describe(&self) -> Result<AdapterInfo, CallError> {
        run!(
            self.loaded,
            self.connection_call("descriptor.describe", None),
            descriptor::func_describe()
        )
    }

    /// What a storefront needs to talk to the provider itself. Holds nothing secret.
    ///
    /// # Errors
    /// `invalid-request` when a setting that the storefront needs is missing or wrong.
    pub async fn client_config(&self, connection: &Connection) -> Result<ClientConfig, CallError> {
        answered(run!(
            self.loaded,
            self.connection_call("descriptor.get-client-config", Some(connection)),
            descriptor::func_get_client_config(connection)
        )?)
    }
}

// ------------------------------------------------------------------------------------- gateway
impl Adapter {
    /// Creates a payment and tries to authorize it.
    ///
    /// # Errors
    /// `declined` when the provider says no at once, with the payment's id. A payment that needs
    /// the customer is no error: status `awaiting-action` and a `next_action`.
    pub async fn authorize(
        &self,
        operation: &Operation,
        authorization: &Authorization,
    ) -> Result<Payment, CallError> {
        answered(run!(
            self.loaded,
            self.operation_call("gateway.authorize", operation),
            gateway::func_authorize(operation, authorization)
        )?)
    }

    /// Goes on with a payment: after a redirect, with another method, or for the first time.
    ///
    /// # Errors
    /// As [`authorize`](Self::authorize).
    pub async fn confirm(
        &self,
        operation: &Operation,
        confirmation: &Confirmation,
    ) -> Result<Payment, CallError> {
        answered(run!(
            self.loaded,
            self.operation_call("gateway.confirm", operation),
            gateway::func_confirm(operation, confirmation)
        )?)
    }

    /// Changes a payment before it is confirmed (the cart changed).
    ///
    /// # Errors
    /// `conflict` when it is too late for that, and the others of [`CallError`].
    pub async fn update(
        &self,
        operation: &Operation,
        changes: &PaymentChanges,
    ) -> Result<Payment, CallError> {
        answered(run!(
            self.loaded,
            self.operation_call("gateway.update", operation),
            gateway::func_update(operation, changes)
        )?)
    }

    /// Reads a payment.
    ///
    /// # Errors
    /// `not-found`, and the others of [`CallError`].
    pub async fn get_payment(
        &self,
        connection: &Connection,
        payment_id: &str,
    ) -> Result<Payment, CallError> {
        answered(run!(
            self.loaded,
            self.connection_call("gateway.get-payment", Some(connection)),
            gateway::func_get_payment(connection, payment_id)
        )?)
    }

    /// Captures an authorized payment, or a part of it.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn capture(
        &self,
        operation: &Operation,
        request: &CaptureRequest,
    ) -> Result<Transaction, CallError> {
        answered(run!(
            self.loaded,
            self.operation_call("gateway.capture", operation),
            gateway::func_capture(operation, request)
        )?)
    }

    /// Changes the authorized amount.
    ///
    /// # Errors
    /// `unsupported` where the provider or the card cannot, and the others of [`CallError`].
    pub async fn adjust(
        &self,
        operation: &Operation,
        adjustment: &Adjustment,
    ) -> Result<Transaction, CallError> {
        answered(run!(
            self.loaded,
            self.operation_call("gateway.adjust", operation),
            gateway::func_adjust(operation, adjustment)
        )?)
    }

    /// Releases whatever is not captured.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn cancel(
        &self,
        operation: &Operation,
        cancellation: &Cancellation,
    ) -> Result<Transaction, CallError> {
        answered(run!(
            self.loaded,
            self.operation_call("gateway.cancel", operation),
            gateway::func_cancel(operation, cancellation)
        )?)
    }

    /// Gives captured money back, all or a part.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn refund(
        &self,
        operation: &Operation,
        request: &RefundRequest,
    ) -> Result<Transaction, CallError> {
        answered(run!(
            self.loaded,
            self.operation_call("gateway.refund", operation),
            gateway::func_refund(operation, request)
        )?)
    }

    /// Undoes a payment, whatever became of it: cancels what can be cancelled and refunds the
    /// rest (a checkout that failed).
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn reverse(
        &self,
        operation: &Operation,
        reversal: &Reversal,
    ) -> Result<Transaction, CallError> {
        answered(run!(
            self.loaded,
            self.operation_call("gateway.reverse", operation),
            gateway::func_reverse(operation, reversal)
        )?)
    }

    /// Reads one movement by the provider's reference.
    ///
    /// # Errors
    /// `not-found`, and the others of [`CallError`].
    pub async fn get_transaction(
        &self,
        connection: &Connection,
        payment_id: &str,
        reference: &str,
    ) -> Result<Transaction, CallError> {
        answered(run!(
            self.loaded,
            self.connection_call("gateway.get-transaction", Some(connection)),
            gateway::func_get_transaction(connection, payment_id, reference)
        )?)
    }

    /// Looks for what an operation left behind at the provider, since a time shortly before it
    /// was first sent. An empty list is not proof that nothing happened: providers index with a
    /// delay.
    ///
    /// # Errors
    /// See [`CallError`].
    pub async fn find(
        &self,
        connection: &Connection,
        operation_id: &str,
        since: UnixSeconds,
    ) -> Result<Vec<Movement>, CallError> {
        answered(run!(
            self.loaded,
            self.connection_call("gateway.find", Some(connection)),
            gateway::func_find(connection, operation_id, since)
        )?)
    }
}

// ------------------------------------------------------------------------------------ webhooks
impl Adapter {
    /// Verifies a delivery and says what it means. Nothing of the payload is parsed before its
    /// signature holds.
    ///
    /// # Errors
    /// [`CallError::Webhook`] when the delivery is refused: answer its `http_status`.
    pub async fn verify(
        &self,
        policy: &Policy,
        delivery: &Delivery,
    ) -> Result<Verification, CallError> {
        let policy = policy.to_contract();
        run!(
            self.loaded,
            self.connection_call("webhooks.verify", policy.connection.as_ref()),
            webhooks::func_verify(&policy, delivery)
        )?
        .map_err(CallError::Webhook)
    }

    /// Fetches the object that an event points at.
    ///
    /// # Errors
    /// `not-found`, and the others of [`CallError`].
    pub async fn resolve(
        &self,
        connection: &Connection,
        reference: &Reference,
    ) -> Result<Subject, CallError> {
        answered(run!(
            self.loaded,
            self.connection_call("webhooks.resolve", Some(connection)),
            webhooks::func_resolve(connection, reference)
        )?)
    }
}

impl Adapter {
    fn operation_call(&self, function: &'static str, operation: &Operation) -> Call {
        Call::of_operation(&self.loaded.host, &self.tenant, function, operation)
    }

    fn connection_call(&self, function: &'static str, connection: Option<&Connection>) -> Call {
        Call::on_connection(&self.loaded.host, &self.tenant, function, connection)
    }

    fn batch_call(&self, function: &'static str, batch: &AuthorizationBatch) -> Call {
        Call::of_batch(&self.loaded.host, &self.tenant, function, batch)
    }
}

mod batch;
mod disputes;
mod endpoints;
mod onboarding;
mod optional;
mod records;
mod refund_control;
mod transfers;
mod vault;

pub(crate) use optional::OPTIONAL_INTERFACES;
pub use optional::{
    Batch, Disputes, Endpoints, Onboarding, Records, RefundControl, Transfers, Vault,
};

fn answered<T>(answer: Result<T, AdapterError>) -> Result<T, CallError> {
    answer.map_err(|error| CallError::Adapter(Box::new(error)))
}
