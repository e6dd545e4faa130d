//! Accounts: the platform's own and those connected to it, with their capabilities and bank accounts.
//!
//! Requests may name any account; an account can be seen once something has happened to it. What
//! happens to a connected account is told to `connect` endpoints, what happens to the own account to
//! the others.

mod change;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::error::ApiError;
use crate::events::changed;
use crate::metadata::Metadata;
use crate::operation::Operation;
use crate::world::{Collection, Identified, Resource, Scope, Space, scramble};

pub use change::AccountChange;

/// The account that the keys belong to.
const OWN_ACCOUNT: &str = "acct_1FakeStripeOwnXY";
/// The platform's application, to which accounts are connected.
pub(crate) const APPLICATION: &str = "ca_FakeStripeApplication00000000";
/// The only capability of an account here.
const CAPABILITY: &str = "card_payments";

#[derive(Clone, Debug)]
pub(crate) struct Account {
    id: String,
    created: i64,
    name: Option<String>,
    takes_cards: bool,
    /// What a test said of it.
    told: AccountChange,
    bank_accounts: Vec<Value>,
    metadata: Metadata,
}

impl Account {
    pub(crate) fn new_id(operation: &mut Operation<'_>) -> String {
        operation.world.ids.next("acct_1", 15)
    }

    fn is_own(&self) -> bool {
        self.id == OWN_ACCOUNT
    }

    /// The status of every capability.
    fn capabilities(&self) -> BTreeMap<String, String> {
        let status = if self.takes_cards {
            "active"
        } else {
            "inactive"
        };
        let mut all = BTreeMap::from([(CAPABILITY.to_owned(), status.to_owned())]);
        all.extend(self.told.capabilities.clone());
        all
    }

    /// What is missing.
    fn requirements(&self) -> Value {
        let mut requirements = json!({
            "alternatives": [],
            "current_deadline": null,
            "currently_due": if self.takes_cards { json!([]) } else { json!(["business_profile.url"]) },
            "disabled_reason": (!self.takes_cards).then_some("requirements.fields_needed"),
            "errors": [],
            "eventually_due": [],
            "past_due": [],
            "pending_verification": [],
        });
        for (name, told) in [
            ("currently_due", &self.told.currently_due),
            ("past_due", &self.told.past_due),
        ] {
            if let Some(fields) = told {
                requirements[name] = json!(fields);
            }
        }
        if let Some(due) = &self.told.currently_due {
            requirements["eventually_due"] = json!(due);
        }
        if let Some(reason) = &self.told.disabled_reason {
            requirements["disabled_reason"] = json!(Some(reason).filter(|one| !one.is_empty()));
        }
        requirements
    }

    fn capability(&self, name: &str) -> Option<Value> {
        let status = self.capabilities().get(name)?.clone();
        Some(json!({
            "id": name,
            "object": "capability",
            "account": self.id,
            "future_requirements": null,
            "requested": true,
            "requested_at": self.created,
            "requirements": self.requirements(),
            "status": status,
        }))
    }

    fn bank_account(&self, id: &str) -> Option<&Value> {
        self.bank_accounts.iter().find(|bank| bank["id"] == id)
    }
}

impl Identified for Account {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

/// Kept in the platform's space.
impl Resource for Account {
    const OBJECT: &'static str = "account";

    fn collection(space: &Space) -> &Collection<Self> {
        &space.accounts
    }

    fn collection_mut(space: &mut Space) -> &mut Collection<Self> {
        &mut space.accounts
    }

    fn render(&self) -> Value {
        let told = &self.told;
        json!({
            "id": self.id,
            "object": "account",
            "business_profile": {
                "mcc": null, "name": self.name, "product_description": null, "support_address": null,
                "support_email": null, "support_phone": null, "support_url": null, "url": null,
            },
            "business_type": null,
            "capabilities": self.capabilities(),
            "charges_enabled": told.charges_enabled.unwrap_or(self.takes_cards),
            "country": "US",
            "created": self.created,
            "default_currency": "usd",
            "details_submitted": told.details_submitted.unwrap_or(true),
            "email": "owner@example.test",
            "external_accounts": {
                "object": "list",
                "data": self.bank_accounts,
                "has_more": false,
                "total_count": self.bank_accounts.len(),
                "url": format!("/v1/accounts/{}/external_accounts", self.id),
            },
            "metadata": self.metadata,
            "payouts_enabled": told.payouts_enabled.unwrap_or(true),
            "requirements": self.requirements(),
            "settings": {
                "branding": { "icon": null, "logo": null, "primary_color": null, "secondary_color": null },
                "card_payments": {
                    "decline_on": { "avs_failure": false, "cvc_failure": false },
                    "statement_descriptor_prefix": null,
                    "statement_descriptor_prefix_kana": null,
                    "statement_descriptor_prefix_kanji": null,
                },
                "dashboard": { "display_name": self.name, "timezone": "Etc/UTC" },
                "payments": {
                    "statement_descriptor": null, "statement_descriptor_kana": null, "statement_descriptor_kanji": null,
                },
                "payouts": {
                    "debit_negative_balances": true,
                    "schedule": { "delay_days": 2, "interval": "daily" },
                    "statement_descriptor": null,
                },
            },
            "tos_acceptance": { "date": null, "ip": null, "user_agent": null },
            "type": "standard",
        })
    }
}

impl Operation<'_> {
    /// An account, made when something happens to it first; the own one without an id.
    pub(crate) fn account(&mut self, id: Option<&str>) -> Account {
        let id = id.unwrap_or(OWN_ACCOUNT);
        let known = self.accounts().get(id).cloned();
        known.unwrap_or_else(|| {
            let account = Account {
                id: id.to_owned(),
                created: self.now,
                name: None,
                takes_cards: true,
                told: AccountChange::default(),
                bank_accounts: Vec::new(),
                metadata: Metadata::new(),
            };
            self.accounts().put(account.clone());
            account
        })
    }

    /// The application at work in a connected account; none in the own one.
    pub(crate) fn application(&self) -> Option<&'static str> {
        self.scope.account.as_ref().map(|_| APPLICATION)
    }

    /// The account whose objects the request sees.
    pub(crate) fn retrieve_current_account(&mut self) -> Value {
        let id = self.scope.account.clone();
        self.account(id.as_deref()).render()
    }

    /// # Errors
    /// 403 `account_invalid`: Stripe's answer for an account that is not connected, or not any more.
    pub(crate) fn retrieve_account(&mut self, id: &str) -> Result<Value, ApiError> {
        self.known_account(id).map(|account| account.render())
    }

    pub(crate) fn retrieve_capability(
        &mut self,
        account: &str,
        name: &str,
    ) -> Result<Value, ApiError> {
        let account = self.known_account(account)?;
        account
            .capability(name)
            .ok_or_else(|| ApiError::no_such("capability", name))
    }

    pub(crate) fn retrieve_external_account(
        &mut self,
        account: &str,
        id: &str,
    ) -> Result<Value, ApiError> {
        let account = self.known_account(account)?;
        let bank = account.bank_account(id).cloned();
        bank.ok_or_else(|| ApiError::no_such("external account", id))
    }

    pub(crate) fn update_account(&mut self, mut account: Account, metadata: &Metadata) {
        let before = account.render();
        account.name = Some(format!("Shop at {}", self.now));
        account.metadata.extend(
            metadata
                .iter()
                .map(|(key, value)| (key.clone(), value.clone())),
        );
        self.save_account(account, &before);
    }

    /// The account may take cards again, or no longer.
    pub(crate) fn switch_capability(&mut self, mut account: Account) {
        let (before, capability) = (account.render(), account.capability(CAPABILITY));
        account.takes_cards = !account.takes_cards;
        let (capability, now) = (
            capability.unwrap_or_default(),
            account.capability(CAPABILITY).unwrap_or_default(),
        );
        let previous = changed(&capability, &now);
        self.tell_account(&account, "capability.updated", now, previous);
        self.save_account(account, &before);
    }

    /// What a test says of an account. Gives the account as it is then.
    pub(crate) fn tell_of_account(&mut self, id: Option<&str>, change: &AccountChange) -> Value {
        let mut account = self.account(id);
        let before = account.render();
        account.told.merge(change);
        let shown = account.render();
        self.save_account(account, &before);
        shown
    }

    /// The owner of an account connects it, or a new one; gives its id.
    pub(crate) fn connect_account(&mut self, id: Option<&str>) -> String {
        let id = id.map_or_else(|| Account::new_id(self), str::to_owned);
        let account = self.account(Some(&id));
        self.authorize_application(&account);
        id
    }

    /// Adds a bank account; gives its id.
    pub(crate) fn add_bank_account(&mut self, mut account: Account) -> String {
        let id = self.new_id("ba_1");
        let bank = json!({
            "id": id,
            "object": "bank_account",
            "account": account.id,
            "account_holder_name": "Jo",
            "account_holder_type": "individual",
            "account_type": null,
            "available_payout_methods": ["standard"],
            "bank_name": "STRIPE TEST BANK",
            "country": "US",
            "currency": "usd",
            "default_for_currency": account.bank_accounts.is_empty(),
            "fingerprint": scramble("bank account", 16),
            "future_requirements": null,
            "last4": "6789",
            "metadata": {},
            "requirements": null,
            "routing_number": "110000000",
            "status": "new",
        });
        account.bank_accounts.push(bank.clone());
        self.accounts().put(account.clone());
        self.tell_account(&account, "account.external_account.created", bank, None);
        id
    }

    /// The id of the bank account that the operation's account is paid out to.
    pub(crate) fn own_bank_account(&mut self) -> String {
        let id = self.scope.account.clone();
        let account = self.account(id.as_deref());
        let known = account.bank_accounts.first();
        match known.and_then(|bank| bank["id"].as_str()) {
            Some(id) => id.to_owned(),
            None => self.add_bank_account(account),
        }
    }

    pub(crate) fn rename_bank_account(&mut self, account: &str, id: &str) -> Result<(), ApiError> {
        let mut account = self.known_account(account)?;
        let banks = account.bank_accounts.iter_mut();
        let Some(bank) = banks.into_iter().find(|bank| bank["id"] == id) else {
            return Err(ApiError::no_such("external account", id));
        };
        let before = bank.clone();
        bank["account_holder_name"] = json!("Jo Doe");
        let after = bank.clone();
        self.accounts().put(account.clone());
        let previous = changed(&before, &after);
        self.tell_account(
            &account,
            "account.external_account.updated",
            after,
            previous,
        );
        Ok(())
    }

    pub(crate) fn remove_bank_account(&mut self, account: &str, id: &str) -> Result<(), ApiError> {
        let mut account = self.known_account(account)?;
        let banks = &mut account.bank_accounts;
        let Some(at) = banks.iter().position(|bank| bank["id"] == id) else {
            return Err(ApiError::no_such("external account", id));
        };
        let bank = banks.remove(at);
        self.accounts().put(account.clone());
        self.tell_account(&account, "account.external_account.deleted", bank, None);
        Ok(())
    }

    /// The account's owner connects it to the platform's application.
    pub(crate) fn authorize_application(&mut self, account: &Account) {
        self.tell_account(
            account,
            "account.application.authorized",
            application(),
            None,
        );
    }

    /// The account's owner disconnects it: the platform can see it no more.
    pub(crate) fn deauthorize_application(&mut self, account: &Account) {
        self.accounts().remove(&account.id);
        self.tell_account(
            account,
            "account.application.deauthorized",
            application(),
            None,
        );
    }

    fn save_account(&mut self, account: Account, before: &Value) {
        let rendered = account.render();
        let previous = changed(before, &rendered);
        self.accounts().put(account.clone());
        self.tell_account(&account, "account.updated", rendered, previous);
    }

    fn known_account(&mut self, id: &str) -> Result<Account, ApiError> {
        self.accounts().get(id).cloned().ok_or_else(|| {
            ApiError::invalid(format!(
                "The provided key does not have access to account '{id}' (or that account does not exist). \
                 Application access may have been revoked."
            ))
            .status(403)
            .code("account_invalid")
        })
    }

    fn accounts(&mut self) -> &mut Collection<Account> {
        let platform = Scope {
            account: None,
            livemode: self.scope.livemode,
        };
        &mut self.world.space(&platform).accounts
    }

    /// Emits in the account's own scope, wherever the operation is at work.
    fn tell_account(
        &mut self,
        account: &Account,
        kind: &str,
        object: Value,
        previous: Option<Value>,
    ) {
        let named = (!account.is_own()).then_some(account.id.as_str());
        self.as_account(named, |operation| {
            operation.emit_change(kind, object, previous);
        });
    }
}

fn application() -> Value {
    json!({ "id": APPLICATION, "object": "application", "name": "Fake Stripe's platform" })
}
