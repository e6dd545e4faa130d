use crate::command::run;

/// The story checks itself; here, that it is told.
#[test]
fn the_story_is_told_to_its_end() {
    let run = run(&["demo"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    for told in [
        "POST /v1/payment_intents",
        "25.00 EUR captured, 17.00 EUR still held",
        "17.00 EUR released",
        "5.00 EUR refunded",
        "genuine refund.created",
        "refused no signature fits",
        "declined (insufficient_funds",
        "the shopper reads:",
        "it pauses: the customer has to visit",
        "no answer (interrupted), and it may have arrived",
        "outcome unknown, retry same-operation",
        "7.50 EUR moved once",
        "held 69.40 EUR, captured 32.50 EUR, released 17.00 EUR, refunded 5.00 EUR",
        "commerce:payments/http-client@0.1.0.send",
        "Everything as expected",
    ] {
        assert!(run.stdout.contains(told), "{told:?} in\n{}", run.stdout);
    }
    assert!(
        !run.stdout.contains('\u{1b}'),
        "no colours where there is no terminal"
    );
}
