use super::*;
use proptest::prelude::*;
use serde::de::IgnoredAny;

const DOCUMENTS: usize = 1_000_000;
const ROUNDS_PER_START: usize = 40;
const CHUNKS: usize = 100_000;

#[derive(Clone, Copy, Debug)]
enum Opened {
    String,
    Container,
}

type End = fn(&[u8], usize) -> Option<usize>;

/// The two searches, by one instruction set.
struct Searches {
    instructions: &'static str,
    string_end: End,
    container_end: End,
}

impl Searches {
    fn end(&self, opened: Opened, bytes: &[u8], at: usize) -> Option<usize> {
        match opened {
            Opened::String => (self.string_end)(bytes, at),
            Opened::Container => (self.container_end)(bytes, at),
        }
    }
}

/// Every implementation that this processor can run.
fn implementations() -> Vec<Searches> {
    Vec::from([
        Searches { instructions: "generic", string_end: generic::string_end, container_end: generic::container_end },
        Searches { instructions: "detected", string_end: arch::string_end, container_end: arch::container_end },
        #[cfg(target_arch = "x86_64")]
        Searches {
            instructions: "SSE2",
            string_end: |bytes, at| stage1::string_end(x86_64::Sse2, bytes, at),
            container_end: |bytes, at| stage1::container_end(x86_64::Sse2, bytes, at),
        },
    ])
}

/// Compares every implementation with a search byte by byte.
fn assert_agreement(implementations: &[Searches], opened: Opened, bytes: &[u8], at: usize) {
    let expected = plain_end(opened, bytes, at);
    for searches in implementations {
        assert_eq!(
            searches.end(opened, bytes, at),
            expected,
            "{} {opened:?} {at} {}",
            searches.instructions,
            bytes.escape_ascii()
        );
    }
}

fn plain_end(opened: Opened, bytes: &[u8], at: usize) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = match opened {
        Opened::String => (0_usize, true, false),
        Opened::Container => (1, false, false),
    };
    for (index, byte) in bytes.iter().enumerate().skip(at) {
        if in_string {
            in_string = *byte != b'"' || escaped;
            escaped = *byte == b'\\' && !escaped;
        } else {
            match byte {
                b'"' => in_string = true,
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth -= 1,
                _ => {}
            }
        }
        if depth == 0 && !in_string {
            return Some(index);
        }
    }
    None
}

fn plain_member_end(bytes: &[u8]) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0_u32, false, false);
    for (index, byte) in bytes.iter().enumerate() {
        if in_string {
            in_string = *byte != b'"' || escaped;
            escaped = *byte == b'\\' && !escaped;
            continue;
        }
        match byte {
            b',' | b']' | b'}' if depth == 0 => return Some(index),
            b'"' => in_string = true,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Xorshift.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 33
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next()).unwrap() % bound
    }

    fn one_of<'a>(&mut self, choices: &[&'a [u8]]) -> &'a [u8] {
        choices[self.below(choices.len())]
    }

    /// Appends a string or a container of about that many values.
    fn value(&mut self, bytes: &mut Vec<u8>, size: usize) {
        match self.below(3) {
            0 => self.string(bytes),
            1 => self.items(bytes, size, b'[', b']'),
            _ => self.items(bytes, size, b'{', b'}'),
        }
    }

    fn items(&mut self, bytes: &mut Vec<u8>, size: usize, open: u8, close: u8) {
        bytes.push(open);
        for index in 0..self.below(size) {
            if index > 0 {
                bytes.extend(self.one_of(&[b",", b",", b", ", b"\n\t,"]));
            }
            if open == b'{' {
                self.string(bytes);
                bytes.push(b':');
            }
            if self.below(3) == 0 {
                self.value(bytes, size - 1);
            } else {
                bytes.extend(self.one_of(&[
                    b"0",
                    b"-1.5e+10",
                    b"true",
                    b"null",
                    b"[]",
                    b"{}",
                    b"[[[{}]]]",
                    br#""""#,
                    br#""\\""#,
                ]));
            }
        }
        bytes.push(close);
    }

    fn string(&mut self, bytes: &mut Vec<u8>) {
        const PARTS: [&[u8]; 14] = [
            b"a",
            b"prompt",
            b"[",
            b"]",
            b"{\\\"",
            b"}",
            b",:",
            b"\\\"",
            b"\\\\",
            b"\\\\\\\"",
            b"\\n",
            b"\\u00e9",
            "é\u{2028}😀".as_bytes(),
            b"\\\\\\\\\\\\\\\\",
        ];
        bytes.push(b'"');
        if self.below(8) == 0 {
            let byte = b"A[}\x7f"[self.below(4)];
            bytes.extend(std::iter::repeat_n(byte, self.below(200)));
        }
        for _ in 0..self.below(6) {
            bytes.extend(self.one_of(&PARTS));
        }
        bytes.push(b'"');
    }
}

#[test]
fn documents_end_where_serde_json_ends_them() {
    let implementations = implementations();
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let mut bytes = Vec::new();
    for _ in 0..DOCUMENTS {
        bytes.clear();
        bytes.extend(std::iter::repeat_n(b'"', random.below(64)));
        let start = bytes.len();
        random.value(&mut bytes, 5);
        bytes.extend(random.one_of(&[b"", b"]", b"}", b",\"error\":null}", br#","x":[{"a\\":"#]));
        let mut values = serde_json::Deserializer::from_slice(&bytes[start..]).into_iter::<IgnoredAny>();
        assert!(values.next().unwrap().is_ok(), "{}", String::from_utf8_lossy(&bytes[start..]));
        let last = start + values.byte_offset() - 1;
        let opened = if bytes[start] == b'"' { Opened::String } else { Opened::Container };
        for searches in &implementations {
            assert_eq!(
                searches.end(opened, &bytes, start + 1),
                Some(last),
                "{} {}",
                searches.instructions,
                String::from_utf8_lossy(&bytes[start..])
            );
        }
    }
}

#[test]
fn implementations_agree_on_arbitrary_bytes() {
    const ALPHABETS: [&[u8]; 6] = [
        b"\"\\[]{} ",
        b"\"\\",
        b"[]{}  ",
        b"[{}]\"\"\"aaaaaaaa",
        b"\\\\\\\"[",
        b"\"[[[[]]]{Zz;:|=_y\x7f\xfb\xfd\x02\xdc\x00",
    ];
    let implementations = implementations();
    let mut random = Random(7);
    for round in 0..ROUNDS_PER_START {
        for start in 0..=130 {
            let alphabet = ALPHABETS[round % ALPHABETS.len()];
            let gap = [1, 1, 20, 100][random.below(4)];
            let len = start + random.below(200);
            let bytes: Vec<u8> = (0..len)
                .map(|_| if random.below(gap) == 0 { alphabet[random.below(alphabet.len())] } else { b'a' })
                .collect();
            for opened in [Opened::String, Opened::Container] {
                assert_agreement(&implementations, opened, &bytes, start);
            }
        }
    }
}

#[test]
fn runs_of_any_length_are_skipped() {
    const CASES: [(Opened, &[u8], u8, &[u8]); 7] = [
        (Opened::String, b"", b'a', b"\""),
        (Opened::String, b"", b']', br#"\""#),
        (Opened::String, b"", b'}', br#"\\""#),
        (Opened::Container, b"", b'0', b"]"),
        (Opened::Container, b"", b',', br#"[{}"]"]}"#),
        (Opened::Container, b"\"", b'a', b"\"]"),
        (Opened::Container, b"\"", b'}', br#"\"]"}"#),
    ];
    let implementations = implementations();
    for (opened, before, run, after) in CASES {
        for (start, len) in [0, 1, 31, 32, 63].into_iter().flat_map(|start| (0..=400).map(move |len| (start, len))) {
            let bytes = [&vec![b'"'; start], before, &vec![run; len], after, &[run; 200], b"\"}"].concat();
            for bytes in [&bytes, &bytes[..start + before.len() + len], &bytes[..bytes.len() - 202]] {
                assert_agreement(&implementations, opened, bytes, start);
            }
        }
    }
}

#[test]
fn chunks_are_searched_alike() {
    let mut random = Random(9);
    for _ in 0..CHUNKS {
        let chunk =
            std::array::from_fn(|_| b"\"\\a\x00\x21\x23\x5b\x5d\xa2\xdc\x80"[random.below(11).max(random.below(11))]);
        let first = chunk.iter().position(|byte| matches!(byte, b'"' | b'\\'));
        let found = (arch::quote_or_backslash(&chunk), generic::quote_or_backslash(&chunk));
        assert_eq!(found, (first, first), "{}", chunk.escape_ascii());
    }
}

#[test]
fn truncated_values_are_incomplete() {
    for complete in [r#""""#, r#"  "a\"b" "#, "[]", r#"{"a":["]"]}  "#, "null", " true\n", "false"] {
        assert!(is_complete(complete.as_bytes(), 0), "{complete}");
    }
    for truncated in ["", "  ", r#"""#, r#""a\""#, "[", r#"{"a":"}""#, "nul", "12", "1.5e3 ", "nulls"] {
        assert!(!is_complete(truncated.as_bytes(), 0), "{truncated}");
    }
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![3 => proptest::sample::select(b"\"\\[]{},:;Zz\x00\xff ".to_vec()), 1 => any::<u8>()];
    proptest::collection::vec(byte, 0..80)
}

proptest! {
    #[test]
    fn members_end_where_a_search_byte_by_byte_ends_them(bytes in bytes()) {
        prop_assert_eq!(member_end(&bytes, 0), plain_member_end(&bytes));
        prop_assert_eq!(quote_or_backslash(&bytes, 0), bytes.iter().position(|byte| matches!(byte, b'"' | b'\\')));
    }
}
