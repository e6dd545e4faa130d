//! Search: `metadata['order']:'6735' AND status:'succeeded'` (<https://docs.stripe.com/search>).

use serde_json::{Value, json};

use super::PaymentIntent;
use crate::error::ApiError;
use crate::operation::Operation;
use crate::pagination;
use crate::parameters::{Fields, Parameters};
use crate::world::Resource;

impl Operation<'_> {
    pub(crate) fn search_payment_intents(
        &mut self,
        parameters: &Parameters,
    ) -> Result<Value, ApiError> {
        let query = parse(parameters.text("query").unwrap_or_default())?;
        let limit = pagination::limit(parameters)?;
        let indexed_until = self.now - self.world.search_delay;
        let space = self.world.space(&self.scope);
        let found: Vec<&PaymentIntent> = space
            .payment_intents
            .newest_first()
            .filter(|intent| intent.created <= indexed_until)
            .filter(|intent| query.holds(intent))
            .collect();
        let start = match parameters.text("page") {
            None => 0,
            Some(page) => {
                let after = found
                    .iter()
                    .position(|intent| page.strip_prefix("after_") == Some(&intent.id));
                after.ok_or_else(|| ApiError::invalid("Invalid page token.").param("page"))? + 1
            }
        };
        let end = found.len().min(start + limit);
        let has_more = end < found.len();
        let next_page = has_more
            .then(|| found.get(end - 1).map(|last| format!("after_{}", last.id)))
            .flatten();
        let data: Vec<Value> = found[start..end]
            .iter()
            .map(|intent| intent.render())
            .collect();
        Ok(json!({
            "object": "search_result",
            "url": "/v1/payment_intents/search",
            "has_more": has_more,
            "next_page": next_page,
            "data": data,
        }))
    }
}

/// A whole query: conditions that are all joined in the same way. Stripe does not take both
/// operators in one query.
#[derive(Debug)]
struct Query {
    join: Join,
    clauses: Vec<Clause>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Join {
    And,
    Or,
}

/// One condition of a query.
#[derive(Debug, PartialEq)]
struct Clause {
    field: Field,
    comparison: Comparison,
    value: String,
}

#[derive(Debug, PartialEq)]
enum Field {
    Metadata(String),
    Status,
    Currency,
    Customer,
    Amount,
    Created,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Query {
    fn holds(&self, intent: &PaymentIntent) -> bool {
        let mut clauses = self.clauses.iter();
        match self.join {
            Join::And => clauses.all(|clause| clause.holds(intent)),
            Join::Or => clauses.any(|clause| clause.holds(intent)),
        }
    }
}

impl Clause {
    fn holds(&self, intent: &PaymentIntent) -> bool {
        let equal = |actual: Option<&str>| actual == Some(self.value.as_str());
        match &self.field {
            Field::Metadata(key) => equal(intent.metadata.get(key).map(String::as_str)),
            Field::Status => equal(Some(intent.status.name())),
            Field::Currency => equal(Some(&intent.currency)),
            Field::Customer => equal(intent.customer.as_deref()),
            Field::Amount => self.compares(intent.amount),
            Field::Created => self.compares(intent.created),
        }
    }

    fn compares(&self, actual: i64) -> bool {
        let Ok(bound) = self.value.parse::<i64>() else {
            return false;
        };
        match self.comparison {
            Comparison::Equal => actual == bound,
            Comparison::Less => actual < bound,
            Comparison::LessOrEqual => actual <= bound,
            Comparison::Greater => actual > bound,
            Comparison::GreaterOrEqual => actual >= bound,
        }
    }
}

fn parse(query: &str) -> Result<Query, ApiError> {
    let refuse = |why: &str| {
        ApiError::invalid(format!(
            "We were unable to parse your search query `{query}`.{why}"
        ))
        .param("query")
        .validation()
    };
    let mut clauses = Vec::new();
    let mut joined_by = None;
    let mut rest = query.trim();
    loop {
        let (clause, after) = parse_clause(rest).ok_or_else(|| refuse(""))?;
        clauses.push(clause);
        if after.is_empty() {
            let join = joined_by.unwrap_or(Join::And);
            return Ok(Query { join, clauses });
        }
        let (join, next) = parse_join(after);
        if *joined_by.get_or_insert(join) != join {
            return Err(refuse(" A query is joined by AND or by OR, not by both."));
        }
        rest = next;
    }
}

/// How the next clause is joined, and where it begins. Stripe takes a blank for AND.
fn parse_join(text: &str) -> (Join, &str) {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    match word {
        "AND" | "and" => (Join::And, rest.trim_start()),
        "OR" | "or" => (Join::Or, rest.trim_start()),
        _ => (Join::And, text),
    }
}

/// One clause, and the text behind it without leading blanks.
fn parse_clause(text: &str) -> Option<(Clause, &str)> {
    let (field, rest) = if let Some(rest) = text.strip_prefix("metadata[") {
        let (key, rest) = quoted(rest)?;
        (Field::Metadata(key), rest.strip_prefix(']')?)
    } else {
        let end = text.find([':', '<', '>'])?;
        let field = match &text[..end] {
            "status" => Field::Status,
            "currency" => Field::Currency,
            "customer" => Field::Customer,
            "amount" => Field::Amount,
            "created" => Field::Created,
            _ => return None,
        };
        (field, &text[end..])
    };
    let operators = [
        (">=", Comparison::GreaterOrEqual),
        ("<=", Comparison::LessOrEqual),
        (">", Comparison::Greater),
        ("<", Comparison::Less),
        (":", Comparison::Equal),
    ];
    let (comparison, rest) = operators
        .iter()
        .find_map(|(sign, comparison)| Some((*comparison, rest.strip_prefix(sign)?)))?;
    let numeric = matches!(field, Field::Amount | Field::Created);
    if comparison != Comparison::Equal && !numeric {
        return None;
    }
    let (value, rest) = match quoted(rest) {
        Some(quoted) => quoted,
        None if numeric => {
            let end = rest.find(' ').unwrap_or(rest.len());
            (rest[..end].to_owned(), &rest[end..])
        }
        None => return None,
    };
    Some((
        Clause {
            field,
            comparison,
            value,
        },
        rest.trim_start(),
    ))
}

/// A text in single or double quotes, with backslash escapes, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let quote = text
        .chars()
        .next()
        .filter(|first| matches!(first, '\'' | '"'))?;
    let mut value = String::new();
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => {
                value.push(character);
                escaped = false;
            }
            '\\' => escaped = true,
            _ if character == quote => return Some((value, &text[at + 1..])),
            _ => value.push(character),
        }
    }
    None
}
