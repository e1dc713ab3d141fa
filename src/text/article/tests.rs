//! Pages as themes write them, and pages made to hurt.

use super::*;

const BODY: &str =
    "<p>The first thing I do on a Monday is to write down the one talk that I would rather not have, and \
    with whom. Then I have it before lunch, while it still costs an hour of sleep and not a year of work.</p>
    <p>Most of what goes wrong between people goes wrong slowly, in sentences that were not said. The cure is not \
    courage, it is a calendar: a time that comes round whether one feels ready or not.</p>
    <p>After two years of this I can say what changed: nobody is surprised any more, least of all me.</p>";

fn page(head: &str, before: &str) -> String {
    format!(
        "<!doctype html><html lang='en-GB'><head>{head}</head><body><nav><a href='/'>Home</a> <a href='/tag/x'>x</a></nav>
         <main><article><h1>The Monday talk</h1>{before}<div class='content'>{BODY}</div></article></main>
         <aside>Subscribe to our letter! <a href='/a'>Another post</a></aside><footer>© Ada 2026</footer></body></html>"
    )
}

fn read(html: &str) -> Article {
    extract(html, &Url::parse("https://ada.example/2015/04/monday").unwrap()).unwrap()
}

fn day(article: &Article) -> String {
    article.published.map(|time| time.date_naive().to_string()).unwrap_or_default()
}

#[test]
fn the_text_is_the_article_and_nothing_around_it() {
    let article = read(&page("<title>The Monday talk | Ada writes</title>", ""));
    assert_eq!(article.title, "The Monday talk");
    assert!(article.text.contains("The first thing") && article.text.contains("least of all me"));
    for stranger in ["Home", "Subscribe", "Another post", "©"] {
        assert!(!article.text.contains(stranger), "{stranger} in {}", article.text);
    }
    assert_eq!(article.text.matches("\n\n").count(), 2, "three paragraphs");
    assert_eq!(article.language.as_deref(), Some("en"));
    assert_eq!(day(&article), "2015-04-01", "from the address, since nothing else tells");
}

#[test]
fn a_day_is_found_wherever_the_page_tells_it() {
    for (head, before, expected) in [
        (
            r#"<script type="application/ld+json">{"@type":"BlogPosting","datePublished":"2012-03-04"}</script>"#,
            "",
            "2012-03-04",
        ),
        ("<meta property='article:published_time' content='2012-03-05T01:00:00Z'>", "", "2012-03-05"),
        ("<meta name=Date content='2012-03-06'>", "", "2012-03-06"),
        ("", "<time datetime='2012-03-07'>last spring</time>", "2012-03-07"),
        ("", "<time>March 8, 2012</time>", "2012-03-08"),
        ("", "<p class='post-meta'>Posted on 9 March 2012 by Ada</p>", "2012-03-09"),
        ("", "<div class='dateblock'>11 Mar 2012</div>", "2012-03-11"),
        ("<meta name=date content='soon'>", "<span class=date>10th Mar 2012</span>", "2012-03-10"),
    ] {
        assert_eq!(day(&read(&page(head, before))), expected, "{head}{before}");
    }
}

#[test]
fn the_author_and_the_address_are_what_the_page_says() {
    let head = "<meta name=author content='By Ada  Example'><link rel=canonical href='/monday-talk/#top'>
        <meta property=og:type content=article>";
    let article = read(&page(head, ""));
    assert_eq!(article.author.as_deref(), Some("Ada Example"));
    assert_eq!(article.url.unwrap().as_str(), "https://ada.example/monday-talk/");
    assert_eq!(article.declared, Some(true));
    let foreign = read(&page("<link rel=canonical href='https://other.example/x'>", "<a rel=author href='/'>Bo</a>"));
    assert_eq!((foreign.url, foreign.author.as_deref()), (None, Some("Bo")));
}

#[test]
fn a_title_shows_no_entities_and_no_tags() {
    let head = "<meta property='og:title' content='Fish &amp;amp; chips &lt;3'>";
    let html = page(head, "").replace("<h1>The Monday talk</h1>", "");
    assert_eq!(read(&html).title, "Fish & chips <3", "escaped twice");
}

#[test]
fn a_page_without_text_is_no_article() {
    let url = Url::parse("https://ada.example/").unwrap();
    for html in ["", "<html></html>", "<html><body><script>x()</script></body></html>"] {
        assert_eq!(extract(html, &url), Err(ArticleError::NoText), "{html}");
    }
}

#[test]
fn pages_made_to_hurt_are_refused_before_they_are_read() {
    let url = Url::parse("https://ada.example/").unwrap();
    for (html, why) in [
        ("<div>".repeat(10_000), "deep"),
        ("<b><p>".repeat(10_000), "large"),
        ("<font>".repeat(5_000), "deep"),
        ("<i>x</i>".repeat(300_000), "large"),
        ("x".repeat(9 << 20), "long"),
    ] {
        assert_eq!(extract(&html, &url), Err(ArticleError::TooHeavy(why)), "{}…", &html[..12]);
    }
}

#[test]
fn the_deepest_page_that_is_read_does_not_overflow_a_threads_stack() {
    let url = Url::parse("https://ada.example/").unwrap();
    let html = format!("<html><body>{}{BODY}{}</body></html>", "<div>".repeat(990), "</div>".repeat(990));
    let reader = std::thread::Builder::new().stack_size(2 << 20).spawn(move || extract(&html, &url).is_ok()).unwrap();
    assert!(reader.join().is_ok());
}
