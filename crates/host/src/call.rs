//! One call: a place in the pool, a fresh store, limits, and what is known when it ends.

use std::collections::HashMap;
use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::SemaphorePermit;
use tokio::time::{Instant, timeout, timeout_at};
use tracing::Instrument;
use wasmtime::component::Linker;
use wasmtime::{Store, Trap, UpdateDeadline};

use crate::contract;
use crate::contract::http_client::{Method, Request};
use crate::engine::EPOCH;
use crate::error::{CallError, FailureCause, HostFailure};
use crate::host::HostShared;
use crate::http::{self, HttpClient};
use crate::limits::{Limits, Meter, Stop};
use crate::types::{AuthorizationBatch, Connection, Operation, Outcome};

/// Left of a call's time for the adapter to make something of the last answer.
const TIME_TO_ANSWER: Duration = Duration::from_millis(100);

/// A call under way.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    host: Arc<HostShared>,
    context: Arc<CallContext>,
}

impl Call {
    pub(crate) fn of_operation(
        host: &Arc<HostShared>,
        tenant: &Arc<str>,
        function: &'static str,
        operation: &Operation,
    ) -> Self {
        let account = operation.connection.account.clone();
        let call = Self::new(host, tenant, function, Some(operation.id.clone()), account);
        // An earlier call of the same operation may have been performed, whatever this one does.
        if operation.first_sent_at.is_some() {
            call.context.write_begins();
        }
        call
    }

    /// Of a batch the operations are its items.
    pub(crate) fn of_batch(
        host: &Arc<HostShared>,
        tenant: &Arc<str>,
        function: &'static str,
        batch: &AuthorizationBatch,
    ) -> Self {
        let call = Self::on_connection(host, tenant, function, Some(&batch.connection));
        if batch.items.iter().any(|item| item.first_sent_at.is_some()) {
            call.context.write_begins();
        }
        call
    }

    pub(crate) fn on_connection(
        host: &Arc<HostShared>,
        tenant: &Arc<str>,
        function: &'static str,
        connection: Option<&Connection>,
    ) -> Self {
        let account = connection.and_then(|connection| connection.account.clone());
        Self::new(host, tenant, function, None, account)
    }

    fn new(
        host: &Arc<HostShared>,
        tenant: &Arc<str>,
        function: &'static str,
        operation_id: Option<String>,
        account: Option<String>,
    ) -> Self {
        let context = CallContext {
            tenant: tenant.clone(),
            function,
            operation_id,
            account,
            http: host.http.clone(),
            deadline: Instant::now() + host.limits.wall_clock,
            requests_limit: host.limits.requests_per_call,
            requests: AtomicU32::new(0),
            writes: AtomicU32::new(0),
            attempts: Mutex::default(),
            finished: AtomicBool::new(false),
        };
        Self {
            host: host.clone(),
            context: Arc::new(context),
        }
    }

    /// A store for a fresh instance.
    pub(crate) fn store(&self) -> Store<CallState> {
        new_store(&self.host, self.context.clone())
    }

    /// Runs the body of the call, with a place in the pool and within its time.
    pub(crate) async fn supervise<R>(
        self,
        body: impl Future<Output = wasmtime::Result<R>>,
    ) -> Result<R, CallError> {
        let span = tracing::info_span!(
            "payments.call",
            function = self.context.function,
            tenant = &*self.context.tenant,
            operation_id = self.context.operation_id.as_deref()
        );
        self.supervise_in_span(body).instrument(span).await
    }

    async fn supervise_in_span<R>(
        self,
        body: impl Future<Output = wasmtime::Result<R>>,
    ) -> Result<R, CallError> {
        let _guard = DropGuard(&self.context);
        let started = Instant::now();
        let Limits { wall_clock, .. } = self.host.limits;
        let ended = match place(&self.host).await {
            // The place is given back after the store inside of `body` is gone.
            Ok(_place) => match timeout_at(self.context.deadline, body).await {
                Ok(ended) => ended.map_err(cause_of),
                Err(_) => Err(FailureCause::WallClockTimeout(wall_clock)),
            },
            Err(overloaded) => Err(overloaded),
        };
        self.context.finished.store(true, Ordering::Relaxed);
        let duration = started.elapsed();
        match ended {
            Ok(answer) => {
                tracing::debug!(?duration, "call ended");
                Ok(answer)
            }
            Err(cause) => {
                let outcome = self.context.outcome();
                tracing::error!(?duration, %cause, ?outcome, "call ended by the host");
                Err(CallError::Host(HostFailure {
                    cause,
                    outcome,
                    function: self.context.function,
                }))
            }
        }
    }
}

/// A place in the pool.
async fn place(host: &HostShared) -> Result<SemaphorePermit<'_>, FailureCause> {
    if let Ok(place) = host.places.try_acquire() {
        return Ok(place);
    }
    let Limits { queue_time, .. } = host.limits;
    match timeout(queue_time, host.places.acquire()).await {
        Ok(Ok(place)) => Ok(place),
        // The semaphore is never closed: it errs by not answering.
        Ok(Err(_)) | Err(_) => Err(FailureCause::Overloaded(queue_time)),
    }
}

/// Tells a failure to make the instance from one of the code that ran then.
pub(crate) fn not_instantiated(error: wasmtime::Error) -> wasmtime::Error {
    if error.is::<Stop>() || error.is::<Trap>() {
        error
    } else {
        Stop(FailureCause::Instantiation(format!("{error:#}"))).into()
    }
}

/// Reads why wasmtime ended a call.
fn cause_of(error: wasmtime::Error) -> FailureCause {
    if let Some(Stop(cause)) = error.downcast_ref::<Stop>() {
        return cause.clone();
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::StackOverflow) => FailureCause::StackLimit,
        Some(trap) => {
            tracing::debug!(backtrace = ?error, "the adapter trapped");
            FailureCause::Trap(trap.to_string())
        }
        // Not a trap of the code, but a value that the contract does not have.
        None => FailureCause::Trap(error.to_string()),
    }
}

/// What a call knows and counts. Shared with its requests; outlives its store.
#[derive(Debug)]
pub(crate) struct CallContext {
    pub(crate) tenant: Arc<str>,
    pub(crate) function: &'static str,
    pub(crate) operation_id: Option<String>,
    /// The connected account, as the platform passed it.
    pub(crate) account: Option<String>,
    pub(crate) http: Arc<HttpClient>,
    deadline: Instant,
    requests_limit: u32,
    requests: AtomicU32,
    /// Writes that may have left this machine, in this call or an earlier one of the operation.
    writes: AtomicU32,
    attempts: Mutex<HashMap<(Method, String), u32>>,
    finished: AtomicBool,
}

impl CallContext {
    /// Takes numbers for so many requests; the first of them.
    pub(crate) fn take_requests(&self, count: usize) -> Result<u32, Stop> {
        let limit = self.requests_limit;
        let exceeded = || Stop(FailureCause::RequestLimit(limit));
        let count = u32::try_from(count).map_err(|_| exceeded())?;
        let before = self
            .requests
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |requests| {
                requests
                    .checked_add(count)
                    .filter(|requests| *requests <= limit)
            })
            .map_err(|_| exceeded())?;
        Ok(before + 1)
    }

    /// The how-manieth attempt at this method and URL it was.
    pub(crate) fn count_attempt(&self, method: Method, url: &str) -> u32 {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = attempts.entry((method, url.to_owned())).or_insert(0);
        *count += 1;
        *count
    }

    /// How long a request may still take, so that the adapter can answer before the call ends.
    pub(crate) fn time_for_requests(&self) -> Duration {
        self.deadline
            .saturating_duration_since(Instant::now())
            .saturating_sub(TIME_TO_ANSWER)
    }

    pub(crate) fn write_begins(&self) {
        self.writes.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn write_never_left(&self) {
        self.writes.fetch_sub(1, Ordering::Relaxed);
    }

    fn outcome(&self) -> Outcome {
        match self.writes.load(Ordering::Relaxed) {
            0 => Outcome::NotPerformed,
            _ => Outcome::Unknown,
        }
    }
}

/// Leaves a trace of a call whose future was dropped: nobody else is there to say that its
/// outcome is unknown.
struct DropGuard<'a>(&'a CallContext);

impl Drop for DropGuard<'_> {
    fn drop(&mut self) {
        if self.0.finished.load(Ordering::Relaxed) {
            return;
        }
        match self.0.outcome() {
            Outcome::Unknown => tracing::error!(
                function = self.0.function,
                tenant = &*self.0.tenant,
                operation_id = self.0.operation_id.as_deref(),
                "call dropped after a write was sent: its outcome is unknown"
            ),
            Outcome::NotPerformed => tracing::debug!(
                function = self.0.function,
                operation_id = self.0.operation_id.as_deref(),
                "call dropped before a write was sent"
            ),
        }
    }
}

/// The data of a call's store.
pub(crate) struct CallState {
    context: Arc<CallContext>,
    meter: Meter,
    /// Steps of [`EPOCH`] that the guest may still compute.
    epochs_left: u128,
}

pub(crate) fn new_store(host: &HostShared, context: Arc<CallContext>) -> Store<CallState> {
    let Limits { guest_time, .. } = host.limits;
    let state = CallState {
        context,
        meter: Meter::new(&host.limits),
        epochs_left: guest_time.as_millis() / EPOCH.as_millis(),
    };
    let mut store = Store::new(&host.engine, state);
    store.limiter(|state| &mut state.meter);
    // At each step the guest pays one, and lets the other tasks of its thread run: a guest that
    // computes does not block the executor, and the call's timeout can fire.
    store.epoch_deadline_callback(move |mut store| {
        let state = store.data_mut();
        match state.epochs_left.checked_sub(1) {
            Some(left) => {
                state.epochs_left = left;
                Ok(UpdateDeadline::Yield(1))
            }
            None => Err(Stop(FailureCause::GuestTimeLimit(guest_time)).into()),
        }
    });
    store.set_epoch_deadline(1);
    store
}

/// Gives the guest its only import with functions.
pub(crate) fn link_http_client(linker: &mut Linker<CallState>) -> wasmtime::Result<()> {
    let name = format!(
        "{}/http-client@{}",
        contract::CONTRACT_PACKAGE,
        contract::CONTRACT_VERSION
    );
    let mut instance = linker.instance(&name)?;
    // After each wait the clock starts anew: the guest pays for steps in which it computes, not
    // for a provider that takes its time.
    instance.func_wrap_async("send", |mut store, (request,): (Request,)| {
        Box::new(async move {
            let call = store.data().context.clone();
            let answer = http::send(&call, request).await?;
            store.set_epoch_deadline(1);
            Ok((answer,))
        })
    })?;
    instance.func_wrap_async("send-all", |mut store, (requests,): (Vec<Request>,)| {
        Box::new(async move {
            let call = store.data().context.clone();
            let answers = http::send_all(&call, requests).await?;
            store.set_epoch_deadline(1);
            Ok((answers,))
        })
    })
}
