use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u32);

        impl $name {
            /// # Panics
            /// Past 2^32 nodes, which no readable input holds.
            pub(crate) fn from_index(index: usize) -> Self {
                Self(u32::try_from(index).expect("fewer than 2^32 nodes"))
            }

            /// The position in the model's arena.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    };
}

macro_rules! shifted {
    ($($name:ident)+) => {$(
        impl $name {
            /// The id of the same thing in an arena where `offset` others come before.
            pub(crate) fn shifted(self, offset: usize) -> Self {
                Self::from_index(self.index() + offset)
            }
        }
    )+};
}

id! {
    /// A schema node of a [`Model`](super::Model).
    SchemaId
}
id! {
    /// A resource of a [`Model`](super::Model).
    ResourceId
}
id! {
    /// A definition of a [`Model`](super::Model).
    DefinitionId
}

shifted!(SchemaId DefinitionId);
