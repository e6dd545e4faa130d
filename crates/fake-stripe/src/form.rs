//! Form decoding. Client libraries encode differently (`%20` or `+`, `expand[]` or `expand[0]`); all
//! of it is read.

use crate::error::ApiError;

/// Splits and decodes an `application/x-www-form-urlencoded` text.
pub(crate) fn decode_pairs(text: &str) -> Vec<(String, String)> {
    form_urlencoded::parse(text.as_bytes())
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect()
}

/// Decoded parameters, not yet checked against anything.
#[derive(Clone, Debug)]
pub(crate) enum Form {
    Text(String),
    Node(Vec<(String, Form)>),
}

/// Deeper than any parameter of Stripe's; a request cannot make the reader recurse without end.
const MAX_DEPTH: usize = 12;

impl Form {
    /// # Errors
    /// 400 when a name is used both as a text and as an object, or nests without end.
    pub(crate) fn from_pairs(pairs: &[(String, String)]) -> Result<Vec<(String, Form)>, ApiError> {
        let mut root = Vec::new();
        for (key, value) in pairs {
            let path = split_key(key);
            if path.len() > MAX_DEPTH {
                return Err(ApiError::invalid(format!("Invalid parameter: {key}")).validation());
            }
            insert(&mut root, &path, value).ok_or_else(|| {
                ApiError::invalid(format!("Conflicting values for {key}"))
                    .param(key.clone())
                    .validation()
            })?;
        }
        Ok(root)
    }
}

/// `a[b][]` becomes `a`, `b` and an empty name.
fn split_key(key: &str) -> Vec<&str> {
    let Some((head, rest)) = key.split_once('[') else {
        return vec![key];
    };
    let mut path = vec![head];
    path.extend(
        rest.split('[')
            .map(|part| part.strip_suffix(']').unwrap_or(part)),
    );
    path
}

fn insert(node: &mut Vec<(String, Form)>, path: &[&str], value: &str) -> Option<()> {
    let (name, rest) = path.split_first()?;
    let name = if name.is_empty() {
        node.len().to_string()
    } else {
        (*name).to_owned()
    };
    let position = node.iter().position(|(existing, _)| *existing == name);
    match (position, rest.is_empty()) {
        (None, true) => node.push((name, Form::Text(value.to_owned()))),
        // A repeated scalar: the last one counts, as in every form decoder of the Rack family.
        (Some(at), true) => match &mut node[at].1 {
            Form::Text(text) => *text = value.to_owned(),
            Form::Node(_) => return None,
        },
        (None, false) => {
            let mut child = Vec::new();
            insert(&mut child, rest, value)?;
            node.push((name, Form::Node(child)));
        }
        (Some(at), false) => match &mut node[at].1 {
            Form::Node(child) => insert(child, rest, value)?,
            Form::Text(_) => return None,
        },
    }
    Some(())
}
