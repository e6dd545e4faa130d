//! Objects of which the simulator keeps what they show and nothing else: those that Stripe makes by
//! itself, or that no endpoint here makes.

use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::events::changed;
use crate::operation::Operation;
use crate::pagination;
use crate::parameters::Parameters;
use crate::world::Identified;

/// An object as it is shown; `object` and `id` say which it is.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    id: String,
    created: i64,
    shown: Value,
}

impl Identified for Document {
    fn id(&self) -> &str {
        &self.id
    }

    fn created(&self) -> i64 {
        self.created
    }
}

impl Document {
    fn is_a(&self, object: &str) -> bool {
        self.shown["object"] == object
    }
}

impl Operation<'_> {
    /// Keeps a new object.
    pub(crate) fn add_document(&mut self, shown: Value) {
        let document = Document {
            id: shown["id"].as_str().unwrap_or_default().to_owned(),
            created: self.now,
            shown,
        };
        self.world.space(&self.scope).documents.put(document);
    }

    /// # Errors
    /// 404 `resource_missing`.
    pub(crate) fn document(&mut self, object: &str, id: &str) -> Result<Value, ApiError> {
        let documents = &self.world.space(&self.scope).documents;
        documents
            .get(id)
            .filter(|document| document.is_a(object))
            .map(|document| document.shown.clone())
            .ok_or_else(|| ApiError::no_such(object, id))
    }

    /// Sets fields of an object, with an event that says what they were. Gives it as it is then.
    ///
    /// # Errors
    /// 404 `resource_missing`.
    pub(crate) fn change_document(
        &mut self,
        object: &str,
        id: &str,
        kind: &str,
        fields: impl IntoIterator<Item = (&'static str, Value)>,
    ) -> Result<Value, ApiError> {
        let before = self.document(object, id)?;
        let mut after = before.clone();
        for (name, value) in fields {
            after[name] = value;
        }
        if let Some(document) = self.world.space(&self.scope).documents.get_mut(id) {
            document.shown = after.clone();
        }
        self.emit_change(kind, after.clone(), changed(&before, &after));
        Ok(after)
    }

    /// One page of the objects of a kind that have what the request asks for: a parameter named in
    /// `filters` is compared with the field of its name.
    ///
    /// # Errors
    /// As [`pagination::list`].
    pub(crate) fn list_documents(
        &mut self,
        object: &str,
        url: &str,
        parameters: &Parameters,
        filters: &[&str],
    ) -> Result<Value, ApiError> {
        let wanted: Map<String, Value> = filters
            .iter()
            .filter_map(|name| Some(((*name).to_owned(), parameters.get(*name)?.clone())))
            .collect();
        let documents = &self.world.space(&self.scope).documents;
        let items = documents.newest_first().filter(|document| {
            document.is_a(object)
                && wanted
                    .iter()
                    .all(|(name, value)| document.shown[name] == *value)
        });
        pagination::page(items.collect(), url, parameters, object, |document| {
            document.shown.clone()
        })
    }

    /// The ids of the objects of a kind whose field has a value.
    pub(crate) fn documents_where(
        &mut self,
        object: &str,
        field: &str,
        value: &str,
    ) -> Vec<String> {
        let documents = &self.world.space(&self.scope).documents;
        documents
            .oldest_first()
            .filter(|document| document.is_a(object) && document.shown[field] == value)
            .map(|document| document.id.clone())
            .collect()
    }
}
