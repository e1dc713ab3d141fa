//! The three bare parts of a first sync, each as little as it can be with the same crates: what is over and above them is
//! this project's own cost.

use std::path::Path;

use futures_util::{StreamExt, TryStreamExt, stream};
use tantivy::indexer::IndexWriterOptions;
use tantivy::schema::{IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{Index, IndexWriter, doc};

use super::Result;
use super::content::TEXT_END;

/// What the program gives its index writer too, in bytes (`app::searchable`).
pub(crate) const HEAP: usize = 40_000_000;

/// The name of the analyzer in the index.
const STEMMED: &str = "english";

/// Downloads `feeds.txt`'s addresses, read from a file, with so many requests at once.
#[tokio::main]
pub(crate) async fn download(list: &str, at_once: usize, expected: usize) -> Result<()> {
    // The features chosen in Cargo.toml leave the choice of a TLS provider to the program.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let list = std::fs::read_to_string(list)?;
    let client = reqwest::Client::builder().user_agent("figures").build()?;
    let sizes: Vec<usize> = stream::iter(list.lines().map(|url| {
        let request = client.get(url);
        async move { request.send().await?.error_for_status()?.bytes().await.map(|body| body.len()) }
    }))
    .buffer_unordered(at_once)
    .try_collect()
    .await?;
    if sizes.len() != expected || sizes.contains(&0) {
        return Err("not everything came".into());
    }
    println!("{}", sizes.iter().sum::<usize>());
    Ok(())
}

/// Parses every file of a folder with feed-rs; prints how many entries there were.
pub(crate) fn parse(folder: &Path) -> Result<()> {
    let mut entries = 0;
    for file in std::fs::read_dir(folder)? {
        let body = std::fs::read(file?.path())?;
        entries += feed_rs::parser::parse(body.as_slice())?.entries.len();
    }
    println!("{entries}");
    Ok(())
}

/// Indexes the titles and texts of a file with English stemmed words and their positions, and commits.
pub(crate) fn index(texts: &Path, folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    std::fs::create_dir_all(folder)?;
    let words = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default().set_tokenizer(STEMMED).set_index_option(IndexRecordOption::WithFreqsAndPositions),
    );
    let mut schema = Schema::builder();
    let (title, text) = (schema.add_text_field("title", words.clone()), schema.add_text_field("text", words));
    let index = Index::create_in_dir(folder, schema.build())?;
    index.tokenizers().register(STEMMED, super::stemmed::english());
    let options = IndexWriterOptions::builder().num_worker_threads(1).memory_budget_per_thread(HEAP).build();
    let mut writer: IndexWriter = index.writer_with_options(options)?;
    let texts = std::fs::read_to_string(texts)?;
    let mut fields = texts.split(TEXT_END);
    let mut count = 0;
    while let (Some(name), Some(body)) = (fields.next(), fields.next()) {
        writer.add_document(doc!(title => name, text => body))?;
        count += 1;
    }
    writer.commit()?;
    writer.wait_merging_threads()?;
    println!("{count}");
    Ok(())
}
