use super::*;

const ENGLISH: &str = "The best feedback is given soon, in private and with an example in the hand. \
    People remember how a talk made them feel much longer than what was said in it.";
const GERMAN: &str = "Gute Rückmeldung kommt bald, unter vier Augen und mit einem Beispiel in der Hand. \
    Menschen merken sich viel länger, wie ein Gespräch sich anfühlte, als was darin gesagt wurde.";
const FRENCH: &str = "Un bon retour arrive vite, en privé et avec un exemple sous la main. Les gens se \
    souviennent bien plus longtemps de ce qu'ils ont ressenti que de ce qui a été dit.";
const RUSSIAN: &str = "Хорошая обратная связь приходит быстро, наедине и с примером в руках. Люди гораздо \
    дольше помнят, что они чувствовали, чем то, что им сказали.";
const JAPANESE: &str = "良いフィードバックは、早く、二人だけの場で、例を挙げて伝えるものです。人は言われたことよりも、その時の気持ちを長く覚えています。";
const CHINESE: &str =
    "好的反馈要及时，要在私下里，并且要有具体的例子。人们记住自己感受的时间，比记住别人说过的话要长得多。";
const KOREAN: &str = "좋은 피드백은 빠르게, 둘만 있는 자리에서, 예를 들어 전하는 것이다. 사람은 들은 말보다 그때의 느낌을 더 오래 기억한다.";

fn detect(text: &str, declared: Option<&str>) -> Option<String> {
    detect_language(text, declared)
}

#[test]
fn a_text_speaks_for_itself() {
    for (text, code) in [
        (ENGLISH, "en"),
        (GERMAN, "de"),
        (FRENCH, "fr"),
        (RUSSIAN, "ru"),
        (JAPANESE, "ja"),
        (CHINESE, "zh"),
        (KOREAN, "ko"),
    ] {
        assert_eq!(detect(text, None).as_deref(), Some(code));
    }
}

#[test]
fn a_wrong_declaration_is_overruled() {
    assert_eq!(detect(GERMAN, Some("en-US")).as_deref(), Some("de"));
    assert_eq!(detect(ENGLISH, Some("de")).as_deref(), Some("en"));
    assert_eq!(detect(RUSSIAN, Some("en")).as_deref(), Some("ru"));
    assert_eq!(detect(JAPANESE, Some("en")).as_deref(), Some("ja"));
}

#[test]
fn a_short_text_takes_the_declared_language() {
    assert_eq!(detect("Burnout", Some("de-AT")).as_deref(), Some("de"));
    assert_eq!(detect("Burnout", Some("EN_us")).as_deref(), Some("en"));
    assert_eq!(detect("", Some("fr")).as_deref(), Some("fr"));
    assert_eq!(detect("", None), None);
    assert_eq!(detect("42", None), None);
}

#[test]
fn a_declaration_in_another_script_is_ignored() {
    assert_eq!(detect("Привет, как дела у вас и что вы будете делать завтра", Some("en")).as_deref(), Some("ru"));
    assert_eq!(detect("経営戦略", Some("en")).as_deref(), Some("zh"));
    assert_eq!(detect("経営戦略", Some("ja")).as_deref(), Some("ja"));
}

#[test]
fn tags_are_reduced_to_their_language() {
    for (tag, code) in [
        ("en-US", Some("en")),
        ("zh-Hant-TW", Some("zh")),
        ("nb-NO", Some("no")),
        ("eng", Some("en")),
        ("jp", Some("ja")),
        ("english", None),
        ("xx", None),
        ("", None),
        ("de ", Some("de")),
    ] {
        assert_eq!(read_tag(tag), code, "{tag:?}");
    }
}

#[test]
fn latin_names_do_not_hide_a_chinese_text() {
    let text = "我们用 Kubernetes 和 PostgreSQL 部署服务，然后用 Prometheus 监控。";
    assert_eq!(detect(text, None).as_deref(), Some("zh"));
}

#[test]
fn addresses_and_code_do_not_count() {
    let links = "https://example.com/the/best/of/what/there/is ".repeat(40);
    assert_eq!(detect(&format!("{links}{GERMAN}"), None).as_deref(), Some("de"));
}

#[test]
fn a_long_text_is_sampled_within_characters() {
    for text in [ENGLISH, GERMAN, RUSSIAN, JAPANESE] {
        let long = format!("{text} ").repeat(80);
        assert_eq!(detect(&long, None), detect(text, None));
    }
}

#[test]
fn a_language_unknown_to_the_detector_can_be_declared() {
    let galician = "Un bo comentario chega axiña, en privado e cun exemplo na man. A xente lembra \
        moito máis tempo como se sentiu na conversa ca o que se dixo nela.";
    assert_eq!(detect(galician, Some("gl")).as_deref(), Some("gl"));
    assert_eq!(detect(ENGLISH, Some("gl")).as_deref(), Some("en"));
}

#[test]
fn the_quick_guess_agrees_with_the_thorough_one() {
    let sample = |text: &str| words::guess(&take_sample(text, QUICK_SAMPLE));
    assert_eq!(sample(ENGLISH), Some("en"));
    assert_eq!(sample(GERMAN), Some("de"));
    assert_eq!(sample(FRENCH), Some("fr"));
    for text in [
        RUSSIAN,
        JAPANESE,
        CHINESE,
        KOREAN,
        "the of and to in is",
        "https://example.com/the/of/and ".repeat(50).as_str(),
    ] {
        assert_eq!(sample(text), None, "{text}");
    }
}

#[test]
fn neighbours_are_told_apart() {
    for (text, code) in [
        (
            "O melhor retorno é dado cedo, em privado e com um exemplo na mão. As pessoas lembram muito mais tempo como se sentiram do que aquilo que foi dito na conversa.",
            "pt",
        ),
        (
            "El mejor comentario se da pronto, en privado y con un ejemplo en la mano. Las personas recuerdan mucho más tiempo cómo se sintieron que lo que se dijo en la conversación.",
            "es",
        ),
        (
            "Il miglior riscontro si dà presto, in privato e con un esempio in mano. Le persone ricordano molto più a lungo come si sono sentite che quello che è stato detto.",
            "it",
        ),
        (
            "De beste feedback komt snel, onder vier ogen en met een voorbeeld bij de hand. Mensen onthouden veel langer hoe een gesprek voelde dan wat er in gezegd werd.",
            "nl",
        ),
        (
            "Den bästa återkopplingen kommer snart, i enrum och med ett exempel i handen. Människor minns mycket längre hur ett samtal kändes än vad som sades i det.",
            "sv",
        ),
        (
            "Den bedste tilbagemelding kommer hurtigt, under fire øjne og med et eksempel i hånden. Mennesker husker meget længere, hvordan en samtale føltes, end hvad der blev sagt.",
            "da",
        ),
        (
            "Najlepsza informacja zwrotna przychodzi szybko, w cztery oczy i z przykładem w ręku. Ludzie dużo dłużej pamiętają, jak się czuli, niż to, co zostało powiedziane.",
            "pl",
        ),
        (
            "Nejlepší zpětná vazba přichází brzy, mezi čtyřma očima a s příkladem v ruce. Lidé si mnohem déle pamatují, jak se cítili, než co bylo řečeno v tom rozhovoru.",
            "cs",
        ),
    ] {
        assert_eq!(detect(text, None).as_deref(), Some(code), "{text}");
    }
}
