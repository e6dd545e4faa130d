//! Many records at once, for tests that read lists: made as the API makes them, without telling
//! anybody.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::control::{Control, ControlError};
use crate::error::ApiError;
use crate::metadata::Metadata;
use crate::operation::{Cause, Operation, Telling};
use crate::parameters::Parameters;
use crate::payment_intents::expire_holds;
use crate::subscriptions::STATUSES;
use crate::world::Scope;

/// What [`Control::seed`] is to make.
///
/// ```
/// use fake_stripe::{Seed, SeedKind};
///
/// let seed = Seed::new(SeedKind::Charges, 5_000).between(1_795_000_000, 1_795_300_000);
/// assert_eq!(seed.from, Some(1_795_000_000));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seed {
    /// What kind of record.
    pub kind: SeedKind,
    /// How many.
    pub count: u32,
    /// When the first of them was made, in Unix seconds; now, if absent.
    #[serde(default)]
    pub from: Option<i64>,
    /// When the last of them was made; now, if absent. The others are spread evenly between.
    #[serde(default)]
    pub to: Option<i64>,
    /// The connected account that they are in; the platform's own if absent.
    #[serde(default)]
    pub account: Option<String>,
    /// Whether they are in live mode's space.
    #[serde(default)]
    pub livemode: bool,
}

/// The kinds of records that can be seeded, by the names of their lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SeedKind {
    /// Each the charge of a paid payment intent, with its balance transaction.
    Charges,
    /// Each of a part of a new charge.
    Refunds,
    /// Each of a new charge.
    BalanceTransactions,
    /// Each with an e-mail address of its own.
    Customers,
    /// In each of the eight statuses in turn; of one new customer, at one new price.
    Subscriptions,
    /// Recurring and not, in turn.
    Prices,
    /// Each of a new charge.
    Disputes,
    /// Paid.
    Payouts,
    /// `customer.created`, each of a new customer. No endpoint is told.
    Events,
}

impl Seed {
    /// So many records of a kind, all made now, in the own account in test mode.
    #[must_use]
    pub fn new(kind: SeedKind, count: u32) -> Self {
        Self {
            kind,
            count,
            from: None,
            to: None,
            account: None,
            livemode: false,
        }
    }

    /// Spread evenly over a time in Unix seconds, both ends included.
    #[must_use]
    pub fn between(mut self, from: i64, to: i64) -> Self {
        (self.from, self.to) = (Some(from), Some(to));
        self
    }

    /// In a connected account.
    #[must_use]
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = Some(account.into());
        self
    }

    /// When the record of a number, from 0, was made.
    fn time(&self, number: u32, now: i64) -> i64 {
        let (from, to) = (self.from.unwrap_or(now), self.to.unwrap_or(now));
        let steps = i128::from(self.count.saturating_sub(1).max(1));
        let passed = (i128::from(to) - i128::from(from)) * i128::from(number) / steps;
        from.saturating_add(i64::try_from(passed).unwrap_or_default())
    }
}

impl Control {
    /// Makes many records of a kind, oldest first, cheaply: no event tells of them, except where
    /// events are what is asked for, and nothing is delivered. What they need, such as the charge of
    /// a refund, is made with them; money that they move is in the [ledger](crate::Ledger).
    ///
    /// # Errors
    /// When `from` is later than `to`.
    pub fn seed(&self, seed: &Seed) -> Result<(), ControlError> {
        let scope = Scope {
            account: seed.account.clone(),
            livemode: seed.livemode,
        };
        let mut world = self.shared.world();
        expire_holds(&mut world, &self.shared.base_url);
        let mut operation =
            Operation::new(&mut world, scope, &self.shared.base_url, Cause::default());
        let now = operation.now;
        if seed.from.unwrap_or(now) > seed.to.unwrap_or(now) {
            return Err(ControlError(
                "the seed's from is later than its to (now, where one is absent)".to_owned(),
            ));
        }
        operation.telling = match seed.kind {
            SeedKind::Events => Telling::Recorded,
            _ => Telling::Nothing,
        };
        operation.now = seed.time(0, now);
        let subscribed = match seed.kind {
            SeedKind::Subscriptions => Some(operation.seed_subscriber()?),
            _ => None,
        };
        for number in 0..seed.count {
            operation.now = seed.time(number, now);
            match &subscribed {
                Some((customer, price)) => {
                    let status = STATUSES[number as usize % STATUSES.len()];
                    operation.make_subscription(customer, price, status);
                }
                None => operation.seed_one(seed.kind, i64::from(number))?,
            }
        }
        Ok(())
    }
}

impl Operation<'_> {
    fn seed_one(&mut self, kind: SeedKind, number: i64) -> Result<(), ApiError> {
        match kind {
            SeedKind::Charges | SeedKind::BalanceTransactions => {
                self.seed_sale(number, "pm_card_visa").map(drop)
            }
            SeedKind::Refunds => {
                let sale = self.seed_sale(number, "pm_card_visa")?;
                let part = json!({ "payment_intent": sale, "amount": 100 + number % 900 });
                self.create_refund(&parameters(part)).map(drop)
            }
            SeedKind::Disputes => self.seed_sale(number, "pm_card_createDispute").map(drop),
            SeedKind::Customers | SeedKind::Events => self.seed_customer(number).map(drop),
            SeedKind::Prices => {
                self.make_price(1_000 + number, number % 2 == 0);
                Ok(())
            }
            SeedKind::Payouts => {
                let bank = self.own_bank_account();
                let payout = self.make_payout(1_000 + number, "usd", &bank, &Metadata::new());
                self.arrive(&payout).map(drop)
            }
            // These share a customer and a price.
            SeedKind::Subscriptions => Ok(()),
        }
    }

    /// A payment that was taken at once; its id.
    fn seed_sale(&mut self, number: i64, method: &str) -> Result<String, ApiError> {
        let request = json!({
            "amount": 1_000 + number,
            "currency": "usd",
            "confirm": true,
            "payment_method": method,
            "return_url": "https://shop.test/thanks",
        });
        let intent = self.create_payment_intent(&parameters(request))?;
        Ok(id_of(&intent))
    }

    fn seed_customer(&mut self, number: i64) -> Result<String, ApiError> {
        let request = json!({
            "name": format!("Jo {number}"),
            "email": format!("jo.{number}@example.test"),
        });
        let customer = self.create_customer(&parameters(request))?;
        Ok(id_of(&customer))
    }

    /// Who subscribes, and to what.
    fn seed_subscriber(&mut self) -> Result<(String, Value), ApiError> {
        Ok((self.seed_customer(0)?, self.make_price(1_000, true)))
    }
}

/// Parameters as they come out of the check of a request.
fn parameters(given: Value) -> Parameters {
    match given {
        Value::Object(parameters) => parameters,
        _ => Parameters::new(),
    }
}

fn id_of(object: &Value) -> String {
    object["id"].as_str().unwrap_or_default().to_owned()
}
