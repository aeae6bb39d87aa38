//! Whether an item's key is one that a model's templates make, and whether two models can make the same key.

use super::keys::{Composition, KeyPlan, KeySource, Segment};
use crate::value::{AttributeValue, Item};

impl KeyPlan {
    /// Whether the key attributes of `item` are those that this plan makes: of its types, and where a template makes one, text that
    /// can be taken apart by it completely.
    ///
    /// Literals are at their place, no part is empty or holds a delimiter of its template, a padded number has its digits, and a
    /// part that is named twice has one text. Attributes that are marked fields are of any value.
    ///
    /// ```
    /// # use itemstore::prelude::*;
    /// use itemstore::value::Item;
    ///
    /// #[derive(Model)]
    /// #[model(table = "app", partition_key = "USER#{user}", sort_key = "ORDER#{number:04}")]
    /// struct Order { user: String, number: u64 }
    ///
    /// let key = |sk: &str| Item::new().with("pk", "USER#1").with("sk", sk);
    /// assert!(Order::KEY.matches(&key("ORDER#0042")));
    /// assert!(!Order::KEY.matches(&key("ORDER#42")));
    /// assert!(!Order::KEY.matches(&key("ORDER#0042#LINE#1")));
    /// ```
    #[must_use]
    pub fn matches(&self, item: &Item) -> bool {
        let mut parts = Vec::new();
        let sources = std::iter::once(&self.partition_key).chain(&self.sort_key);
        sources.into_iter().all(|source| {
            let value = item.get(source.name).filter(|value| source.kind.admits(value));
            match (source.composition, value) {
                (Composition::Part(_), Some(_)) => true,
                (Composition::Template(template), Some(AttributeValue::S(text))) => {
                    take_apart(template, text.as_str(), &mut parts).is_some()
                }
                _ => false,
            }
        })
    }

    /// Whether no item has a key that both plans match, as far as their sort keys, or partition keys, tell: for every pair of
    /// models in a collection. It may be `false` for plans that are apart all the same, and never `true` for others.
    pub(super) const fn is_apart_from(&self, other: &Self) -> bool {
        let sort_keys = match (&self.sort_key, &other.sort_key) {
            (Some(one), Some(other)) => one.is_apart_from(other),
            _ => false,
        };
        sort_keys || self.partition_key.is_apart_from(&other.partition_key)
    }
}

/// The text of one part, by its position among the parts, and whether it is a padded number.
type PartText<'a> = (usize, &'a str, bool);

/// Adds the texts of the parts that `text` has by `template`; `None` when it has not been made by it, or a part has another text
/// already.
///
/// Two parts are never side by side, and no part holds what is beside one: so there is one way to take a text apart.
fn take_apart<'a>(template: &[Segment], text: &'a str, parts: &mut Vec<PartText<'a>>) -> Option<()> {
    let mut rest = text;
    for segment in template {
        match *segment {
            Segment::Literal(literal) => rest = rest.strip_prefix(literal)?,
            Segment::Part { index, width } => {
                let end = rest.find(|c| is_beside_a_part(template, c)).unwrap_or(rest.len());
                let (part, after) = rest.split_at(end);
                let is_a_part = match width {
                    Some(width) => part.len() == width && part.bytes().all(|digit| digit.is_ascii_digit()),
                    None => !part.is_empty(),
                };
                let part = (index, part, width.is_some());
                if !is_a_part || parts.iter().any(|known| contradicts(*known, part)) {
                    return None;
                }
                parts.push(part);
                rest = after;
            }
        }
    }
    rest.is_empty().then_some(())
}

/// Whether these are two values of one part.
fn contradicts((at, known, was_padded): PartText<'_>, (index, part, is_padded): PartText<'_>) -> bool {
    let number = |text: &str| text.trim_start_matches('0').to_owned();
    let is_same = if was_padded || is_padded { number(known) == number(part) } else { known == part };
    at == index && !is_same
}

/// Whether `template` has this character right before or after a part.
fn is_beside_a_part(template: &[Segment], character: char) -> bool {
    template.windows(2).any(|pair| match pair {
        [Segment::Literal(literal), Segment::Part { .. }] => literal.ends_with(character),
        [Segment::Part { .. }, Segment::Literal(literal)] => literal.starts_with(character),
        _ => false,
    })
}

impl KeySource {
    /// Whether no value is one of both.
    const fn is_apart_from(&self, other: &Self) -> bool {
        match (self.composition, other.composition) {
            (Composition::Template(one), Composition::Template(other)) => {
                !Place::start(one).meets(Place::start(other))
            }
            _ => false,
        }
    }
}

/// A place in a template, while the bytes of a text that may be of two templates are thought of from left to right.
#[derive(Clone, Copy)]
struct Place<'a> {
    template: &'a [Segment],
    /// The segment.
    at: usize,
    /// How many bytes of the segment there were: of a part, whether there was one.
    taken: usize,
}

/// What the next byte can be.
enum Next<'a> {
    /// Nothing: the template has ended.
    End,
    /// This byte of a literal.
    Byte(u8),
    /// A byte of a part.
    Part(Place<'a>),
}

impl<'a> Place<'a> {
    const fn start(template: &'a [Segment]) -> Self {
        Self { template, at: 0, taken: 0 }
    }

    const fn after(self) -> Self {
        Self { template: self.template, at: self.at + 1, taken: 0 }
    }

    const fn taking(self) -> Self {
        match self.template[self.at] {
            Segment::Literal(literal) if self.taken + 1 == literal.len() => self.after(),
            Segment::Literal(_) => Self { template: self.template, at: self.at, taken: self.taken + 1 },
            Segment::Part { .. } => Self { template: self.template, at: self.at, taken: 1 },
        }
    }

    const fn next(self) -> Next<'a> {
        if self.at == self.template.len() {
            return Next::End;
        }
        match self.template[self.at] {
            Segment::Literal(literal) => Next::Byte(literal.as_bytes()[self.taken]),
            Segment::Part { .. } => Next::Part(self),
        }
    }

    const fn is_in_a_part(self) -> bool {
        self.taken > 0 && matches!(self.next(), Next::Part(_))
    }

    /// Whether some text goes on from here in both templates until both end. Every step leaves a part, takes a byte of a literal
    /// or begins a part, so there are not many.
    const fn meets(self, other: Self) -> bool {
        if self.is_in_a_part() && self.after().meets(other) {
            return true;
        }
        if other.is_in_a_part() && self.meets(other.after()) {
            return true;
        }
        let can_take = match (self.next(), other.next()) {
            (Next::End, Next::End) => return true,
            (Next::End, _) | (_, Next::End) => false,
            (Next::Byte(one), Next::Byte(other)) => one == other,
            (Next::Byte(byte), Next::Part(part)) | (Next::Part(part), Next::Byte(byte)) => part.admits(byte),
            // Once both are in a part, one of them has to end.
            (Next::Part(one), Next::Part(other)) => {
                !(one.is_in_a_part() && other.is_in_a_part()) && have_a_byte_in_common(one, other)
            }
        };
        can_take && self.taking().meets(other.taking())
    }

    /// Whether the part here can hold this byte. Of delimiters that are not ASCII it is not known.
    const fn admits(self, byte: u8) -> bool {
        let is_digit = match self.template[self.at] {
            Segment::Part { width: Some(_), .. } => byte.is_ascii_digit(),
            _ => true,
        };
        is_digit && !(byte.is_ascii() && is_byte_beside_a_part(self.template, byte))
    }
}

const fn have_a_byte_in_common(one: Place<'_>, other: Place<'_>) -> bool {
    let mut byte = u8::MAX;
    while byte > 0 {
        if one.admits(byte) && other.admits(byte) {
            return true;
        }
        byte -= 1;
    }
    false
}

/// [`is_beside_a_part`] of an ASCII character, for constants.
const fn is_byte_beside_a_part(template: &[Segment], byte: u8) -> bool {
    let mut at = 1;
    while at < template.len() {
        let is_beside = match (template[at - 1], template[at]) {
            (Segment::Literal(literal), Segment::Part { .. }) => {
                literal.as_bytes()[literal.len() - 1] == byte
            }
            (Segment::Part { .. }, Segment::Literal(literal)) => literal.as_bytes()[0] == byte,
            _ => false,
        };
        if is_beside {
            return true;
        }
        at += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::ScalarType;
    use Segment::Literal as L;

    const fn part(index: usize) -> Segment {
        Segment::Part { index, width: None }
    }

    const fn padded(index: usize, width: usize) -> Segment {
        Segment::Part { index, width: Some(width) }
    }

    const ORDER: &[Segment] = &[L("ORDER#"), padded(1, 4)];
    const LINE: &[Segment] = &[L("ORDER#"), padded(1, 4), L("#LINE#"), part(2)];
    const NOTE: &[Segment] = &[L("ORDER#"), part(1)];
    const LATEST: &[Segment] = &[L("ORDER#LATEST")];
    const PROFILE: &[Segment] = &[L("PROFILE")];
    const ANY: &[Segment] = &[part(1)];
    const PAIR: &[Segment] = &[part(1), L("#"), part(2)];
    const TWICE: &[Segment] = &[L("USER#"), part(0), L("#"), padded(1, 3), L("#"), part(1)];
    const WIDE: &[Segment] = &[L("\u{e9}"), part(1), L("\u{e8}"), part(2)];
    const DIGIT: &[Segment] = &[part(1), L("7"), padded(2, 2)];

    const USER: &[Segment] = &[L("USER#"), part(0)];

    const fn plan(sort_key: &'static [Segment]) -> KeyPlan {
        KeyPlan {
            partition_key: KeySource {
                name: "pk",
                kind: ScalarType::S,
                composition: Composition::Template(USER),
            },
            sort_key: Some(KeySource {
                name: "sk",
                kind: ScalarType::S,
                composition: Composition::Template(sort_key),
            }),
            parts: &["user", "one", "two"],
            names: &["pk", "sk"],
        }
    }

    /// A text, and whether a template can take it apart.
    type Text = (&'static str, bool);

    const TEXTS: &[(&[Segment], &[Text])] = &[
        (ORDER, &[("ORDER#0042", true), ("ORDER#42", false), ("ORDER#00042", false), ("ORDER#004x", false)]),
        (ORDER, &[("ORDER#", false), ("order#0042", false), ("xORDER#0042", false), ("ORDER#0042#", false)]),
        (LINE, &[("ORDER#0042#LINE#a", true), ("ORDER#0042#LINE#", false), ("ORDER#0042#LINE#a#b", false)]),
        (
            NOTE,
            &[("ORDER#0042", true), ("ORDER#a b", true), ("ORDER##", false), ("ORDER#", false), ("", false)],
        ),
        (LATEST, &[("ORDER#LATEST", true), ("ORDER#LATEST1", false), ("ORDER#", false)]),
        (ANY, &[("anything # at all", true), ("", false)]),
        (PAIR, &[("a#b", true), ("a#", false), ("#b", false), ("ab", false), ("a#b#c", false)]),
        (TWICE, &[("USER#1#007#7", true), ("USER#1#007#8", false), ("USER#2#007#7", false)]),
        (TWICE, &[("USER#1#000#0", true), ("USER#1#000#1", false)]),
        (WIDE, &[("\u{e9}a\u{e8}b", true), ("\u{e9}a\u{e9}\u{e8}b", false), ("\u{e9}\u{e8}b", false)]),
        (DIGIT, &[("x712", true), ("x772", false), ("x7123", false)]),
    ];

    #[test]
    fn a_key_is_taken_apart_completely_or_is_not_of_the_template() {
        for (template, texts) in TEXTS {
            for (text, expected) in *texts {
                let item = Item::new().with("pk", "USER#1").with("sk", *text);
                assert_eq!(plan(template).matches(&item), *expected, "{text} of {template:?}");
            }
        }
    }

    #[test]
    fn a_key_of_another_shape_is_of_no_template() {
        for item in [
            Item::new().with("pk", "USER#1"),
            Item::new().with("sk", "PROFILE"),
            Item::new().with("pk", "USER#1").with("sk", 1),
            Item::new().with("pk", "USERS#1").with("sk", "PROFILE"),
        ] {
            assert!(!plan(PROFILE).matches(&item), "{item:?}");
        }
    }

    #[test]
    fn what_a_plan_composes_it_matches() {
        for template in [ORDER, LINE, PROFILE, TWICE] {
            let parts = ["u".into(), 7_u32.into(), "x y".into()];
            let composed = plan(template).compose(&parts).expect("a key");
            assert!(plan(template).matches(&composed.key), "{template:?}");
        }
    }

    #[test]
    fn a_marked_field_is_a_key_of_any_value_of_its_type() {
        let source = |kind| KeySource { name: "pk", kind, composition: Composition::Part(0) };
        let plan =
            |kind| KeyPlan { partition_key: source(kind), sort_key: None, parts: &["pk"], names: &["pk"] };
        let item = Item::new().with("pk", "anything");
        assert!(plan(ScalarType::S).matches(&item));
        assert!(!plan(ScalarType::N).matches(&item));
        assert!(!plan(ScalarType::S).is_apart_from(&plan(ScalarType::S)));
    }

    /// Pairs of templates, and whether no text is of both.
    const PAIRS: &[(&[Segment], &[Segment], bool)] = &[
        (ORDER, PROFILE, true),
        (ORDER, LINE, true),
        (ORDER, LATEST, true),
        (ORDER, NOTE, false),
        (NOTE, LATEST, false),
        (NOTE, LINE, true),
        (LATEST, LINE, true),
        (ANY, PROFILE, false),
        (ANY, ORDER, false),
        (PAIR, ORDER, false),
        (PAIR, LINE, true),
        (PAIR, PROFILE, true),
        (PAIR, NOTE, false),
        (TWICE, LINE, true),
        (WIDE, WIDE, false),
        (&[part(0), L("#A")], &[part(0), L("#B")], true),
        (&[part(0), L("#A")], &[part(0), L("/"), part(1), L("#A")], false),
        (&[L("A"), part(0), L("A")], &[L("AA")], true),
        (&[L("A"), part(0), L("B")], &[L("AxB")], false),
        (&[L("#"), padded(0, 3)], &[L("#"), part(0)], false),
    ];

    #[test]
    fn templates_are_apart_when_no_text_is_of_both() {
        for (one, other, expected) in PAIRS {
            assert_eq!(plan(one).is_apart_from(&plan(other)), *expected, "{one:?} and {other:?}");
            assert_eq!(plan(other).is_apart_from(&plan(one)), *expected, "{other:?} and {one:?}");
        }
    }

    #[test]
    fn it_can_be_asked_by_the_compiler() {
        const APART: bool = plan(ORDER).is_apart_from(&plan(LINE));
        const { assert!(APART) }
    }
}
