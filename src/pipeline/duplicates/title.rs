//! What a title says beside its dressing: "Ep. 12: How to say no | The Ada Show" and "How to say no \[video\]" say the same.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::shingles::is_unspaced;
use super::words::Words;

/// A title of so few letters may stand over many pieces.
const LEAST_LETTERS: usize = 10;
/// The same for a script in which a letter is a word.
const LEAST_UNSPACED: usize = 6;

/// Words that number what follows: "Episode 12".
static NUMBERING: Words = Words::new(
    "ep eps episode folge episodio episódio épisode aflevering avsnitt odcinek jakso díl bölüm выпуск \
    эпизод випуск الحلقة حلقة פרק 회 issue ausgabe numéro número numero edition édition vol volume no nr \
    show capítulo capitulo emisja afsnit epizoda rész επεισόδιο n",
);

/// What a piece comes as; in brackets or before a colon it says nothing of the piece.
static DRESSING: Words = Words::new(
    "video audio podcast transcript transkript transcription newsletter blog episode folge new post \
    article artikel vidéo vídeo видео подкаст 動画 音声 视频 播客 ポッドキャスト full interview official hd 4k repost \
    crosspost cross read listen watch with subtitles captions bonus linkedin medium substack youtube \
    visual version",
);

/// Words of titles that return every week, month or year, in the languages that are common in feeds.
static GENERIC: Words = Words::new(
    "the a an of for and in on to my our your this that is from at weekly week weeks monthly month months \
    daily day days year years yearly annual link links linkdump roundup round up digest news newsletter \
    update updates open thread episode part issue edition volume untitled hello world welcome happy new \
    merry christmas holidays easter thanksgiving announcement announcements notes note q qa ama ask me \
    anything best top favorites favourites reading list books review reviews recap summary preview \
    trailer teaser intro introduction outro interlude bonus live stream livestream friday saturday \
    sunday monday tuesday wednesday thursday january february march april may june july august september \
    october november december jan feb mar apr jun jul aug sep sept oct nov dec spring summer autumn \
    winter quick random thoughts things misc miscellany status report changelog release releases version \
    job jobs event events photo photos video videos podcast mailbag questions answers interview comments \
    wochenrückblick rückblick woche der die das und des im fundstücke neuigkeiten ankündigung monat jahr \
    revue semaine liens la le les du de actualités actu semana enlaces noticias resumen resumo 周刊 周报 日报 \
    月报 新闻 更新 まとめ お知らせ 週報 日記",
);

/// Words that count the parts of one thing, where figures are not used.
static COUNTING: Words = Words::new(
    "i ii iii iv v vi vii viii ix x one two three four five six seven first second third eins zwei drei \
    vier erster zweiter dritter un deux trois uno dos tres due tre um dois один два три 上 中 下 前編 後編",
);

/// A title, undressed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Title {
    /// The words that say what the piece is about, parted by single spaces.
    pub(super) core: String,
    /// The same without what stands behind a bar or dash, which may be the name of the show.
    pub(super) short: Option<String>,
    /// The number of the episode or issue, where the dressing tells one.
    pub(super) number: Option<u64>,
}

impl Title {
    pub(super) fn of(title: &str) -> Self {
        let plain: String = title.nfkc().flat_map(char::to_lowercase).collect();
        let (plain, number_in_brackets) = without_dressing_in_brackets(&plain);
        let (rest, number) = take_number(&plain);
        let short = cut_off_show(rest).map(|head| words(head).join(" ")).filter(|short| is_telling(short));
        let core = undress(words(rest)).join(" ");
        Self { short: short.filter(|short| *short != core), core, number: number.or(number_in_brackets) }
    }

    /// What another title must have in common with this one.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.core.as_str()).chain(self.short.as_deref()).filter(|name| is_telling(name))
    }

    /// Whether two titles say the same, and what they say stands over one piece only.
    pub(super) fn says_the_same(&self, other: &Self) -> bool {
        // Two shortened ones may be two parts of one thing: "Deep work | Morning" and "Deep work | Evening".
        let same = self.core == other.core
            || self.short.as_ref() == Some(&other.core)
            || other.short.as_ref() == Some(&self.core);
        let name = if self.core.len() <= other.core.len() { &self.core } else { &other.core };
        same && is_telling(name) && !self.differs_in_number(other)
    }

    /// Equal word for word, telling or not.
    pub(super) fn equals(&self, other: &Self) -> bool {
        !self.core.is_empty() && self.core == other.core && !self.differs_in_number(other)
    }

    /// Whether the two count different parts of one thing: episode 12 and 13, "Letters, part one" and "part two".
    pub(super) fn differs_in_number(&self, other: &Self) -> bool {
        if self.number.is_some() && other.number.is_some() && self.number != other.number {
            return true;
        }
        let (one, two) = (counts(&self.core), counts(&other.core));
        !one.is_empty() && !two.is_empty() && one != two
    }

    /// Whether the title says so much that no other piece of the day is likely to bear it.
    pub(super) fn is_unmistakable(&self) -> bool {
        let name = self.short.as_ref().unwrap_or(&self.core);
        let unspaced = name.chars().filter(|letter| is_unspaced(*letter)).count();
        is_telling(name) && (unspaced >= 10 || name.split(' ').count() >= 4 && name.chars().count() >= 20)
    }
}

/// Whether words say enough to stand over one piece only: "Weekly links", "Episode 12", "Untitled" do not.
fn is_telling(name: &str) -> bool {
    let unspaced = name.chars().filter(|letter| is_unspaced(*letter)).count();
    if unspaced >= LEAST_UNSPACED {
        let generic = GENERIC.iter().filter(|word| word.chars().all(is_unspaced) && name.contains(word));
        let generic: usize = generic.map(|word| word.chars().count()).sum();
        return unspaced.saturating_sub(generic) >= LEAST_UNSPACED - 1;
    }
    let telling = name.split(' ').filter(|word| !GENERIC.contain(word) && !word.chars().all(char::is_numeric));
    let (count, letters) = telling.fold((0, 0), |(count, letters), word| (count + 1, letters + word.chars().count()));
    let all = name.split(' ').count();
    letters >= LEAST_LETTERS && count >= 2 || count >= 2 && all >= 3 && letters >= LEAST_LETTERS - 3
}

/// The figures and counting words of a title, in order.
fn counts(core: &str) -> Vec<&str> {
    let is_count = |word: &&str| word.chars().any(char::is_numeric) || COUNTING.contain(word);
    let mut found: Vec<&str> = core.split(' ').filter(is_count).collect();
    // "(上)" stands at the end, without a space before it.
    if let Some(last) = core.char_indices().last().map(|(at, _)| core.get(at..).unwrap_or_default())
        && COUNTING.contain(last)
        && !found.contains(&last)
    {
        found.push(last);
    }
    found
}

/// Runs of letters and figures; apostrophes and marks part none.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for letter in text.chars() {
        if letter.is_alphanumeric() || is_combining_mark(letter) || letter == '+' || letter == '#' && !word.is_empty() {
            word.push(letter);
        } else if !matches!(letter, '\'' | '\u{2019}' | '\u{2018}' | '\u{ad}' | '\u{200b}'..='\u{200d}')
            && !word.is_empty()
        {
            words.push(std::mem::take(&mut word));
        }
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

/// Takes "podcast:" from the front, where more follows.
fn undress(mut words: Vec<String>) -> Vec<String> {
    let dressed = words.iter().take_while(|word| DRESSING.contain(word.as_str())).count();
    let rest = words.len() - dressed;
    if dressed == 1
        && rest >= 3
        && matches!(words[0].as_str(), "video" | "podcast" | "audio" | "newsletter" | "transcript")
    {
        words.remove(0);
    }
    words
}

/// Takes out "\[video\]" and "(transcript)", and reads "(ep. 12)".
fn without_dressing_in_brackets(title: &str) -> (String, Option<u64>) {
    let mut plain = String::with_capacity(title.len());
    let mut number = None;
    let mut rest = title;
    while let Some(open) = rest.find(['[', '(', '【', '「']) {
        let opening = rest.get(open..).and_then(|rest| rest.chars().next()).unwrap_or('(');
        let closing = match opening {
            '[' => ']',
            '【' => '】',
            '「' => '」',
            _ => ')',
        };
        let inside = rest.get(open + opening.len_utf8()..).unwrap_or_default();
        let Some(close) = inside.find(closing) else { break };
        let said = inside.get(..close).unwrap_or_default();
        let said_words = words(said);
        let only_dressing = !said_words.is_empty() && said_words.iter().all(|word| DRESSING.contain(word.as_str()));
        plain.push_str(rest.get(..open).unwrap_or_default());
        match take_number(said.trim()) {
            _ if only_dressing => {}
            (after, Some(found)) if words(after).is_empty() => number = number.or(Some(found)),
            _ => plain.extend([" ", said, " "]),
        }
        rest = inside.get(close + closing.len_utf8()..).unwrap_or_default();
    }
    plain.push_str(rest);
    (plain, number)
}

/// Takes the number of an episode or issue from the front: "#12 …", "Ep. 12: …", "S02E03 - …", "12. …", "第12期：…".
fn take_number(title: &str) -> (&str, Option<u64>) {
    let title = title.trim();
    if let Some((number, rest)) = title.strip_prefix('第').and_then(split_figures)
        && let Some(rest) = rest.trim_start().strip_prefix(['期', '回', '集', '话', '話', '號', '号'])
    {
        return (after_mark(rest).unwrap_or(rest), Some(number));
    }
    if let Some((number, rest)) = title.strip_prefix(['#', '№']).and_then(|rest| split_figures(rest.trim_start())) {
        return (after_mark(rest).unwrap_or(rest), Some(number));
    }
    if let Some((number, rest)) = take_season(title) {
        return (after_mark(rest).unwrap_or(rest), Some(number));
    }
    // A bare number needs a mark behind it: "12: How to say no", but not "12 ways to say no".
    if let Some((number, rest)) = split_figures(title)
        && let Some(rest) = after_mark(rest)
    {
        return (rest, Some(number));
    }
    let end = title.find(|letter: char| !letter.is_alphabetic() && !is_combining_mark(letter)).unwrap_or(title.len());
    let (word, rest) = title.split_at_checked(end).unwrap_or_default();
    let figures = rest.trim_start_matches(['.', ' ', '#', '°', 'º', '\u{a0}']);
    match split_figures(figures) {
        Some((number, rest)) if NUMBERING.contain(word) => (after_mark(rest).unwrap_or(rest), Some(number)),
        _ => (title, None),
    }
}

fn take_season(title: &str) -> Option<(u64, &str)> {
    let (season, rest) = split_figures(title.strip_prefix('s')?)?;
    let rest = rest.trim_start_matches([' ', ':', '.', '-']).strip_prefix('e')?;
    let (episode, rest) = split_figures(rest.trim_start_matches(['p', '.', ' ']))?;
    Some((season.saturating_mul(10_000).saturating_add(episode), rest))
}

fn split_figures(text: &str) -> Option<(u64, &str)> {
    let end = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (figures, rest) = text.split_at_checked(end)?;
    Some((figures.parse().ok()?, rest))
}

/// What follows a mark that parts a number from a title.
fn after_mark(text: &str) -> Option<&str> {
    let text = text.trim_start();
    text.strip_prefix([':', '：', '-', '–', '—', '|', '.', ')', '·', '、', '・']).map(str::trim_start)
}

/// What stands before the name of the show: "How to say no | The Ada Show".
fn cut_off_show(title: &str) -> Option<&str> {
    let at =
        [" | ", " – ", " — ", " - ", " :: ", " · ", "｜", " // "].iter().filter_map(|mark| title.rfind(mark)).max()?;
    let (head, tail) = title.split_at_checked(at)?;
    let tail = words(tail);
    // "… – part 2" and "… – morning, 12 May" belong to the title.
    let counted = tail.iter().any(|word| word.chars().any(char::is_numeric) || COUNTING.contain(word.as_str()));
    (!counted && tail.len() <= 6).then_some(head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, other: &str) -> bool {
        let (one, other) = (Title::of(one), Title::of(other));
        assert_eq!(one.says_the_same(&other), other.says_the_same(&one));
        one.says_the_same(&other)
    }

    #[test]
    fn dressing_makes_no_other_title() {
        for other in [
            "How to Say No Early",
            "Ep. 12: How to say no early",
            "#12 – How to say no early",
            "12. How to say no early",
            "S02E03 - How to say no early",
            "How to say no early [Video]",
            "How to say no early (Ep. 12)",
            "How to say no early | The Ada Show",
            "Podcast: How to say no early",
            "“How to say no early”",
        ] {
            assert!(same("How to say no early", other), "{other}");
        }
        assert!(same("Folge 7: Wie man früh Nein sagt", "Wie man früh Nein sagt"));
        assert!(same("第12期：如何尽早说不", "如何尽早说不"));
        assert!(same("【動画】フィードバックの伝え方", "フィードバックの伝え方"));
    }

    #[test]
    fn parts_and_episodes_stay_apart() {
        for (one, other) in [
            ("Ep. 12: Letters to a founder", "Ep. 13: Letters to a founder"),
            ("Letters to a founder, part one", "Letters to a founder, part two"),
            ("Letters to a founder (1/2)", "Letters to a founder (2/2)"),
            ("Deep work at home | Morning", "Deep work at home | Evening"),
            ("如何给出反馈（上）", "如何给出反馈（下）"),
            ("Notes for 12 March 2026 in Berlin", "Notes for 13 March 2026 in Berlin"),
        ] {
            assert!(!same(one, other), "{one} / {other}");
        }
    }

    #[test]
    fn a_title_that_returns_tells_nothing() {
        for title in [
            "Weekly links",
            "Episode 12",
            "Untitled",
            "Happy New Year",
            "Links for 2026-03-12",
            "News",
            "第12期",
            "Wochenrückblick",
            "周报",
            "Ask me anything",
            "Open Thread 301",
        ] {
            assert!(!same(title, title), "{title}");
        }
    }
}
