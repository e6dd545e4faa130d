//! Every place in every table where a value can stand is given what does not belong there: an
//! unknown parameter, a value that its enumeration lacks, a value of another type. The simulator
//! refuses what the published types lack, at every level of nesting.

use std::collections::BTreeMap;

use super::{Endpoint, Record, Shape, TABLE, Table};
use crate::oauth;

/// In no enumeration, no number, no yes or no; and the name of nothing.
const WRONG: &str = "zzz";
/// The published types do not nest deeper; a type that held itself would.
const DEEPEST: usize = 8;

#[test]
fn what_the_published_types_lack_is_refused_at_every_level() {
    let mut refused = BTreeMap::new();
    let tables: [&'static Table; 2] = [&TABLE, &oauth::TABLE];
    for table in tables {
        for name in table.names() {
            let (method, path) = name.split_once(' ').expect("a method");
            let path = path.replace("{id}", "x").replace("{child}", "x");
            let endpoint = table.endpoint(method, &path).expect("of the table");
            assert_eq!(endpoint.name, name);
            let mut walk = Walk {
                endpoint,
                refused: &mut refused,
            };
            walk.refuse(WRONG, 0);
            walk.record(walk.endpoint.record, "", 0);
        }
    }
    let by_depth: Vec<usize> = refused.into_values().collect();
    let everywhere = by_depth.len() >= 6 && by_depth.iter().sum::<usize>() > 5_000;
    assert!(everywhere, "{by_depth:?}");
}

struct Walk<'r> {
    endpoint: Endpoint,
    /// How many values were refused, by how deep they stood.
    refused: &'r mut BTreeMap<usize, usize>,
}

impl Walk<'_> {
    fn record(&mut self, record: &'static Record, at: &str, depth: usize) {
        for (name, shape) in record.required.iter().chain(&record.optional) {
            let at = match at {
                "" => name.clone(),
                _ => format!("{at}[{name}]"),
            };
            self.place(shape, &at, depth);
        }
    }

    /// One place: a text where no text may stand, a name where no such name may, and what is inside.
    fn place(&mut self, shape: &'static Shape, at: &str, depth: usize) {
        assert!(depth < DEEPEST, "{}: {at}", self.endpoint.name);
        let alternatives = alternatives(shape);
        let takes = |wanted: fn(&Shape) -> bool| alternatives.iter().any(|shape| wanted(shape));
        if !takes(|shape| matches!(shape, Shape::Text)) {
            self.refuse(at, depth);
        }
        if !takes(|shape| matches!(shape, Shape::Map(_))) {
            self.refuse(&format!("{at}[{WRONG}]"), depth + 1);
        }
        for shape in alternatives {
            match shape {
                Shape::Object(record) => self.record(record, at, depth + 1),
                Shape::List(inner) => self.place(inner, &format!("{at}[0]"), depth + 1),
                Shape::Map(inner) => self.place(inner, &format!("{at}[k]"), depth + 1),
                _ => {}
            }
        }
    }

    fn refuse(&mut self, at: &str, depth: usize) {
        let pair = (at.to_owned(), WRONG.to_owned());
        let name = self.endpoint.name;
        let Err(error) = self.endpoint.check(&[pair]) else {
            panic!("{name} takes {at}={WRONG}");
        };
        let summary = error.summary();
        let param = summary["param"].as_str().unwrap_or_default();
        assert!(
            !param.is_empty() && at.starts_with(param),
            "{name}: {at}={WRONG} is refused as {summary}"
        );
        *self.refused.entry(depth).or_default() += 1;
    }
}

/// Whatever may stand in a place.
fn alternatives(shape: &'static Shape) -> Vec<&'static Shape> {
    match TABLE.resolve(shape) {
        Shape::AnyOf(shapes) => shapes.iter().flat_map(alternatives).collect(),
        shape => vec![shape],
    }
}
