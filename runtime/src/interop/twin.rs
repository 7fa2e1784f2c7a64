//! An object whose metadata two libraries want, each in its own form.

use std::sync::OnceLock;

/// How the metadata of a `T` is read and written in the form of another library.
pub(super) trait Side<T> {
    /// That form.
    type Metadata;

    fn read(object: &T) -> Self::Metadata;

    fn write(object: &mut T, metadata: Self::Metadata);
}

/// An object, and its metadata as another library has it. The one that was last lent to be changed
/// counts; the other is made of it when it is asked for.
pub(super) struct Twin<T, S: Side<T>> {
    object: T,
    /// Made of the object's.
    read: OnceLock<Box<S::Metadata>>,
    /// There once the metadata was lent to be changed.
    changed: Option<Box<Changed<T, S::Metadata>>>,
}

/// Metadata that counts, whatever the object holds.
struct Changed<T, M> {
    metadata: M,
    /// The object with that metadata.
    object: OnceLock<T>,
}

impl<T, S: Side<T>> Twin<T, S> {
    pub(super) fn new(object: T) -> Self {
        Self {
            object,
            read: OnceLock::new(),
            changed: None,
        }
    }

    pub(super) fn metadata(&self) -> &S::Metadata {
        match &self.changed {
            Some(changed) => &changed.metadata,
            None => self.read.get_or_init(|| Box::new(S::read(&self.object))),
        }
    }

    pub(super) fn metadata_mut(&mut self) -> &mut S::Metadata {
        let changed = self.changed.get_or_insert_with(|| {
            let read = self.read.take();
            Box::new(Changed {
                metadata: read.map_or_else(|| S::read(&self.object), |metadata| *metadata),
                object: OnceLock::new(),
            })
        });
        changed.object.take();
        &mut changed.metadata
    }

    pub(super) fn object_mut(&mut self) -> &mut T {
        if let Some(changed) = self.changed.take() {
            S::write(&mut self.object, changed.metadata);
        }
        self.read.take();
        &mut self.object
    }

    pub(super) fn into_object(mut self) -> T {
        self.object_mut();
        self.object
    }
}

impl<T: Clone, S: Side<T>> Twin<T, S>
where
    S::Metadata: Clone,
{
    pub(super) fn object(&self) -> &T {
        match &self.changed {
            None => &self.object,
            Some(changed) => changed.object.get_or_init(|| {
                let mut object = self.object.clone();
                S::write(&mut object, changed.metadata.clone());
                object
            }),
        }
    }
}

/// What both wrappers have from the object they hold.
macro_rules! wrapper {
    ([$($generics:tt)*] $wrapper:ty, $object:ident) => {
        impl<$($generics)*> $wrapper {
            /// The object, with what was changed of its metadata.
            pub fn into_inner(self) -> $object {
                self.twin.into_object()
            }
        }

        impl<$($generics)*> From<$object> for $wrapper {
            fn from(object: $object) -> Self {
                Self::new(object)
            }
        }

        impl<$($generics)*> std::ops::Deref for $wrapper {
            type Target = $object;

            fn deref(&self) -> &$object {
                self.twin.object()
            }
        }

        impl<$($generics)*> std::ops::DerefMut for $wrapper {
            fn deref_mut(&mut self) -> &mut $object {
                self.twin.object_mut()
            }
        }

        impl<$($generics)*> Clone for $wrapper {
            fn clone(&self) -> Self {
                Self::new((**self).clone())
            }
        }

        /// As the object.
        impl<$($generics)*> std::fmt::Debug for $wrapper {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(&**self, f)
            }
        }

        impl<$($generics)*> PartialEq for $wrapper
        where
            $object: PartialEq,
        {
            fn eq(&self, other: &Self) -> bool {
                **self == **other
            }
        }

        impl<$($generics)*> Default for $wrapper
        where
            $object: Default,
        {
            fn default() -> Self {
                Self::new($object::default())
            }
        }

        /// As the object.
        impl<$($generics)*> serde::Serialize for $wrapper {
            fn serialize<Ser: serde::Serializer>(
                &self,
                serializer: Ser,
            ) -> Result<Ser::Ok, Ser::Error> {
                serde::Serialize::serialize(&**self, serializer)
            }
        }

        /// As the object.
        impl<'de, $($generics)*> serde::Deserialize<'de> for $wrapper {
            fn deserialize<De: serde::Deserializer<'de>>(
                deserializer: De,
            ) -> Result<Self, De::Error> {
                serde::Deserialize::deserialize(deserializer).map(Self::new)
            }
        }
    };
}

pub(super) use wrapper;

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        static READS: Cell<u32> = const { Cell::new(0) };
    }

    /// Numbers, whose metadata is the same number as text.
    struct Text;

    impl Side<i32> for Text {
        type Metadata = String;

        fn read(object: &i32) -> String {
            READS.set(READS.get() + 1);
            object.to_string()
        }

        fn write(object: &mut i32, metadata: String) {
            *object = metadata.parse().unwrap();
        }
    }

    #[test]
    fn the_last_change_counts_on_whichever_side() {
        let mut twin = Twin::<i32, Text>::new(1);
        assert_eq!(twin.metadata(), "1");
        "2".clone_into(twin.metadata_mut());
        assert_eq!((*twin.object(), twin.metadata().as_str()), (2, "2"));
        // An object that was made of the metadata does not outlive the next change.
        "3".clone_into(twin.metadata_mut());
        assert_eq!((*twin.object(), twin.metadata().as_str()), (3, "3"));
        *twin.object_mut() += 10;
        assert_eq!((*twin.object(), twin.metadata().as_str()), (13, "13"));
        // Nor does metadata that was made of the object.
        *twin.object_mut() += 1;
        assert_eq!((*twin.object(), twin.metadata().as_str()), (14, "14"));
        twin.metadata_mut().push('4');
        *twin.object_mut() += 1;
        assert_eq!((*twin.object(), twin.metadata().as_str()), (145, "145"));
        twin.metadata_mut().push('6');
        assert_eq!(twin.into_object(), 1456);
    }

    #[test]
    fn metadata_is_made_once_and_only_where_it_is_asked_for() {
        READS.set(0);
        let mut twin = Twin::<i32, Text>::new(1);
        assert_eq!((*twin.object(), READS.get()), (1, 0));
        twin.metadata();
        twin.metadata();
        twin.metadata_mut();
        twin.metadata();
        assert_eq!(READS.get(), 1);
    }
}
