//! `contains` and `begins_with` (SEMANTICS 5.2).

use crate::value::AttributeValue;

/// Substring, sub-bytes, member of a set, or element of a list.
pub(super) fn contains(value: &AttributeValue, part: &AttributeValue) -> bool {
    match (value, part) {
        (AttributeValue::S(text), AttributeValue::S(part)) => text.contains(part.as_str()),
        (AttributeValue::B(bytes), AttributeValue::B(part)) => contains_bytes(bytes, part),
        (AttributeValue::Ss(set), AttributeValue::S(member)) => set.contains(member),
        (AttributeValue::Ns(set), AttributeValue::N(member)) => set.contains(member),
        (AttributeValue::Bs(set), AttributeValue::B(member)) => set.contains(member),
        (AttributeValue::L(list), element) => list.contains(element),
        _ => false,
    }
}

/// Both strings or both binaries.
pub(super) fn begins_with(value: &AttributeValue, prefix: &AttributeValue) -> bool {
    match (value, prefix) {
        (AttributeValue::S(text), AttributeValue::S(prefix)) => text.starts_with(prefix.as_str()),
        (AttributeValue::B(bytes), AttributeValue::B(prefix)) => bytes.starts_with(prefix),
        _ => false,
    }
}

/// Knuth, Morris and Pratt's search: linear, where comparing every window of a 400 KB item could take minutes.
fn contains_bytes(bytes: &[u8], part: &[u8]) -> bool {
    if part.is_empty() {
        return true;
    }
    // `borders[n]`: the length of the longest proper prefix of the first n + 1 bytes that is also their suffix.
    let mut borders = vec![0; part.len()];
    let mut matched = 0;
    for at in 1..part.len() {
        while matched > 0 && part[at] != part[matched] {
            matched = borders[matched - 1];
        }
        matched += usize::from(part[at] == part[matched]);
        borders[at] = matched;
    }
    matched = 0;
    for byte in bytes {
        while matched > 0 && *byte != part[matched] {
            matched = borders[matched - 1];
        }
        matched += usize::from(*byte == part[matched]);
        if matched == part.len() {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::contains_bytes;

    #[test]
    fn bytes_are_found_as_comparing_windows_finds_them() {
        // All texts of up to 9 and parts of up to 4 letters of an alphabet of two.
        let words = |length: u32| (0..1_u32 << length).map(move |bits| letters(bits, length));
        for text in (0..=9).flat_map(words) {
            for part in (1..=4).flat_map(words) {
                let expected = text.windows(part.len()).any(|window| window == part);
                assert_eq!(contains_bytes(&text, &part), expected, "{part:?} in {text:?}");
            }
        }
        assert!(contains_bytes(b"", b"") && contains_bytes(b"a", b""));
    }

    fn letters(bits: u32, length: u32) -> Vec<u8> {
        (0..length).map(|at| u8::try_from(bits >> at & 1).unwrap()).collect()
    }
}
