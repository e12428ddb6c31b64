/// Ties the C enum `$c` to the core's `$Enum`, whose names it shares: the conversion, and `name`,
/// the text of a number, absent for a number that is no value of the core's.
macro_rules! shares_names {
    ($c:ident, $Enum:ident { $( $Variant:ident => $CONSTANT:ident, )+ } else $other:ident) => {
        impl From<modelrunner_errors::$Enum> for $c {
            fn from(value: modelrunner_errors::$Enum) -> Self {
                match value {
                    $( modelrunner_errors::$Enum::$Variant => $c::$CONSTANT, )+
                    // The core's enum may grow; a test holds that this one has grown with it.
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

/// A name with a NUL behind it; `N` is one more than its length.
pub(crate) const fn terminated<const N: usize>(name: &str) -> [u8; N] {
    let mut bytes = [0; N];
    let (start, _) = bytes.split_at_mut(name.len());
    start.copy_from_slice(name.as_bytes());
    bytes
}
