//! Secrets in JSON values.

use crate::json::{Array, Object, Value, is_portable, without_repeated_keys};
use crate::secrets::{MASK, Secrets, mask_id};
use bumpalo::Bump;
use std::borrow::Cow;

/// The value with each secret replaced by `***`; `name` is its key.
///
/// Keys that masking makes equal count as repeated.
pub(crate) fn masked<'a>(value: Value<'a>, name: &str, secrets: Secrets, arena: &'a Bump) -> Value<'a> {
    if secrets == Secrets::Absent {
        return value;
    }
    match value {
        Value::String(text) => Value::String(match name {
            "request_id" | "id" => in_arena(mask_id(text), arena),
            _ if secrets.hides_member(name, text) => MASK,
            _ => in_arena(secrets.mask(text), arena),
        }),
        // Such a number becomes a string.
        Value::Number(digits) if !is_portable(digits) && secrets.hides_member(name, digits) => Value::String(MASK),
        Value::Array(&Array { items, complete }) => {
            let items = items.iter().map(|item| masked(*item, name, secrets, arena));
            Value::Array(arena.alloc(Array { items: arena.alloc_slice_fill_iter(items), complete }))
        }
        Value::Object(&Object { members, complete }) => {
            let members = members
                .iter()
                .map(|&(key, value)| (in_arena(secrets.mask(key), arena), masked(value, key, secrets, arena)));
            let members: Vec<_> = members.collect();
            Value::Object(arena.alloc(Object { members: without_repeated_keys(&members, arena), complete }))
        }
        other => other,
    }
}

/// The text itself if it is borrowed, else a copy in the arena.
pub(crate) fn in_arena<'a>(text: Cow<'a, str>, arena: &'a Bump) -> &'a str {
    match text {
        Cow::Owned(text) => arena.alloc_str(&text),
        Cow::Borrowed(text) => text,
    }
}
