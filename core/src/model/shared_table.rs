//! One table as several models define it: their keys and their expiry must agree, and their indexes are put together.

use std::collections::BTreeMap;

use super::index::IndexPlan;
use super::keys::KeyPlan;
use crate::error::{Error, ErrorKind, Result};
use crate::request::CreateTable;
use crate::schema::{
    GlobalSecondaryIndex, IndexKeySchema, IndexProjection, IndexSchema, IndexScope, KeyAttribute, KeySchema,
    KeySchemaElement, KeyType, LocalSecondaryIndex, Projected, ProjectionType, ScalarType, TableName,
};
use crate::value::Text;

/// What models have said of one table so far.
pub(super) struct SharedTable {
    model: &'static str,
    key: KeySchema,
    /// The indexes, and the models that named them first.
    indexes: Vec<(&'static str, IndexSchema)>,
    /// The types of key attributes, and the models that gave them first.
    types: BTreeMap<Text, (&'static str, ScalarType)>,
    /// The attribute that items expire by, and the model that named it first.
    time_to_live: Option<(&'static str, &'static str)>,
}

impl SharedTable {
    /// The table as one model defines it.
    ///
    /// # Errors
    /// `SchemaClash` when its key and its indexes give one attribute two types.
    pub(super) fn new(model: &'static str, key: &KeyPlan, indexes: &[IndexPlan]) -> Result<Self> {
        let mut this = Self {
            model,
            key: key.schema(),
            indexes: Vec::new(),
            types: BTreeMap::new(),
            time_to_live: None,
        };
        this.add(model, key, indexes)?;
        Ok(this)
    }

    /// Adds what another model says.
    ///
    /// Indexes of one name must have one key. They hold what each model asks for.
    ///
    /// # Errors
    /// `SchemaClash` when it says otherwise of the key, of an index, or of the type of a key attribute.
    pub(super) fn add(&mut self, model: &'static str, key: &KeyPlan, indexes: &[IndexPlan]) -> Result<()> {
        let schema = key.schema();
        if schema != self.key {
            return Err(clash(
                "key",
                (self.model, &described(self.key.attributes())),
                (model, &described(schema.attributes())),
            ));
        }
        for attribute in schema.attributes() {
            self.add_type(model, attribute)?;
        }
        for plan in indexes {
            let index = plan.schema();
            for attribute in index.key.attributes() {
                self.add_type(model, attribute)?;
            }
            self.add_index(model, index)?;
        }
        Ok(())
    }

    /// Adds the attribute that the items of a model expire by, if they do. Those of another may not expire at all.
    ///
    /// # Errors
    /// `SchemaClash` when it is another one than that of the models before.
    pub(super) fn add_time_to_live(
        &mut self,
        model: &'static str,
        attribute: Option<&'static str>,
    ) -> Result<()> {
        let Some(attribute) = attribute else { return Ok(()) };
        let (first, known) = *self.time_to_live.get_or_insert((model, attribute));
        if known == attribute {
            return Ok(());
        }
        Err(clash("time to live", (first, known), (model, attribute)))
    }

    /// The attribute that items expire by.
    pub(super) fn time_to_live(&self) -> Option<&'static str> {
        self.time_to_live.map(|(_, attribute)| attribute)
    }

    fn add_index(&mut self, model: &'static str, index: IndexSchema) -> Result<()> {
        let Some((first, known)) = self.indexes.iter_mut().find(|(_, known)| known.name == index.name) else {
            self.indexes.push((model, index));
            return Ok(());
        };
        if (known.scope, &known.key) != (index.scope, &index.key) {
            let what = format!("index {}", index.name);
            return Err(clash(&what, (*first, &described_index(known)), (model, &described_index(&index))));
        }
        widen(&mut known.projected, index.projected);
        Ok(())
    }

    fn add_type(&mut self, model: &'static str, attribute: &KeyAttribute) -> Result<()> {
        let (first, kind) = *self.types.entry(attribute.name.clone()).or_insert((model, attribute.kind));
        if kind == attribute.kind {
            return Ok(());
        }
        let of =
            |kind: ScalarType| described(std::iter::once(&KeyAttribute::new(attribute.name.clone(), kind)));
        Err(clash("key attribute", (first, &of(kind)), (model, &of(attribute.kind))))
    }

    /// The request that creates the table.
    pub(super) fn create(&self, table: TableName) -> CreateTable {
        let partition_key = &self.key.partition_key;
        let mut request =
            CreateTable::new(table).partition_key(partition_key.name.clone(), partition_key.kind);
        if let Some(sort_key) = &self.key.sort_key {
            request = request.sort_key(sort_key.name.clone(), sort_key.kind);
        }
        for (name, (_, kind)) in &self.types {
            if !self.key.contains(name) {
                request = request.attribute_definition(name.clone(), *kind);
            }
        }
        for (_, index) in &self.indexes {
            let (index_name, key_schema) = (index.name.clone(), elements(&index.key));
            let projection = projection(&index.projected);
            request = match index.scope {
                IndexScope::Global => request.global_secondary_index(GlobalSecondaryIndex {
                    index_name,
                    key_schema,
                    projection,
                    provisioned_throughput: None,
                }),
                IndexScope::Local => {
                    request.local_secondary_index(LocalSecondaryIndex { index_name, key_schema, projection })
                }
            };
        }
        request
    }
}

/// Makes an index hold what `other` holds too.
fn widen(projected: &mut Projected, other: Projected) {
    match (&mut *projected, other) {
        (Projected::All, _) | (_, Projected::KeysOnly) => {}
        (Projected::Include(names), Projected::Include(more)) => {
            for name in more {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        (_, other) => *projected = other,
    }
}

fn projection(projected: &Projected) -> IndexProjection {
    let (projection_type, non_key_attributes) = match projected {
        Projected::All => (ProjectionType::All, None),
        Projected::KeysOnly => (ProjectionType::KeysOnly, None),
        Projected::Include(names) => (ProjectionType::Include, Some(names.clone())),
    };
    IndexProjection { projection_type: Some(projection_type), non_key_attributes }
}

fn elements(key: &IndexKeySchema) -> Vec<KeySchemaElement> {
    let of = |attributes: &[KeyAttribute], key_type| -> Vec<KeySchemaElement> {
        let element =
            |attribute: &KeyAttribute| KeySchemaElement { attribute_name: attribute.name.clone(), key_type };
        attributes.iter().map(element).collect()
    };
    [of(&key.partition_keys, KeyType::Hash), of(&key.sort_keys, KeyType::Range)].concat()
}

fn clash(what: &str, first: (&str, &str), second: (&str, &str)) -> Error {
    let why =
        format!("the model {} has the {what} {}, and {} the {what} {}", first.0, first.1, second.0, second.1);
    Error::new(ErrorKind::SchemaClash, why)
}

fn described<'a>(attributes: impl Iterator<Item = &'a KeyAttribute>) -> String {
    let attributes: Vec<String> =
        attributes.map(|attribute| format!("{} ({})", attribute.name, attribute.kind.kind())).collect();
    attributes.join(" + ")
}

fn described_index(index: &IndexSchema) -> String {
    let scope = match index.scope {
        IndexScope::Global => "global",
        IndexScope::Local => "local",
    };
    let (partition, sort) =
        (described(index.key.partition_keys.iter()), described(index.key.sort_keys.iter()));
    format!("of {partition} / {sort} ({scope})")
}
