//! The reader takes what serde_json takes, but for what it skips, and reads in it what serde's derive
//! reads.

use json_reader::{Field, Part, Read, Reader, read_copy, read_with};
use proptest::prelude::*;
use proptest::sample::Index;
use serde::Deserialize;
use serde_json::Value;

/// What is done with a value of any type.
#[derive(Default)]
enum Any {
    #[default]
    Skipped,
    Raw(&'static str),
    Written(&'static str),
}

impl Field for Any {
    fn read(&mut self, reader: &mut Reader) -> Read {
        match self {
            Self::Skipped => reader.skip()?,
            Self::Raw(json) => *json = reader.raw()?,
            Self::Written(json) => *json = reader.json()?,
        }
        Ok(())
    }
}

fn read_into(text: &'static str, any: &mut Any) -> bool {
    read_with(text, |reader| any.read(reader))
}

/// Whether a text is JSON, and what it says.
fn check(text: &str) {
    let text: &'static str = text.to_owned().leak();
    let expected = serde_json::from_str::<Value>(text);
    // JSON has numbers of any size.
    if matches!(&expected, Err(error) if error.to_string().starts_with("number out of range")) {
        return;
    }
    // What is skipped only has to end where it should.
    let is_skipped = end_of_nested(text).map_or(expected.is_ok(), |end| {
        end.is_some_and(|end| text[end..].trim_matches([' ', '\n', '\r', '\t']).is_empty())
    });
    assert!(is_skipped || expected.is_err(), "{text:?}");
    assert_eq!(read_into(text, &mut Any::Skipped), is_skipped, "{text:?}");
    for mut handed_on in [Any::Raw(""), Any::Written("")] {
        let is_read = read_into(text, &mut handed_on);
        assert_eq!(is_read, expected.is_ok(), "{text:?}: {expected:?}");
        if let (Ok(expected), Any::Raw(json) | Any::Written(json)) = (&expected, handed_on) {
            let again: Value = serde_json::from_str(json).expect("JSON again");
            assert_eq!(&again, expected, "{text:?} was written as {json:?}");
        }
    }
}

/// Behind the object or the list with which a text begins, where it has an end, byte by byte.
fn end_of_nested(text: &str) -> Option<Option<usize>> {
    let start = text.find(|first| !matches!(first, ' ' | '\n' | '\r' | '\t'))?;
    text[start..].starts_with(['{', '[']).then_some(())?;
    let mut depth = 0;
    let mut is_text = false;
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            b'"' if !is_escaped => is_text = !is_text,
            b'{' | b'[' if !is_text => depth += 1,
            b'}' | b']' if !is_text => depth -= 1,
            _ => {}
        }
        is_escaped = byte == b'\\' && !is_escaped;
        if depth == 0 {
            return Some(Some(at + 1));
        }
    }
    Some(None)
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-1_000_000i32..1_000_000).prop_map(|number| Value::from(f64::from(number) / 64.0)),
        ".{0,20}".prop_map(Value::from),
        "[a-z\"\\\\\u{0}-\u{20}ü😀]{0,40}".prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 40, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((".{0,12}", inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// As serde_json writes it, in one of its two ways.
fn text() -> impl Strategy<Value = String> {
    (value(), any::<bool>()).prop_map(|(value, pretty)| {
        let write = if pretty {
            serde_json::to_string_pretty
        } else {
            serde_json::to_string
        };
        write(&value).expect("JSON")
    })
}

/// What stands in JSON, and what nearly does.
const PIECES: [&str; 32] = [
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    " ",
    "\n",
    "\t",
    "\u{b}",
    "\u{0}",
    "0",
    "-",
    "1.",
    ".5",
    "1e5",
    "-0",
    "01",
    "null",
    "nul",
    "true",
    "fals",
    "\\u12",
    "\\ud83d",
    "\\ude00",
    "\\ud83d\\ude00",
    "\\x",
    "\"a\":1",
    "ü",
    "\"\"",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4_000) })]

    #[test]
    fn json_is_json(text in text()) {
        check(&text);
    }

    #[test]
    fn what_is_nearly_json_is_none(
        text in text(),
        at in any::<Index>(),
        length in 0..4usize,
        piece in prop::sample::select(PIECES.to_vec()),
    ) {
        let mut characters: Vec<char> = text.chars().collect();
        let start = at.index(characters.len() + 1);
        let end = (start + length).min(characters.len());
        characters.splice(start..end, piece.chars());
        check(&characters.into_iter().collect::<String>());
    }

    #[test]
    fn pieces_of_json(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..12)) {
        check(&pieces.concat());
    }

    #[test]
    fn fields_are_those_of_serde(record in record(), pretty in any::<bool>()) {
        let text = if pretty {
            serde_json::to_string_pretty(&record)
        } else {
            serde_json::to_string(&record)
        }
        .expect("JSON");
        let expected: Option<Expected> = serde_json::from_str(&text).ok();
        let read = read_copy::<Known>(&text).map(Known::as_expected);
        prop_assert_eq!(read, expected, "{}", text);
    }
}

json_reader::object! {
    pub struct Known {
        id: &'static str = "id",
        ..
        text: Option<&'static str> = "text",
        number: Option<i64> = "number",
        flag: Option<bool> = "flag",
        texts: Vec<&'static str> = "texts",
        inner: Part<Inner> = "inner",
        list: Vec<&'static mut Inner> = "list",
    }
}

json_reader::object! {
    pub struct Inner {
        amount: i64 = "amount",
        livemode: bool = "livemode",
        ..
        inner: Part<Inner> = "inner",
    }
}

#[derive(Debug, PartialEq, Deserialize)]
struct Expected {
    id: String,
    text: Option<String>,
    number: Option<i64>,
    flag: Option<bool>,
    texts: Option<Vec<String>>,
    inner: Option<ExpectedInner>,
    list: Option<Vec<ExpectedInner>>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct ExpectedInner {
    amount: i64,
    livemode: bool,
    inner: Option<Box<ExpectedInner>>,
}

impl Known {
    fn as_expected(&self) -> Expected {
        let owned = |text: &str| text.to_owned();
        Expected {
            id: owned(self.id),
            text: self.text.map(owned),
            number: self.number,
            flag: self.flag,
            texts: Some(self.texts.iter().copied().map(owned).collect()),
            inner: self.inner.as_deref().map(Inner::as_expected),
            list: Some(self.list.iter().map(|inner| inner.as_expected()).collect()),
        }
    }
}

impl Inner {
    fn as_expected(&self) -> ExpectedInner {
        ExpectedInner {
            amount: self.amount,
            livemode: self.livemode,
            inner: self
                .inner
                .as_deref()
                .map(|inner| Box::new(inner.as_expected())),
        }
    }
}

/// Members that [`Known`] asks for, of the right types and of others, and members that it does not.
fn record() -> impl Strategy<Value = Value> {
    let inner = || {
        let flat = (any::<i64>(), any::<bool>());
        let inner = flat.prop_map(|(amount, livemode)| {
            serde_json::json!({
                "amount": amount,
                "livemode": livemode,
                "inner": {"other": [1], "livemode": false, "amount": 7, "inner": null},
            })
        });
        prop_oneof![9 => inner, 1 => Just(serde_json::json!({"amount": 1}))]
    };
    let text = || prop_oneof![".{0,20}".prop_map(Value::from), Just(Value::Null)];
    (
        prop_oneof![9 => ".{1,20}".prop_map(Value::from), 1 => Just(Value::Null)],
        text(),
        prop_oneof![
            any::<i64>().prop_map(Value::from),
            Just(Value::Null),
            Just(Value::from(u64::MAX)),
            Just(Value::from(1.5)),
        ],
        prop_oneof![
            any::<bool>().prop_map(Value::from),
            Just(Value::from("true"))
        ],
        prop::collection::vec(".{0,9}", 0..4),
        inner(),
        prop::collection::vec(inner(), 0..3),
        value(),
    )
        .prop_map(|(id, text, number, flag, texts, inner, list, other)| {
            serde_json::json!({
                "other": other, "id": id, "text": text, "number": number, "flag": flag,
                "texts": texts, "inner": inner, "list": list, "another": "\u{1}\"\\",
            })
        })
}

#[test]
fn depth() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    for depth in [1, 2, 63, 64, 65, 127, 128, 129, 200, 100_000] {
        let text: &'static str = nested(depth).leak();
        let cut: &'static str = &text[..text.len() - 1];
        for mut any in [Any::Skipped, Any::Raw("")] {
            assert!(read_into(text, &mut any), "{depth}");
            assert!(!read_into(cut, &mut any), "{depth}");
        }
        // What is looked into is looked into so far only.
        let is_written = read_into(text, &mut Any::Written(""));
        assert_eq!(is_written, depth <= 128, "{depth}");
    }
    // Objects and lists are told apart at every depth.
    for wrong in ["[{]}", "{\"a\":[}]", "[[[{\"a\":[{]}]}]]]"] {
        check(wrong);
    }
}

/// The end of what is skipped is found wherever it lies in what is looked at together, and whatever
/// stands around the border of that.
#[test]
fn ends_at_every_place() {
    for behind in [
        "", "\\\\", "\\\"", "\\\\\\\"", "]", "\\u005d", "ü", "\", [\"]",
    ] {
        for length in 0..200 {
            for after in 0..3 {
                let text = format!("[\"{}{behind}{}\"]", "x".repeat(length), "y".repeat(after));
                check(&text);
                check(&format!("{text} {}", "\n".repeat(70)));
                check(&format!("[{{\"a\":{text}}},{text}]"));
                check(&text[..text.len() - 1]);
            }
        }
    }
}
