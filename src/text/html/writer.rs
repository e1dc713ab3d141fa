//! Writes text with its white space folded, and the gaps that elements ask for.

use super::elements::Role;

/// What has to stand between what was written and what comes next; the largest wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Space,
    Line,
    Paragraph,
}

/// Collects the plain text.
pub(super) struct Writer {
    out: String,
    gap: Gap,
    /// A list item was opened and has no text yet.
    bullet: bool,
    /// A list was opened and has no item yet.
    fresh_list: bool,
    lists: usize,
    preformatted: usize,
    /// The next line break is the one right behind `<pre>`, which does not count.
    after_pre: bool,
    keep_lines: bool,
}

/// What a character does.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Plain,
    Space,
    Drop,
    /// The first byte of a longer character, some of which are special.
    Lead,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Plain; 256];
    let mut byte = 0;
    while byte < 0x20 {
        classes[byte] = Class::Drop;
        byte += 1;
    }
    classes[0x7f] = Class::Drop;
    classes[b' ' as usize] = Class::Space;
    classes[b'\t' as usize] = Class::Space;
    classes[b'\n' as usize] = Class::Space;
    classes[b'\r' as usize] = Class::Space;
    classes[0x0c] = Class::Space;
    classes[0x0b] = Class::Space;
    classes[0xc2] = Class::Lead;
    classes[0xe2] = Class::Lead;
    classes[0xe3] = Class::Lead;
    classes[0xef] = Class::Lead;
    classes[0xf3] = Class::Lead;
    classes
};

fn class_of(byte: u8) -> Class {
    CLASSES.get(usize::from(byte)).copied().unwrap_or(Class::Plain)
}

/// Whether eight bytes are printable ASCII without two spaces together: words that stand as they are to stand.
fn is_even(bytes: u64) -> bool {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const TOP: u64 = 0x80 * EACH;
    // The top bit of each byte tells, where none had it before: adding carries into it from a limit on.
    let ascii = bytes & TOP == 0;
    let from_space = bytes.wrapping_add((0x80 - 0x20) * EACH) & TOP;
    let above_space = bytes.wrapping_add((0x80 - 0x21) * EACH) & TOP;
    let delete = bytes.wrapping_add(EACH) & TOP;
    let spaces = from_space & !above_space;
    ascii && from_space == TOP && delete == 0 && spaces & (spaces >> 8) == 0
}

/// What the character does that begins with these bytes (one of the `Lead` bytes), and its length.
fn classify(bytes: &[u8]) -> (Class, usize) {
    match *bytes {
        [0xc2, 0x85 | 0xa0, ..] => (Class::Space, 2),
        // C1 controls and the soft hyphen.
        [0xc2, 0x80..=0x9f | 0xad, ..] => (Class::Drop, 2),
        [0xc2, ..] => (Class::Plain, 2),
        [0xe2, 0x80, 0x80..=0x8a | 0xa8 | 0xa9 | 0xaf, ..] | [0xe2, 0x81, 0x9f, ..] => (Class::Space, 3),
        // Zero-width space, bidirectional embeddings, overrides and isolates, invisible operators.
        [0xe2, 0x80, 0x8b | 0xaa..=0xae, ..] | [0xe2, 0x81, 0xa0..=0xaf, ..] => (Class::Drop, 3),
        [0xe3, 0x80, 0x80, ..] => (Class::Space, 3),
        // Byte order mark; interlinear annotation marks.
        [0xef, 0xbb, 0xbf, ..] | [0xef, 0xbf, 0xb9..=0xbb, ..] => (Class::Drop, 3),
        // Tag characters: invisible copies of ASCII.
        [0xf3, 0xa0, 0x80 | 0x81, ..] => (Class::Drop, 4),
        [0xf3, ..] => (Class::Plain, 4),
        _ => (Class::Plain, 3),
    }
}

impl Writer {
    pub(super) fn new(capacity: usize, keep_lines: bool) -> Self {
        Self {
            out: String::with_capacity(capacity),
            gap: Gap::None,
            bullet: false,
            fresh_list: false,
            lists: 0,
            preformatted: 0,
            after_pre: false,
            keep_lines,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// Bytes written so far.
    pub(super) fn length(&self) -> usize {
        self.out.len()
    }

    /// The text, and how many bytes before it were dropped.
    pub(super) fn finish(mut self) -> (String, usize) {
        self.out.truncate(self.out.trim_end().len());
        // Blank lines at the beginning can only come from a `<pre>`.
        let start = self.out.len() - self.out.trim_start_matches('\n').len();
        self.out.drain(..start);
        (self.out, start)
    }

    /// Writes decoded text.
    pub(super) fn push(&mut self, text: &str) {
        if self.preformatted > 0 {
            self.push_preformatted(text);
        } else {
            self.push_folded(text);
        }
    }

    fn push_folded(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut start = 0;
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if at > start
                && let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk)
                && is_even(u64::from_le_bytes(*eight))
            {
                // The eighth may be a space, which the next byte must tell about.
                at += 7;
                continue;
            }
            let (class, length) = match class_of(byte) {
                Class::Plain => {
                    at += 1;
                    continue;
                }
                Class::Lead => classify(bytes.get(at..).unwrap_or_default()),
                Class::Space if byte == b' ' && at > start => {
                    // One space between two words needs no gap: the stretch goes on.
                    if bytes.get(at + 1).is_some_and(|next| class_of(*next) == Class::Plain) {
                        at += 2;
                        continue;
                    }
                    (Class::Space, 1)
                }
                class => (class, 1),
            };
            if class == Class::Plain {
                at += length;
                continue;
            }
            self.write(text.get(start..at).unwrap_or_default());
            if class == Class::Space {
                if self.keep_lines && byte == b'\n' {
                    self.break_line();
                } else {
                    self.widen(Gap::Space);
                }
            }
            at += length;
            start = at;
        }
        self.write(text.get(start..).unwrap_or_default());
    }

    fn push_preformatted(&mut self, text: &str) {
        for c in text.chars() {
            let after_pre = std::mem::take(&mut self.after_pre);
            let mut buffer = [0; 4];
            let encoded: &str = c.encode_utf8(&mut buffer);
            let lead = encoded.bytes().next().map_or(Class::Drop, class_of);
            let class = match lead {
                Class::Lead => classify(encoded.as_bytes()).0,
                class => class,
            };
            match c {
                '\n' if after_pre => {}
                '\n' => self.write("\n"),
                '\r' => self.after_pre = after_pre,
                '\t' => self.write("    "),
                _ if class == Class::Plain => self.write(encoded),
                _ if class == Class::Space => self.write(" "),
                _ => {}
            }
        }
    }

    /// Writes text as it is, after the gap that is due.
    fn write(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        if !self.out.is_empty() {
            self.out.push_str(match self.gap {
                Gap::None => "",
                Gap::Space => " ",
                Gap::Line => "\n",
                Gap::Paragraph => "\n\n",
            });
        }
        self.gap = Gap::None;
        if std::mem::take(&mut self.bullet) {
            self.out.push_str("- ");
        }
        self.out.push_str(text);
    }

    fn widen(&mut self, gap: Gap) {
        // Between the mark of a list item and its text (`<li><p>`) there is no gap.
        if !self.bullet {
            self.gap = self.gap.max(gap);
        }
    }

    /// One break is a new line, two are a new paragraph.
    fn break_line(&mut self) {
        let gap = if self.gap >= Gap::Line { Gap::Paragraph } else { Gap::Line };
        self.widen(gap);
    }

    /// Takes the beginning or the end of an element.
    pub(super) fn take_element(&mut self, role: Role, closing: bool) {
        match role {
            Role::Inline | Role::Image | Role::Raw | Role::Unseen => {}
            Role::Cell => self.widen(Gap::Space),
            Role::Line => self.widen(Gap::Line),
            Role::Block => self.widen(Gap::Paragraph),
            Role::Break if self.preformatted > 0 => self.write("\n"),
            Role::Break => self.break_line(),
            Role::List => self.take_list(closing),
            Role::Item => self.take_item(closing),
            Role::Preformatted => self.take_preformatted(closing),
        }
    }

    fn take_list(&mut self, closing: bool) {
        self.bullet = false;
        // A list inside a list stays close to its item.
        let inner = if closing { self.lists > 1 } else { self.lists > 0 };
        self.widen(if inner { Gap::Line } else { Gap::Paragraph });
        self.lists = if closing { self.lists.saturating_sub(1) } else { self.lists + 1 };
        self.fresh_list = !closing && !inner;
    }

    fn take_item(&mut self, closing: bool) {
        if closing {
            self.bullet = false;
            self.widen(Gap::Line);
            return;
        }
        if self.lists > 0 && !std::mem::take(&mut self.fresh_list) {
            // Paragraphs inside items do not drive the items apart.
            self.gap = Gap::Line;
        }
        self.widen(Gap::Line);
        self.bullet = true;
    }

    fn take_preformatted(&mut self, closing: bool) {
        if closing {
            self.preformatted = self.preformatted.saturating_sub(1);
            if self.preformatted == 0 {
                self.out.truncate(self.out.trim_end().len());
                self.after_pre = false;
            }
        } else {
            self.preformatted += 1;
            self.after_pre = true;
        }
        self.widen(Gap::Paragraph);
    }
}
