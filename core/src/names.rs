/// Defines an enum whose variants each have one stable name, which the canonical JSON, `Display` and
/// every other language use. The documentation of a variant is also its description.
macro_rules! named_enum {
    (
        $(#[$meta:meta])*
        $vis:vis enum $Enum:ident { $( $(#[doc = $doc:literal])+ $Variant:ident $(= $number:literal)? => $name:literal, )+ }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        $vis enum $Enum { $( $(#[doc = $doc])+ $Variant $(= $number)?, )+ }

        impl $Enum {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [$Enum] = &[$($Enum::$Variant),+];

            /// The stable name, as in the canonical JSON.
            pub const fn name(self) -> &'static str {
                match self { $( $Enum::$Variant => $name, )+ }
            }

            /// What it means, in one or two sentences: the documentation of the variant.
            pub const fn description(self) -> &'static str {
                match self { $( $Enum::$Variant => concat!($($doc),+).trim_ascii_start(), )+ }
            }

            /// The value of that name; `None` if this version does not know it.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $( $name => Some($Enum::$Variant), )+ _ => None }
            }
        }

        impl std::fmt::Display for $Enum {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl serde::Serialize for $Enum {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> serde::Deserialize<'de> for $Enum {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Self::from_name(&name)
                    .ok_or_else(|| serde::de::Error::unknown_variant(&name, &[$($name),+]))
            }
        }
    };
}
pub(crate) use named_enum;
