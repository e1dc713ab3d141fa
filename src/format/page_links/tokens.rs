//! html5ever's tokens, handed on with what its tree builder would have told the tokenizer: which elements hold raw text.

use std::cell::RefCell;

use html5ever::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

/// Who takes the tokens.
pub(super) trait Handler {
    fn start(&mut self, tag: &StartTag<'_>);
    fn end(&mut self, name: &str);
    fn text(&mut self, text: &str);
}

/// A start tag.
pub(super) struct StartTag<'a> {
    tag: &'a Tag,
}

impl StartTag<'_> {
    /// Its name in lower case.
    pub(super) fn name(&self) -> &str {
        &self.tag.name
    }

    /// An attribute's value, as written.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
    }

    /// The words of an attribute, such as `class` and `rel`.
    pub(super) fn words(&self, name: &str) -> impl Iterator<Item = &str> {
        self.attribute(name).unwrap_or_default().split_ascii_whitespace()
    }
}

/// Elements that never have content.
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// Whether an element ends with its start tag.
pub(super) fn is_void(name: &str) -> bool {
    VOID.contains(&name)
}

struct Sink<H>(RefCell<H>);

impl<H: Handler> TokenSink for Sink<H> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut handler = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                handler.start(&StartTag { tag: &tag });
                match &*tag.name {
                    "title" | "textarea" => return TokenSinkResult::RawData(RawKind::Rcdata),
                    "script" => return TokenSinkResult::RawData(RawKind::ScriptData),
                    "style" | "xmp" | "iframe" | "noembed" | "noframes" => {
                        return TokenSinkResult::RawData(RawKind::Rawtext);
                    }
                    _ => {}
                }
            }
            Token::TagToken(tag) => handler.end(&tag.name),
            Token::CharacterTokens(text) => handler.text(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// Hands every token of `html` to `handler`, and gives it back.
pub(super) fn read<H: Handler>(html: &str, handler: H) -> H {
    let tokenizer = Tokenizer::new(Sink(RefCell::new(handler)), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(html));
    // It stops at scripts that may want to write; ours never do, and at words about the encoding, which is known.
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    tokenizer.sink.0.into_inner()
}
