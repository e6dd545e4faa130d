//! Topic `vault`: an optional interface. A customer is there once, and a method is whose it is.

use std::sync::Arc;

use anyhow::{Context, bail, ensure};
use payments_host::Vault;
use payments_host::types::{
    AdapterError, Adoption, Attachment, Contact, Customer, CustomerChanges, CustomerRemoval,
    Detachment, ErrorKind, NewCustomer, Operation, Outcome, RetryAdvice, SetupConfirmation,
    SetupRequest, SetupStatus,
};
use serde_json::json;

use super::bench::Bench;
use super::case::{Case, again, typed};
use super::{Check, Tally};

const EMAIL: &str = "ada@shop.example";
/// What is no id anywhere: another path, two segments, a line end, nothing.
const NO_IDS: [&str; 4] = ["../x", "a/b", "a\r\nX: y", ""];

pub(super) fn checks() -> Vec<Check> {
    vec![
        check(
            "vault/customer-once",
            "a repeated operation that creates a second customer splits the history of the first",
            once,
        ),
        check(
            "vault/lost-answers",
            "a host that lost the answer sends the operation again, and the customer exists already",
            lost,
        ),
        check(
            "vault/past-the-window",
            "when the provider may have forgotten the operation, sending it again makes a second customer",
            past_the_window,
        ),
        check(
            "vault/gone",
            "a customer that was deleted is not found, and deleting once more is no error",
            gone,
        ),
        check(
            "vault/saved-method",
            "a method that was saved is listed, and one that was detached is not",
            saved_method,
        ),
        check(
            "vault/adopt",
            "rows of an import are told apart, in order, and a second import changes nothing",
            adopt,
        ),
        check(
            "vault/input",
            "what is no id is refused with the field, before anything is sent",
            input,
        ),
    ]
}

/// A check that adapters without the interface need not pass.
fn check<F>(name: &'static str, why: &'static str, judge: fn(Desk) -> F) -> Check
where
    F: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    Check::new(name, why, move |bench: Arc<Bench>| async move {
        if bench.adapter.vault().is_none() {
            return Tally::skipped("the adapter does not export the optional interface `vault`");
        }
        match bench.case().await {
            Ok(case) => Tally::of(judge(Desk { case }).await),
            Err(error) => Tally::of(Err(error)),
        }
    })
}

/// The interface, and a simulator that knows nobody yet.
struct Desk {
    case: Case,
}

impl Desk {
    fn vault(&self) -> anyhow::Result<Vault<'_>> {
        let vault = self.case.adapter.vault();
        vault.context("the interface `vault` is not exported")
    }

    async fn create(&self, operation: &Operation) -> anyhow::Result<Customer> {
        let created = self.vault()?.create_customer(operation, &ada()).await;
        created.with_context(|| format!("create-customer as {}", operation.id))
    }

    /// There is one customer, and it is this one.
    async fn expect_only(&self, id: &str) -> anyhow::Result<()> {
        let found = self
            .vault()?
            .find_customers(&self.case.connection, EMAIL)
            .await
            .context("find-customers")?;
        let [only] = &found[..] else {
            bail!("there are {} customers", found.len());
        };
        ensure!(only.id == id, "it is another customer");
        Ok(())
    }

    /// A method of this customer's.
    async fn saved(&self, customer: &str) -> anyhow::Result<String> {
        let request = SetupRequest::new(customer, self.case.approves());
        let setup = self
            .vault()?
            .begin_setup(&self.case.operation("setup"), &request)
            .await
            .context("begin-setup")?;
        ensure!(
            setup.status == SetupStatus::Succeeded,
            "the setup is {:?}",
            setup.status
        );
        setup.saved_method.context("the setup names no method")
    }
}

fn ada() -> NewCustomer {
    NewCustomer {
        reference: Some("C-1".to_owned()),
        ..NewCustomer::new(Contact {
            name: Some("Ada".to_owned()),
            email: Some(EMAIL.to_owned()),
            phone: None,
            address: None,
        })
    }
}

async fn once(desk: Desk) -> anyhow::Result<()> {
    let operation = desk.case.operation("create");
    let created = desk.create(&operation).await?;
    ensure!(
        created.reference.as_deref() == Some("C-1") && created.contact == ada().contact,
        "it is not what was asked for: {created:?}"
    );
    ensure!(
        created.operation_id.as_deref() == Some("create")
            && created.installation_id == desk.case.connection.installation_id,
        "it does not say which operation of which installation made it"
    );
    let repeated = desk.create(&again(&operation)).await?;
    ensure!(repeated.id == created.id, "the repeat is another customer");
    desk.expect_only(&created.id).await?;

    let other = NewCustomer {
        description: Some("other".to_owned()),
        ..ada()
    };
    let answer = desk
        .vault()?
        .create_customer(&again(&operation), &other)
        .await;
    let Err(error) = typed(answer)? else {
        bail!("the same operation with other parameters is performed");
    };
    ensure!(
        error.kind == ErrorKind::IdempotencyMismatch,
        "other parameters are {:?}",
        error.kind
    );
    desk.expect_only(&created.id).await
}

async fn lost(desk: Desk) -> anyhow::Result<()> {
    let fault = json!({ "kind": "close-after" });
    let fault = fault.as_object().context("a fault")?;
    desk.case.simulator.set_fault("POST", 1_000, fault).await?;
    let operation = desk.case.operation("create");
    let answer = desk.vault()?.create_customer(&operation, &ada()).await;
    let Err(error) = typed(answer)? else {
        bail!("an answer that never came is said to be one");
    };
    ensure!(
        error.outcome == Outcome::Unknown && error.retry == RetryAdvice::SameOperation,
        "a lost answer is {:?}, {:?}",
        error.outcome,
        error.retry
    );
    desk.case.simulator.clear_faults().await?;
    let created = desk.create(&again(&operation)).await?;
    desk.expect_only(&created.id).await
}

async fn past_the_window(desk: Desk) -> anyhow::Result<()> {
    let late = |operation: Operation| Operation {
        first_sent_at: Some(operation.now.saturating_sub(400 * 24 * 60 * 60)),
        ..operation
    };
    let never = late(desk.case.operation("never"));
    let answer = desk.vault()?.create_customer(&never, &ada()).await;
    let Err(error) = typed(answer)? else {
        bail!("a forgotten operation is performed");
    };
    ensure!(
        error.outcome == Outcome::Unknown && error.retry == RetryAdvice::CheckFirst,
        "a forgotten operation is {:?}, {:?}",
        error.outcome,
        error.retry
    );
    ensure!(desk.case.writes() == 0, "something was written");
    let created = desk.create(&desk.case.operation("create")).await?;
    let found = desk.create(&late(desk.case.operation("create"))).await?;
    ensure!(found.id == created.id, "it is another customer");
    desk.expect_only(&created.id).await
}

async fn gone(desk: Desk) -> anyhow::Result<()> {
    let created = desk.create(&desk.case.operation("create")).await?;
    let removal = CustomerRemoval::new(&created.id);
    for id in ["delete-1", "delete-2"] {
        let operation = desk.case.operation(id);
        let deleted = desk.vault()?.delete_customer(&operation, &removal).await;
        deleted.with_context(|| format!("delete-customer as {id}"))?;
    }
    let connection = &desk.case.connection;
    let read = desk.vault()?.get_customer(connection, &created.id).await;
    not_found(typed(read)?, "get-customer")?;
    let listed = desk.vault()?.list_methods(connection, &created.id).await;
    not_found(typed(listed)?, "list-methods")?;
    let found = desk.vault()?.find_customers(connection, EMAIL).await;
    let found = found.context("find-customers")?;
    ensure!(found.is_empty(), "a deleted customer is found");
    Ok(())
}

async fn saved_method(desk: Desk) -> anyhow::Result<()> {
    let customer = desk.create(&desk.case.operation("create")).await?.id;
    let method = desk.saved(&customer).await?;
    let vault = desk.vault()?;
    let connection = &desk.case.connection;
    let listed = vault.list_methods(connection, &customer).await?;
    let [only] = &listed.methods[..] else {
        bail!("{} methods are listed", listed.methods.len());
    };
    ensure!(
        only.id == method && only.customer.as_ref() == Some(&customer),
        "another method is listed: {only:?}"
    );

    let changes = CustomerChanges {
        default_method: Some(method.clone()),
        ..CustomerChanges::new(&customer)
    };
    let operation = desk.case.operation("default");
    let changed = vault.update_customer(&operation, &changes).await?;
    ensure!(
        changed.default_method.as_ref() == Some(&method) && changed.contact == ada().contact,
        "the change changed something else: {changed:?}"
    );

    let before = desk.case.writes();
    let attachment = Attachment {
        method_id: method.clone(),
        customer_id: customer.clone(),
    };
    let operation = desk.case.operation("attach");
    vault.attach(&operation, &attachment).await?;
    ensure!(
        desk.case.writes() == before,
        "what is attached already is attached once more"
    );

    for id in ["detach-1", "detach-2"] {
        let operation = desk.case.operation(id);
        let detached = vault.detach(&operation, &Detachment::new(&method)).await;
        let detached = detached.with_context(|| format!("detach as {id}"))?;
        ensure!(detached.customer.is_none(), "it is still somebody's");
    }
    let listed = vault.list_methods(connection, &customer).await?;
    ensure!(
        listed.methods.is_empty() && listed.default_method.is_none(),
        "a detached method is listed"
    );
    Ok(())
}

async fn adopt(desk: Desk) -> anyhow::Result<()> {
    let customer = desk.create(&desk.case.operation("create")).await?.id;
    let method = desk.saved(&customer).await?;
    let rows = [
        Adoption::customer(format!("{customer}x")),
        Adoption {
            customer: Some(customer.clone()),
            make_default: true,
            reference: Some("C-2".to_owned()),
            ..Adoption::saved_method(&method)
        },
        Adoption::customer("a/b"),
        Adoption::saved_method(&method),
    ];
    for (id, changes) in [("import-1", true), ("import-2", false)] {
        let operation = desk.case.operation(id);
        let results = desk.vault()?.adopt(&operation, &rows).await;
        let results = results.with_context(|| format!("adopt as {id}"))?;
        let [missing, whole, wrong, alone] = &results[..] else {
            bail!("{} results for 4 rows", results.len());
        };
        let fields = [missing, wrong].map(|result| {
            let error = result.as_ref().err();
            error.and_then(|error| error.field.as_deref())
        });
        ensure!(
            fields == [Some("adoptions[0].customer"), Some("adoptions[2].customer")],
            "the fields at fault are {fields:?}"
        );
        for result in [whole, alone] {
            match result {
                Ok(adopted) => ensure!(
                    adopted.customer.as_ref() == Some(&customer) && (changes || !adopted.changed),
                    "{id}: {adopted:?}"
                ),
                Err(error) => bail!("{id}: {}", error.message),
            }
        }
    }
    let read = desk
        .vault()?
        .get_customer(&desk.case.connection, &customer)
        .await?;
    ensure!(
        read.reference.as_deref() == Some("C-2") && read.default_method.as_ref() == Some(&method),
        "the adoption did not arrive: {read:?}"
    );
    Ok(())
}

async fn input(desk: Desk) -> anyhow::Result<()> {
    let vault = desk.vault()?;
    let case = &desk.case;
    let connection = &case.connection;
    let operation = case.operation("input");
    for id in NO_IDS {
        let update = CustomerChanges {
            description: Some("x".to_owned()),
            ..CustomerChanges::new(id)
        };
        let attachment = Attachment {
            method_id: id.to_owned(),
            customer_id: id.to_owned(),
        };
        let setup = SetupRequest::new(id, case.approves());
        let answers = [
            typed(vault.update_customer(&operation, &update).await)?.map(drop),
            typed(
                vault
                    .delete_customer(&operation, &CustomerRemoval::new(id))
                    .await,
            )?,
            typed(vault.begin_setup(&operation, &setup).await)?.map(drop),
            typed(
                vault
                    .confirm_setup(&operation, &SetupConfirmation::new(id))
                    .await,
            )?
            .map(drop),
            typed(vault.attach(&operation, &attachment).await)?.map(drop),
            typed(vault.detach(&operation, &Detachment::new(id)).await)?.map(drop),
            typed(vault.get_customer(connection, id).await)?.map(drop),
            typed(vault.get_setup(connection, id).await)?.map(drop),
            typed(vault.list_methods(connection, id).await)?.map(drop),
            typed(vault.get_mandate(connection, id).await)?.map(drop),
        ];
        for (place, answer) in answers.into_iter().enumerate() {
            let Err(error) = answer else {
                bail!("function {place} takes {id:?} for an id");
            };
            ensure!(
                error.kind == ErrorKind::InvalidRequest
                    && error.outcome == Outcome::NotPerformed
                    && error.field.is_some(),
                "function {place} with {id:?}: {error:?}"
            );
        }
    }
    let many = vec![Adoption::customer("x"); 101];
    let answer = typed(vault.adopt(&operation, &many).await)?;
    ensure!(
        answer.is_err_and(|error| error.kind == ErrorKind::InvalidRequest),
        "101 rows are taken"
    );
    ensure!(case.requests() == 0, "something was sent");
    Ok(())
}

fn not_found<T>(answer: Result<T, AdapterError>, what: &str) -> anyhow::Result<()> {
    match answer {
        Ok(_) => bail!("{what} finds a customer that was deleted"),
        Err(error) => ensure!(
            error.kind == ErrorKind::NotFound && error.field.is_some(),
            "{what} of a customer that was deleted: {error:?}"
        ),
    }
    Ok(())
}
