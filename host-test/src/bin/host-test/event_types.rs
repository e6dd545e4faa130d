//! Names of event types, as people write them.

use strsim::normalized_damerau_levenshtein as likeness;

/// With fewer letters in common it is another name, and not a slip.
const ALIKE: f64 = 0.6;

/// The name that was probably meant.
pub fn nearest<'a>(
    name: &str,
    known: impl IntoIterator<Item = &'a (impl AsRef<str> + 'a)>,
) -> Option<&'a str> {
    let known = known.into_iter().map(AsRef::as_ref);
    known
        .map(|known| (likeness(name, known), known))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognized_and_another_name_is_not() {
        let known = [
            "charge.dispute.created",
            "charge.refunded",
            "refund.created",
        ];
        for (written, meant) in [
            ("charge.dispute.create", Some("charge.dispute.created")),
            ("charge_dispute_created", Some("charge.dispute.created")),
            ("refund.craeted", Some("refund.created")),
            ("dispute.created", Some("charge.dispute.created")),
            ("invoice.paid", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, &known), meant, "{written}");
        }
    }
}
