//! Events of a watch, decoded where they lie.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::meta::{INITIAL_EVENTS_ANNOTATION, ObjectMeta, Status};
use crate::rest::{DecodeError, decode};

/// What a watch tells.
#[derive(Clone, Debug, PartialEq)]
pub enum WatchEvent<K> {
    /// An object was created, or was there when the watch began.
    Added(K),
    /// An object has changed, or has begun to match.
    Modified(K),
    /// An object was deleted, or has ceased to match. This is its last state, with the version of
    /// the deletion.
    Deleted(K),
    /// Nothing happened up to here.
    Bookmark(Bookmark),
    /// The server ends the watch. Expired means that everything has to be listed anew.
    Error(Box<Status>),
}

/// A version up to which everything has been told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bookmark {
    /// The version to resume from.
    pub resource_version: String,
    /// The state from before the watch was told whole, as `send_initial_events` asks for.
    pub initial_events_end: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    Added,
    Modified,
    Deleted,
    Bookmark,
    Error,
}

/// Decodes a frame.
pub(super) fn decode_event<K: DeserializeOwned>(
    frame: &[u8],
) -> Result<WatchEvent<K>, DecodeError> {
    match decode::<Typed<K>>(frame)?.0 {
        Outcome::Event(event) => Ok(event),
        // Servers write the type first. Where it came second, it is known now.
        Outcome::TypeIs(kind) => match kind {
            Type::Added => object(frame).map(WatchEvent::Added),
            Type::Modified => object(frame).map(WatchEvent::Modified),
            Type::Deleted => object(frame).map(WatchEvent::Deleted),
            Type::Bookmark => object(frame).map(WatchEvent::Bookmark),
            Type::Error => object(frame).map(WatchEvent::Error),
        },
    }
}

fn object<T: DeserializeOwned>(frame: &[u8]) -> Result<T, DecodeError> {
    decode::<ObjectOf<T>>(frame).map(|object| object.0)
}

enum Outcome<K> {
    Event(WatchEvent<K>),
    TypeIs(Type),
}

/// An event whose type came before its object, or its type alone.
struct Typed<K>(Outcome<K>);

impl<'de, K: DeserializeOwned> Deserialize<'de> for Typed<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(TypedVisitor(PhantomData))
    }
}

struct TypedVisitor<K>(PhantomData<K>);

impl<'de, K: DeserializeOwned> Visitor<'de> for TypedVisitor<K> {
    type Value = Typed<K>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an event of a watch")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Typed<K>, A::Error> {
        let mut kind = None;
        let mut event = None;
        let mut has_object = false;
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            match (&*key, kind) {
                ("type", _) => kind = Some(map.next_value::<Type>()?),
                ("object", Some(kind)) => {
                    event = Some(match kind {
                        Type::Added => WatchEvent::Added(map.next_value()?),
                        Type::Modified => WatchEvent::Modified(map.next_value()?),
                        Type::Deleted => WatchEvent::Deleted(map.next_value()?),
                        Type::Bookmark => WatchEvent::Bookmark(map.next_value()?),
                        Type::Error => WatchEvent::Error(map.next_value()?),
                    });
                }
                (key, _) => {
                    has_object |= key == "object";
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        match (event, kind) {
            (Some(event), _) => Ok(Typed(Outcome::Event(event))),
            (None, Some(kind)) if has_object => Ok(Typed(Outcome::TypeIs(kind))),
            (None, Some(_)) => Err(serde::de::Error::missing_field("object")),
            (None, None) => Err(serde::de::Error::missing_field("type")),
        }
    }
}

/// The object of an event, of whatever type.
struct ObjectOf<T>(T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for ObjectOf<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor<T>(PhantomData<T>);

        impl<'de, T: DeserializeOwned> Visitor<'de> for ObjectVisitor<T> {
            type Value = ObjectOf<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an event of a watch")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ObjectOf<T>, A::Error> {
                let mut object = None;
                while let Some(key) = map.next_key::<Cow<'de, str>>()? {
                    if key == "object" {
                        object = Some(map.next_value()?);
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                object
                    .map(ObjectOf)
                    .ok_or_else(|| serde::de::Error::missing_field("object"))
            }
        }

        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

impl<'de> Deserialize<'de> for Type {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        match &*text {
            "ADDED" => Ok(Self::Added),
            "MODIFIED" => Ok(Self::Modified),
            "DELETED" => Ok(Self::Deleted),
            "BOOKMARK" => Ok(Self::Bookmark),
            "ERROR" => Ok(Self::Error),
            _ => Err(serde::de::Error::custom("unknown type of event")),
        }
    }
}

/// Of a bookmark's object only the metadata counts.
impl<'de> Deserialize<'de> for Bookmark {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct BookmarkVisitor;

        impl<'de> Visitor<'de> for BookmarkVisitor {
            type Value = Bookmark;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the object of a bookmark")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Bookmark, A::Error> {
                let mut metadata = ObjectMeta::default();
                while let Some(key) = map.next_key::<Cow<'de, str>>()? {
                    if key == "metadata" {
                        metadata = map.next_value()?;
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(Bookmark {
                    initial_events_end: metadata.annotation(INITIAL_EVENTS_ANNOTATION)
                        == Some("true"),
                    resource_version: metadata.resource_version,
                })
            }
        }

        deserializer.deserialize_map(BookmarkVisitor)
    }
}
