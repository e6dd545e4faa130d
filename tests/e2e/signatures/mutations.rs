//! A thousand forgeries of each kind, of which none is accepted.
//!
//! Every mutation changes what was signed, or the signature, in a way that no implementation may
//! forgive; what is legal, such as another order of the elements, is not among them. The same
//! mutations are made in every run.

use std::collections::BTreeMap;

use host_test::time;
use payments_host::types::UnixSeconds;

use super::cases::{self, SECRET};
use super::counterparts::{self, Counterpart, Delivery, Verdict};
use super::{adapter, sign};

const ROUNDS: usize = 1_000;

#[tokio::test]
async fn no_mutated_payload_is_accepted() {
    let mut random = Random(0x5eed);
    let payloads = payloads();
    refuses_all(Strictness::EverybodyRefuses, |now| {
        let (_, payload) = random.one_of(&payloads);
        let header = sign(payload, SECRET, now);
        let (name, mutated) = mutate_payload(&mut random, payload);
        assert_ne!(&mutated, payload, "{name}: it changes what was signed");
        (name, mutated, header)
    })
    .await;
}

#[tokio::test]
async fn no_mutated_header_is_accepted() {
    let mut random = Random(0xbad);
    let payloads = payloads();
    refuses_all(Strictness::SomeForgive, |now| {
        let (_, payload) = random.one_of(&payloads);
        let genuine = Header::of(payload, now);
        let (name, mutated) = mutate_header(&mut random, &genuine, payload);
        assert_ne!(mutated, genuine.text(), "{name}: it changes the header");
        (name, payload.clone(), mutated)
    })
    .await;
}

/// Whether other implementations have to refuse all of these too.
#[derive(PartialEq, Eq)]
enum Strictness {
    EverybodyRefuses,
    /// The adapter is the strictest: `cases.rs` has the differences.
    SomeForgive,
}

/// Plays the rounds. Each kind of mutation has to come up.
async fn refuses_all(
    strictness: Strictness,
    mut forge: impl FnMut(UnixSeconds) -> (&'static str, String, String),
) {
    let adapter = adapter().await;
    let mut kinds = BTreeMap::<_, usize>::new();
    for round in 0..ROUNDS {
        let now = time::now();
        let (name, payload, header) = forge(now);
        *kinds.entry(name).or_default() += 1;
        let forged = Delivery {
            payload,
            header,
            secret: SECRET.to_owned(),
        };
        let verdict = counterparts::adapter_verdict(&adapter, &forged, &[SECRET]).await;
        // Nothing of it may be parsed, so `Payload` would be wrong too.
        assert!(
            matches!(verdict, Verdict::Signature | Verdict::Time),
            "{round}, {name}: {verdict:?}, {forged:?}"
        );
        if strictness == Strictness::EverybodyRefuses {
            let verdicts = Counterpart::AsyncStripe.verify(&[&forged]).await;
            assert_eq!(
                verdicts,
                [Verdict::Signature],
                "{round}, {name}: {forged:?}"
            );
        }
    }
    assert!(
        kinds.values().all(|count| *count >= ROUNDS / 50),
        "{kinds:?}"
    );
    // Not everything is refused.
    let (now, payload) = (time::now(), cases::payload());
    let genuine = Delivery {
        header: sign(&payload, SECRET, now),
        payload,
        secret: SECRET.to_owned(),
    };
    let verdict = counterparts::adapter_verdict(&adapter, &genuine, &[SECRET]).await;
    assert_eq!(verdict, Verdict::Accepted);
}

/// All but the megabyte, which is only more of the same.
fn payloads() -> Vec<(&'static str, String)> {
    let mut payloads = cases::payloads();
    payloads.retain(|(_, payload)| payload.len() < 10_000);
    payloads
}

type Mutation = (&'static str, String);

fn mutate_payload(random: &mut Random, payload: &str) -> Mutation {
    let letters: Vec<char> = payload.chars().collect();
    let at = random.below(letters.len());
    let with = |change: &dyn Fn(&mut Vec<char>)| {
        let mut letters = letters.clone();
        change(&mut letters);
        letters.into_iter().collect::<String>()
    };
    loop {
        let (name, mutated) = match random.below(9) {
            0 => {
                // Of an ASCII letter: the result has to be text, as a host would decode it.
                let position = random.ascii_position(payload);
                let mut bytes = payload.as_bytes().to_vec();
                bytes[position] ^= 1 << random.below(7);
                let text = String::from_utf8(bytes).expect("ASCII stays ASCII");
                ("a bit flipped", text)
            }
            1 => ("cut off", letters[..at].iter().collect()),
            2 => ("its beginning cut off", letters[at + 1..].iter().collect()),
            3 => {
                let letter = random.letter();
                ("a letter more", with(&|letters| letters.insert(at, letter)))
            }
            4 => ("a letter less", with(&|letters| _ = letters.remove(at))),
            5 => {
                let other = random.below(letters.len());
                (
                    "two letters swapped",
                    with(&|letters| letters.swap(at, other)),
                )
            }
            6 => {
                let (from, to) = random.one_of(&[
                    ("\r\n", "\n"),
                    ("\n", "\r\n"),
                    ("\u{e9}", "e\u{301}"),
                    ("e\u{301}", "\u{e9}"),
                    ("\u{feff}", ""),
                    ("\"id\":", "\"id\" :"),
                    ("false", "true"),
                    ("1", "2"),
                ]);
                ("a spelling changed", payload.replace(from, to))
            }
            7 => {
                let blank = random.one_of(&[" ", "\n", "\r\n", "\t", "\0", "\u{a0}", "\u{feff}"]);
                let (before, behind) = *random.one_of(&[(*blank, ""), ("", *blank)]);
                ("a blank at an end", format!("{before}{payload}{behind}"))
            }
            _ => ("doubled", format!("{payload}{payload}")),
        };
        // Equal letters can be swapped, and a spelling be absent: that is no mutation.
        if mutated != payload {
            return (name, mutated);
        }
    }
}

/// `t=…,v1=…`, in parts.
struct Header {
    at: UnixSeconds,
    signature: String,
}

impl Header {
    fn of(payload: &str, at: UnixSeconds) -> Self {
        let header = sign(payload, SECRET, at);
        let (_, signature) = header.split_once(",v1=").expect("a signature");
        Self {
            at,
            signature: signature.to_owned(),
        }
    }

    fn text(&self) -> String {
        let Self { at, signature } = self;
        format!("t={at},v1={signature}")
    }
}

fn mutate_header(random: &mut Random, genuine: &Header, payload: &str) -> Mutation {
    let Header { at, signature } = genuine;
    let text = genuine.text();
    let position = random.below(text.len());
    match random.below(14) {
        0 => {
            let mut bytes = signature.clone().into_bytes();
            let digit = random.below(bytes.len());
            bytes[digit] ^= 1 << random.below(7);
            let forged = String::from_utf8(bytes).expect("ASCII");
            (
                "a bit of the signature flipped",
                format!("t={at},v1={forged}"),
            )
        }
        1 => ("cut off", text[..position].to_owned()),
        2 => ("its beginning cut off", text[position + 1..].to_owned()),
        3 => {
            let mut text = text;
            text.insert(position, random.letter());
            ("a letter more", text)
        }
        4 => {
            let mut text = text;
            text.remove(position);
            ("a letter less", text)
        }
        5 => {
            // Within the tolerance: only the signature can tell.
            let shift = 1 + u64::try_from(random.below(200)).unwrap_or_default();
            let other = if random.below(2) == 0 {
                at - shift
            } else {
                at + shift
            };
            ("another time", format!("t={other},v1={signature}"))
        }
        6 => (
            "time and signature swapped",
            format!("t={signature},v1={at}"),
        ),
        7 => {
            let other = at - u64::try_from(random.below(200)).unwrap_or_default();
            let times = [[*at, other], [other, *at]];
            let [one, two] = random.one_of(&times);
            ("two times", format!("t={one},t={two},v1={signature}"))
        }
        8 => {
            let scheme = random.one_of(&["v0", "v2", "V1", "v1 ", " v1", "v11", "", "s"]);
            ("another scheme", format!("t={at},{scheme}={signature}"))
        }
        9 => {
            let mut letters: Vec<char> = signature.chars().collect();
            let hex: Vec<usize> = (0..letters.len())
                .filter(|index| letters[*index].is_ascii_alphabetic())
                .collect();
            for _ in 0..=random.below(4) {
                let index = *random.one_of(&hex);
                letters[index] = letters[index].to_ascii_uppercase();
            }
            let signature: String = letters.into_iter().collect();
            ("capital digits", format!("t={at},v1={signature}"))
        }
        10 => {
            let secret = random
                .one_of(&[
                    "whsec_other",
                    "",
                    &SECRET[..SECRET.len() - 1],
                    &SECRET["whsec_".len()..],
                    &SECRET.to_lowercase(),
                ])
                .to_string();
            ("another secret", sign(payload, &secret, *at))
        }
        11 => {
            let other = format!("{payload}{}", random.letter());
            (
                "the signature of another payload",
                sign(&other, SECRET, *at),
            )
        }
        12 => {
            let (one, two) = signature.split_at(1 + random.below(signature.len() - 1));
            ("the signature in two", format!("t={at},v1={one},v1={two}"))
        }
        _ => {
            let (before, behind) = *random.one_of(&[
                ("0", ""),
                ("+", ""),
                ("-", ""),
                (" ", ""),
                ("", " "),
                ("", ".0"),
                ("0x", ""),
            ]);
            (
                "the time spelled otherwise",
                format!("t={before}{at}{behind},v1={signature}"),
            )
        }
    }
}

/// xorshift: the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit
    }

    fn one_of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    /// Of visible ASCII.
    fn letter(&mut self) -> char {
        char::from(b'!' + u8::try_from(self.below(94)).unwrap_or_default())
    }

    fn ascii_position(&mut self, text: &str) -> usize {
        loop {
            let at = self.below(text.len());
            if text.as_bytes()[at].is_ascii() {
                return at;
            }
        }
    }
}
