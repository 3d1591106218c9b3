//! How a class of the data model is declared.

use super::{DataModel, Kind};

/// Declares a class once: its name, whether it may be extended, the types that its objects must name, and a row for each
/// property: field, JSON name, cardinality, type, data model, meaning. `then` names a rule about several properties.
///
/// | cardinality | in the standard | field |
/// |---|---|---|
/// | `required` | 1 | `Option`: `None` only where a finding says why |
/// | `optional` | 0..1 | `Option` |
/// | `many` | 0..* | `Vec`; a single value without its list is accepted with advice |
/// | `set` | 0..* | `Vec`; a single value is one of the compactions of OB 3.0 §A.2 |
/// | `several` | 0..1, but more in VCDM 2.0 | `Vec`; a list is accepted with advice |
macro_rules! class {
    ($(#[$meta:meta])* $name:ident: $openness:ident, $types:expr $(, then $check:path)?;
     $($field:ident $json:literal $cardinality:ident $value:ty, $model:ident, $doc:literal;)*) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct $name {
            /// Where it stands in the document that was read.
            pub at: $crate::json::Pointer,
            /// The types that it names.
            pub types: Vec<String>,
            $(#[doc = $doc] pub $field: $crate::model::class::field!($cardinality $value),)*
            /// Members that the standard does not define.
            pub extensions: $crate::json::Map<String, $crate::json::Value>,
        }

        impl $name {
            /// The rows.
            pub(crate) const PROPERTIES: &'static [$crate::model::class::Property] =
                &[$($crate::model::class::property!($json $cardinality $model)),*];

            /// The object as JSON, with every property in the form that the standard gives it (OB 3.0 §A.1).
            pub fn to_json(&self) -> $crate::json::Value {
                let writer = $crate::model::writer::Writer::new(&self.types, $types);
                $(let writer = $crate::model::class::write!(writer, $cardinality, $json, self.$field);)*
                writer.finish(&self.extensions)
            }

            $($crate::model::class::setter!($field $json $cardinality $value, $doc);)*

            fn from_members(
                members: &$crate::json::Map<String, $crate::json::Value>,
                reader: &mut $crate::model::reader::Reader,
            ) -> Self {
                let object = $name {
                    at: reader.place(),
                    types: reader.types(members, $types),
                    $($field: $crate::model::class::read!(
                        reader, members, $cardinality, $crate::model::class::property!($json $cardinality $model)
                    ),)*
                    extensions: reader.extensions(
                        members, Self::PROPERTIES, $crate::model::class::Openness::$openness
                    ),
                };
                $($check(&object, members, reader);)?
                object
            }
        }

        impl Default for $name {
            /// An object that names its type and says nothing else.
            fn default() -> Self {
                $name {
                    at: $crate::json::Pointer::root(),
                    types: $types.own(),
                    $($field: Default::default(),)*
                    extensions: $crate::json::Map::new(),
                }
            }
        }

        impl $crate::model::reader::Datum for $name {
            fn read(
                value: &$crate::json::Value,
                reader: &mut $crate::model::reader::Reader,
            ) -> Option<Self> {
                reader.object(value).map(|members| Self::from_members(members, reader))
            }

            fn write(&self) -> $crate::json::Value {
                self.to_json()
            }
        }
    };
}

/// The Rust type of a property.
macro_rules! field {
    (required $value:ty) => { Option<$value> };
    (optional $value:ty) => { Option<$value> };
    ($list:ident $value:ty) => { Vec<$value> };
}

/// What is known of a property beside its Rust type.
macro_rules! property {
    ($json:literal $cardinality:ident $model:ident) => {
        $crate::model::class::Property {
            name: $json,
            cardinality: $crate::model::class::property!(@cardinality $cardinality),
            model: $crate::model::class::property!(@model $model),
        }
    };
    (@cardinality required) => { $crate::model::class::Cardinality::Required };
    (@cardinality optional) => { $crate::model::class::Cardinality::Optional };
    (@cardinality many) => { $crate::model::class::Cardinality::Many };
    (@cardinality set) => { $crate::model::class::Cardinality::Set };
    (@cardinality several) => { $crate::model::class::Cardinality::Several };
    (@model any) => { None };
    (@model $model:ident) => { Some($crate::model::DataModel::$model) };
}

/// Reads the value of a property.
macro_rules! read {
    ($reader:ident, $members:ident, required, $property:expr) => {
        $reader.one($members, &$property)
    };
    ($reader:ident, $members:ident, optional, $property:expr) => {
        $reader.one($members, &$property)
    };
    ($reader:ident, $members:ident, $list:ident, $property:expr) => {
        $reader.list($members, &$property)
    };
}

/// Writes the value of a property.
macro_rules! write {
    ($writer:ident, required, $json:literal, $value:expr) => {
        $writer.one($json, $value.as_ref())
    };
    ($writer:ident, optional, $json:literal, $value:expr) => {
        $writer.one($json, $value.as_ref())
    };
    ($writer:ident, several, $json:literal, $value:expr) => {
        $writer.one_or_more($json, &$value)
    };
    ($writer:ident, $list:ident, $json:literal, $value:expr) => {
        $writer.list($json, &$value)
    };
}

/// The method that sets a single value, or adds one to a list.
macro_rules! setter {
    ($field:ident $json:literal required $value:ty, $doc:literal) => {
        $crate::model::class::setter!(@single $field $json $value, $doc);
    };
    ($field:ident $json:literal optional $value:ty, $doc:literal) => {
        $crate::model::class::setter!(@single $field $json $value, $doc);
    };
    (@single $field:ident $json:literal $value:ty, $doc:literal) => {
        #[doc = concat!("With `", $json, "`. ", $doc)]
        #[must_use]
        pub fn $field(mut self, value: impl Into<$value>) -> Self {
            self.$field = Some(value.into());
            self
        }
    };
    ($field:ident $json:literal $list:ident $value:ty, $doc:literal) => {
        #[doc = concat!("With one more `", $json, "`. ", $doc)]
        #[must_use]
        pub fn $field(mut self, value: impl Into<$value>) -> Self {
            self.$field.push(value.into());
            self
        }
    };
}

pub(super) use {class, field, property, read, setter, write};

/// A property as its row declares it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Property {
    pub(crate) name: &'static str,
    pub(crate) cardinality: Cardinality,
    /// The only data model that has it.
    pub(crate) model: Option<DataModel>,
}

/// How many values a property has, in the words of `class!`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cardinality {
    Required,
    Optional,
    Many,
    Set,
    Several,
}

impl Cardinality {
    pub(crate) fn is_single(self) -> bool {
        matches!(self, Cardinality::Required | Cardinality::Optional)
    }
}

/// Whether a class may have members that the standard does not define.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Openness {
    Open,
    Closed,
}

/// What the member `type` of a class must say.
#[derive(Debug, Clone, Copy)]
pub(super) enum Types {
    /// Nothing in particular.
    Free,
    /// One type, whichever.
    One,
    /// This one, and nothing else.
    Exactly(&'static str),
    /// This one, among others.
    Contain(&'static str),
    /// Those of the credential's [`Kind`].
    OfCredential,
}

impl Types {
    /// The required type that `named` lacks.
    pub(super) fn missing_from(self, named: &[String], kind: Kind) -> Option<String> {
        let lacks = |name: &str| !named.iter().any(|other| other == name);
        match self {
            Types::Free => None,
            Types::One => named.is_empty().then(|| "any".into()),
            Types::Exactly(name) | Types::Contain(name) => lacks(name).then(|| name.into()),
            Types::OfCredential => {
                let groups = kind.required_types();
                groups
                    .iter()
                    .find(|names| names.iter().all(|name| lacks(name)))
                    .map(|names| names.join(" or "))
            }
        }
    }

    /// The types that a new object names.
    pub(super) fn own(self) -> Vec<String> {
        match self {
            Types::Exactly(name) | Types::Contain(name) => vec![name.to_owned()],
            Types::Free | Types::One | Types::OfCredential => Vec::new(),
        }
    }

    /// Whether the standard gives `type` the cardinality 1 here.
    pub(super) fn is_single(self) -> bool {
        matches!(self, Types::One | Types::Exactly(_))
    }
}
