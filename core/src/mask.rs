//! Secrets in JSON values.

use crate::json::{Array, Object, Value, is_portable, without_repeated_keys};
use crate::secrets::{MASK, Secrets, mask_id};
use bumpalo::Bump;

/// The value with each secret replaced by `***`; `name` is its key.
///
/// Keys that masking makes equal count as repeated.
pub(crate) fn masked<'a>(value: Value<'a>, name: &str, secrets: Secrets, arena: &'a Bump) -> Value<'a> {
    if secrets == Secrets::Absent {
        return value;
    }
    let string = |text: &str| Value::String((&*arena.alloc_str(text)).into());
    match value {
        Value::String(text) => {
            let text = text.decode();
            string(&match name {
                "request_id" | "id" => mask_id(&text),
                _ if secrets.hides_member(name, &text) => MASK.into(),
                _ => secrets.mask(&text),
            })
        }
        // Such a number becomes a string.
        Value::Number(digits) if !is_portable(digits) && secrets.hides_member(name, digits) => string(MASK),
        Value::Array(Array { items, complete }) => {
            let items = items.iter().map(|item| masked(*item, name, secrets, arena));
            Value::Array(Array { items: arena.alloc_slice_fill_iter(items), complete })
        }
        Value::Object(Object { members, complete }) => {
            let members: Vec<_> = members
                .iter()
                .map(|(key, value)| {
                    let key = key.decode();
                    let value = masked(*value, &key, secrets, arena);
                    ((&*arena.alloc_str(&secrets.mask(&key))).into(), value)
                })
                .collect();
            Value::Object(Object { members: without_repeated_keys(&members, arena), complete })
        }
        other => other,
    }
}
