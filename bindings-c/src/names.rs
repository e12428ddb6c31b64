/// Connects the C enum `$c` with the core's `$Enum`: a conversion, and `name`, which returns the
/// name of a number, absent if the number is not a value of the core's enum.
macro_rules! shares_names {
    ($c:ident, $Enum:ident { $( $Variant:ident => $CONSTANT:ident, )+ } else $other:ident) => {
        impl From<modelrunner_errors::$Enum> for $c {
            fn from(value: modelrunner_errors::$Enum) -> Self {
                match value {
                    $( modelrunner_errors::$Enum::$Variant => $c::$CONSTANT, )+
                    // The core's enum is non-exhaustive. A test checks that no value is missing
                    // here.
                    _ => $c::$other,
                }
            }
        }

        impl $c {
            fn name(number: u32) -> $crate::text::mre_str {
                $(
                    if number == $c::$CONSTANT as u32 {
                        const NAME: &str = modelrunner_errors::$Enum::$Variant.name();
                        const TERMINATED: &[u8; NAME.len() + 1] = &$crate::names::terminated(NAME);
                        return $crate::text::mre_str::of_terminated(TERMINATED);
                    }
                )+
                $crate::text::mre_str::NONE
            }
        }

        #[cfg(test)]
        #[test]
        fn each_value_of_the_core_has_its_constant() {
            let numbers: Vec<u32> = modelrunner_errors::$Enum::ALL.iter().map(|value| $c::from(*value) as u32).collect();
            assert_eq!(numbers, [$( $c::$CONSTANT as u32 ),+]);
        }
    };
}
pub(crate) use shares_names;

/// A name followed by a NUL; `N` is its length plus one.
pub(crate) const fn terminated<const N: usize>(name: &str) -> [u8; N] {
    let mut bytes = [0; N];
    let (start, _) = bytes.split_at_mut(name.len());
    start.copy_from_slice(name.as_bytes());
    bytes
}
