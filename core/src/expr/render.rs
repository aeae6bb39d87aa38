//! AST to text and placeholders.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, DefaultHasher, Hash};

use super::reserved::is_reserved;
use super::walk::{Expression, Reader};
use super::{Condition, KeyCondition, Projection, Update};
use crate::schema::limits::EXPRESSION_BYTES;
use crate::value::{AttributeValue, Path, PathElement, Text};

/// An expression as text with its placeholders.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rendered {
    /// The text.
    pub text: String,
    /// `#n` to attribute name.
    pub names: BTreeMap<String, String>,
    /// `:v` to value.
    pub values: BTreeMap<String, AttributeValue>,
}

/// Writes the expressions of one request, which share their placeholders.
///
/// The text of an expression is canonical: equal expressions have equal text in a new renderer.
/// - A name is written as it is when it has one or two characters, may stand in an expression and is not reserved.
///   Any other name gets a placeholder, which is never longer than the name.
/// - Equal names share a placeholder, and so do equal values (numbers by value, sets without order).
/// - Placeholders are `#0`, `#1` … and `:0`, `:1` …, in the digits `0-9a-zA-Z_`, in the order of their first use.
///   Where one digit is not enough, those used most are numbered first.
/// - Parentheses stand only where precedence asks for them.
/// - The text has spaces for people to read, and drops them when it would exceed the size of an expression (SEMANTICS 4).
///   No text of the same meaning is shorter, so what was accepted as text is accepted again.
///
/// Any expression can be rendered, however deep; whether the service takes it is for `check` to say.
#[derive(Debug, Clone, Default)]
pub struct Renderer {
    names: Numbering<Text>,
    values: Numbering<AttributeValue>,
}

impl Renderer {
    /// A renderer without placeholders.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The text of a condition.
    pub fn condition(&mut self, condition: &Condition) -> String {
        self.write(condition)
    }

    /// The text of a key condition.
    pub fn key_condition(&mut self, condition: &KeyCondition) -> String {
        self.write(condition)
    }

    /// The text of an update.
    pub fn update(&mut self, update: &Update) -> String {
        self.write(update)
    }

    /// The text of a projection.
    pub fn projection(&mut self, projection: &Projection) -> String {
        self.write(projection)
    }

    /// The names and values behind the placeholders of everything rendered.
    #[must_use]
    pub fn finish(self) -> (BTreeMap<String, String>, BTreeMap<String, AttributeValue>) {
        let names = self.names.numbers.into_iter();
        let values = self.values.numbers.into_iter();
        (
            names.map(|(name, number)| (placeholder('#', number), name.into())).collect(),
            values.map(|(value, number)| (placeholder(':', number), value)).collect(),
        )
    }

    fn write(&mut self, expression: &impl Expression) -> String {
        self.number(expression);
        let text: String = self.written(expression, Spacing::Wide);
        if text.len() > EXPRESSION_BYTES { self.written(expression, Spacing::Tight) } else { text }
    }

    fn substitution_bytes(self) -> usize {
        let (names, values) = self.finish();
        let names: usize = names.iter().map(|(placeholder, name)| placeholder.len() + name.len()).sum();
        let values: usize =
            values.iter().map(|(placeholder, value)| placeholder.len() + value.size_bytes()).sum();
        names + values
    }

    fn number(&mut self, expression: &impl Expression) {
        let mut census = Census::default();
        expression.walk(&mut census);
        self.names.add(census.names);
        self.values.add(census.values);
    }

    fn written<S: Sink>(&self, expression: &impl Expression, spacing: Spacing) -> S {
        let mut writer = Writer::new(spacing, Some(self));
        expression.walk(&mut writer);
        writer.out
    }
}

macro_rules! render {
    ($($expression:ty),+) => {$(
        impl $expression {
            /// The expression alone as text with its placeholders, by the rules of [`Renderer`].
            #[must_use]
            pub fn render(&self) -> Rendered {
                let mut renderer = Renderer::new();
                let text = renderer.write(self);
                let (names, values) = renderer.finish();
                Rendered { text, names, values }
            }
        }
    )+};
}

render!(Condition, KeyCondition, Update, Projection);

/// Bytes of the text that a new [`Renderer`] writes for `expression` when that is more than the service takes.
/// The text itself is not made.
pub(super) fn excessive_length(expression: &impl Expression) -> Option<usize> {
    let mut bound: Writer<'_, Length> = Writer::new(Spacing::Wide, None);
    expression.walk(&mut bound);
    if bound.out.0 <= EXPRESSION_BYTES {
        return None;
    }
    let mut renderer = Renderer::new();
    renderer.number(expression);
    let Length(wide) = renderer.written(expression, Spacing::Wide);
    if wide <= EXPRESSION_BYTES {
        return None;
    }
    let Length(tight) = renderer.written(expression, Spacing::Tight);
    (tight > EXPRESSION_BYTES).then_some(tight)
}

/// Bytes of the names and values behind the placeholders of `expression`, with the placeholders (SEMANTICS 1.6).
/// Several expressions of one request share their placeholders.
pub(super) fn substitution_bytes(expression: &impl Expression) -> usize {
    let mut renderer = Renderer::new();
    renderer.number(expression);
    renderer.substitution_bytes()
}

/// The digits of placeholders.
const DIGITS: &[u8; 63] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_";

/// A placeholder is at most this long in an expression that the service could take: `#` and two digits
/// are enough for 4032 of them, more than fit the text.
const PLACEHOLDER_BOUND: &str = "#__";

/// `#0` to `#_`, then `#00` to `#__`, then three digits.
fn placeholder(sigil: char, number: usize) -> String {
    let mut digits = Vec::new();
    let mut rest = number + 1;
    while rest > 0 {
        rest -= 1;
        digits.push(char::from(DIGITS[rest % DIGITS.len()]));
        rest /= DIGITS.len();
    }
    std::iter::once(sigil).chain(digits.into_iter().rev()).collect()
}

/// Whether `name` is written without a placeholder.
fn stands_bare(name: &str) -> bool {
    let mut bytes = name.bytes();
    name.len() <= 2
        && bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && bytes.all(is_word_byte)
        && !is_reserved(name)
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// A hasher with fixed keys: the maps are only asked for single entries, and finding them must not depend on a seed.
type Hasher = BuildHasherDefault<DefaultHasher>;

/// Things and the numbers of their placeholders.
#[derive(Debug, Clone)]
struct Numbering<T> {
    numbers: HashMap<T, usize, Hasher>,
}

impl<T> Default for Numbering<T> {
    fn default() -> Self {
        Self { numbers: HashMap::default() }
    }
}

impl<T: Clone + Eq + Hash> Numbering<T> {
    /// Numbers what has no number yet.
    fn add(&mut self, census: Tally<'_, T>) {
        let mut new: Vec<(&T, usize)> =
            census.counts.into_iter().filter(|(thing, _)| !self.numbers.contains_key(*thing)).collect();
        if self.numbers.len() + new.len() > DIGITS.len() {
            new.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        }
        for (thing, _) in new {
            self.numbers.insert(thing.clone(), self.numbers.len());
        }
    }
}

/// How often each thing is used, in the order of the first uses.
struct Tally<'a, T> {
    counts: Vec<(&'a T, usize)>,
    positions: HashMap<&'a T, usize, Hasher>,
}

impl<T> Default for Tally<'_, T> {
    fn default() -> Self {
        Self { counts: Vec::new(), positions: HashMap::default() }
    }
}

impl<'a, T: Eq + Hash> Tally<'a, T> {
    fn count(&mut self, thing: &'a T) {
        let next = self.counts.len();
        let at = *self.positions.entry(thing).or_insert(next);
        match self.counts.get_mut(at) {
            Some((_, count)) => *count += 1,
            None => self.counts.push((thing, 1)),
        }
    }
}

/// Counts the uses of names that need a placeholder, and of values.
#[derive(Default)]
struct Census<'a> {
    names: Tally<'a, Text>,
    values: Tally<'a, AttributeValue>,
}

impl<'a> Reader<'a> for Census<'a> {
    fn name(&mut self, name: &'a Text) {
        if !stands_bare(name) {
            self.names.count(name);
        }
    }

    fn path(&mut self, path: &'a Path) {
        for element in path.elements() {
            if let PathElement::Name(name) = element {
                self.name(name);
            }
        }
    }

    fn value(&mut self, value: &'a AttributeValue) {
        self.values.count(value);
    }
}

/// Where text goes: into a string, or only its length into a count.
trait Sink: Default {
    fn push(&mut self, text: &str);
}

impl Sink for String {
    fn push(&mut self, text: &str) {
        self.push_str(text);
    }
}

/// Bytes of a text.
#[derive(Default)]
struct Length(usize);

impl Sink for Length {
    fn push(&mut self, text: &str) {
        self.0 += text.len();
    }
}

/// Whether the text has spaces that only people need.
#[derive(Clone, Copy, PartialEq)]
enum Spacing {
    Wide,
    Tight,
}

/// The space that may be due before the next sign.
#[derive(Clone, Copy, PartialEq)]
enum Gap {
    None,
    /// Needed only between two words.
    Soft,
    /// After a keyword: needed before a word and before a placeholder.
    Hard,
}

struct Writer<'r, S> {
    out: S,
    spacing: Spacing,
    gap: Gap,
    last: u8,
    renderer: Option<&'r Renderer>,
}

impl<'r, S: Sink> Writer<'r, S> {
    /// A writer of the renderer's placeholders; without a renderer every placeholder is as long as one can get.
    fn new(spacing: Spacing, renderer: Option<&'r Renderer>) -> Self {
        Self { out: S::default(), spacing, gap: Gap::None, last: b' ', renderer }
    }

    fn text(&mut self, text: &str) {
        let first = text.as_bytes().first().copied().unwrap_or(b' ');
        let due = match (self.gap, self.spacing) {
            (Gap::None, _) => false,
            (Gap::Soft | Gap::Hard, Spacing::Wide) => true,
            (Gap::Soft, Spacing::Tight) => is_word_byte(self.last) && is_word_byte(first),
            (Gap::Hard, Spacing::Tight) => is_word_byte(first) || matches!(first, b'#' | b':'),
        };
        if due {
            self.out.push(" ");
        }
        self.out.push(text);
        self.gap = Gap::None;
        self.last = text.as_bytes().last().copied().unwrap_or(self.last);
    }

    fn widen(&mut self, gap: Gap) {
        if self.last != b' ' && self.gap == Gap::None {
            self.gap = gap;
        }
    }

    fn placeholder(&mut self, sigil: char, number: Option<usize>) {
        match number {
            Some(number) => self.text(&placeholder(sigil, number)),
            None => self.text(PLACEHOLDER_BOUND),
        }
    }
}

impl<'a, S: Sink> Reader<'a> for Writer<'_, S> {
    fn name(&mut self, name: &'a Text) {
        if stands_bare(name) {
            self.text(name);
        } else {
            let number = self.renderer.and_then(|renderer| renderer.names.numbers.get(name));
            self.placeholder('#', number.copied());
        }
    }

    fn path(&mut self, path: &'a Path) {
        for (at, element) in path.elements().iter().enumerate() {
            match element {
                PathElement::Name(name) => {
                    if at > 0 {
                        self.text(".");
                    }
                    self.name(name);
                }
                PathElement::Index(index) => self.text(&format!("[{index}]")),
            }
        }
    }

    fn value(&mut self, value: &'a AttributeValue) {
        let number = self.renderer.and_then(|renderer| renderer.values.numbers.get(value));
        self.placeholder(':', number.copied());
    }

    fn operator_word(&mut self, word: &'static str) {
        self.word(word);
    }

    fn operator_sign(&mut self, sign: &'static str) {
        self.widen(Gap::Soft);
        self.text(sign);
        self.widen(Gap::Soft);
    }

    fn word(&mut self, word: &'static str) {
        self.widen(Gap::Soft);
        self.text(word);
        self.widen(Gap::Hard);
    }

    fn assign(&mut self) {
        self.operator_sign("=");
    }

    fn gap(&mut self) {
        self.widen(Gap::Soft);
    }

    fn call(&mut self, function: &'static str) {
        self.text(function);
        self.text("(");
    }

    fn open(&mut self) {
        self.text("(");
    }

    fn close(&mut self) {
        self.text(")");
    }

    fn comma(&mut self) {
        self.text(",");
        self.widen(Gap::Soft);
    }
}
