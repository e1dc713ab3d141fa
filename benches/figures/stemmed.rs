//! What tantivy calls `en_stem`, put together here: the program has a tokenizer of its own and builds tantivy
//! without its stemmers, which would only be two lines around the same crate.

use frostem::{Algorithm, Stemmer};
use tantivy::tokenizer::{
    LowerCaser, RemoveLongFilter, SimpleTokenizer, TextAnalyzer, Token, TokenFilter, TokenStream, Tokenizer,
};

/// Words in lower case, stemmed in English, as tantivy's own analyzer makes them.
pub(crate) fn english() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(40))
        .filter(LowerCaser)
        .filter(EnglishStems)
        .build()
}

#[derive(Clone)]
struct EnglishStems;

impl TokenFilter for EnglishStems {
    type Tokenizer<T: Tokenizer> = Stemming<T>;

    fn transform<T: Tokenizer>(self, inner: T) -> Stemming<T> {
        Stemming { inner }
    }
}

#[derive(Clone)]
struct Stemming<T> {
    inner: T,
}

impl<T: Tokenizer> Tokenizer for Stemming<T> {
    type TokenStream<'a> = Stems<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        Stems { words: self.inner.token_stream(text), stemmer: Stemmer::new(Algorithm::English), stem: String::new() }
    }
}

struct Stems<T> {
    words: T,
    stemmer: Stemmer,
    stem: String,
}

impl<T: TokenStream> TokenStream for Stems<T> {
    fn advance(&mut self) -> bool {
        let goes_on = self.words.advance();
        if goes_on {
            let word = self.words.token_mut();
            self.stem.clear();
            self.stem.push_str(&self.stemmer.stem(&word.text));
            std::mem::swap(&mut word.text, &mut self.stem);
        }
        goes_on
    }

    fn token(&self) -> &Token {
        self.words.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.words.token_mut()
    }
}
