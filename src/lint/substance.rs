//! How much a text says. Letters are counted, never words of a language: a text in any script counts alike.

use std::collections::BTreeSet;

use crate::model::Text;

/// How much a text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Substance {
    /// A word or two, a placeholder, or nothing.
    Nothing,
    /// Too little to be understood by somebody who was not there.
    Little,
    /// A sentence or more.
    Enough,
}

/// Half Latin letters in texts that say something, and in those that say enough: two words, and a short sentence.
const SOMETHING: usize = 24;
const ENOUGH: usize = 50;

impl Substance {
    /// Of the wording that says most.
    pub(super) fn of(text: &Text) -> Self {
        let wordings = text.wordings().iter().map(|wording| Self::of_words(&wording.text));
        wordings.max().unwrap_or(Substance::Nothing)
    }

    /// Different words count, and only once, so that repeating them adds nothing.
    fn of_words(text: &str) -> Self {
        let mut seen = BTreeSet::new();
        let mut weight = 0;
        for word in words(text) {
            let word = word.to_lowercase();
            if !seen.contains(&word) {
                weight += word.chars().map(letter_weight).sum::<usize>();
                seen.insert(word);
            }
            if weight >= ENOUGH {
                return Substance::Enough;
            }
        }
        if weight < SOMETHING { Substance::Nothing } else { Substance::Little }
    }
}

/// Whether two texts say the same, whatever their punctuation.
pub(super) fn repeats(text: &Text, other: &Text) -> bool {
    let letters = |text: &str| {
        let letters: String = text.chars().filter(|letter| letter.is_alphanumeric()).collect();
        letters.to_lowercase()
    };
    let others: BTreeSet<String> = other.wordings().iter().map(|wording| letters(&wording.text)).collect();
    text.wordings().iter().all(|wording| others.contains(&letters(&wording.text)))
}

/// The words of a text in Markdown: no addresses, no tags, and each ideograph for itself, since they are not spaced.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let visible = text.split(is_space).filter(|token| !token.contains("://"));
    visible.flat_map(|token| token.split(|letter: char| !letter.is_alphanumeric())).flat_map(ideographs)
}

/// Links end before their address: `[text](address)`.
fn is_space(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '(' | ')' | '<' | '>' | '[' | ']')
}

fn ideographs(word: &str) -> impl Iterator<Item = &str> {
    let mut rest = word;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = match is_ideograph(first) {
            true => first.len_utf8(),
            false => rest.find(is_ideograph).unwrap_or(rest.len()),
        };
        let (word, behind) = rest.split_at(end);
        rest = behind;
        Some(word)
    })
}

fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// In half Latin letters: what one sign of the script carries beside one of the Latin alphabet.
fn letter_weight(letter: char) -> usize {
    match letter {
        _ if is_ideograph(letter) => 6,
        // Hangul syllables, kana, Ethiopic and other signs for syllables.
        '\u{ac00}'..='\u{d7a3}' => 5,
        '\u{3040}'..='\u{30ff}' | '\u{1200}'..='\u{139f}' | '\u{1400}'..='\u{167f}' => 4,
        // Hebrew, Arabic, Syriac, Thaana: vowels are mostly not written.
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' => 3,
        // Scripts of India and its neighbours: a consonant comes with its vowel.
        '\u{900}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => 3,
        _ => 2,
    }
}

/// How a text sets its tasks apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tasks {
    /// Not at all.
    Running,
    /// By bullets.
    Listed,
    /// By numbers.
    Numbered,
}

impl Tasks {
    /// Those of the wording that sets them apart best.
    pub(super) fn of(text: &Text) -> Self {
        let wordings = text.wordings().iter().map(|wording| Self::of_words(&wording.text));
        wordings.max().unwrap_or(Tasks::Running)
    }

    fn of_words(text: &str) -> Self {
        let lines = || text.split(['\n', '\r']).flat_map(|line| line.split("<br")).map(str::trim);
        let numbered = lines().filter(|line| is_numbered(line)).count();
        let bulleted = lines().filter(|line| is_bulleted(line)).count() + text.matches("<li").count();
        match (numbered, bulleted) {
            _ if counts_up(text) || text.contains("<ol") => Tasks::Numbered,
            (2.., _) => Tasks::Numbered,
            (_, 2..) => Tasks::Listed,
            _ => Tasks::Running,
        }
    }
}

/// `1. …`, `(2) …`, `**3)** …`, `a) …`, `①…`, `一、…`, or `Task 4: …` in any language.
fn is_numbered(line: &str) -> bool {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || "#>*_-+([（【|/".contains(c));
    let mut letters = line.chars();
    match letters.next() {
        Some(circled) if is_circled(circled) => true,
        Some(first) if first.is_numeric() => is_number(line),
        Some(first) if first.is_alphabetic() && letters.next().is_some_and(ends_number) => true,
        Some(first) if first.is_alphabetic() => is_number(behind_word(line)),
        _ => false,
    }
}

/// Years and amounts are no numbers of tasks.
const DIGITS: usize = 2;

/// A number, and what ends it: `4.`, but not `4.5` or `4:30`. In Chinese and Japanese a counter may follow the number.
fn is_number(text: &str) -> bool {
    let is_digit = |c: &char| c.is_numeric() || is_han_numeral(*c);
    let digits = text.chars().take_while(is_digit).count();
    let mut behind = text.chars().skip(digits).skip_while(|c| is_ideograph(*c)).take(2);
    let ends = behind.next().is_some_and(|end| ends_number(end) || ":：–—\u{fe0f}\u{20e3}".contains(end));
    (1..=DIGITS).contains(&digits) && ends && !behind.next().is_some_and(char::is_numeric)
}

/// What follows the first word, which is short.
fn behind_word(line: &str) -> &str {
    const LONGEST: usize = 16;
    let end = line.char_indices().find(|(_, c)| !c.is_alphabetic() || is_han_numeral(*c));
    match end {
        Some((end, _)) if line[..end].chars().count() <= LONGEST => line[end..].trim_start(),
        _ => "",
    }
}

fn ends_number(letter: char) -> bool {
    ".)]、．）】。".contains(letter)
}

fn is_circled(letter: char) -> bool {
    matches!(letter, '\u{2460}'..='\u{249b}' | '\u{24ea}'..='\u{24ff}' | '\u{2776}'..='\u{2793}' | '\u{20e3}')
}

fn is_han_numeral(letter: char) -> bool {
    "一二三四五六七八九十".contains(letter)
}

const BULLETS: [char; 9] = ['•', '·', '‣', '◦', '▪', '–', '—', '・', '●'];

fn is_bulleted(line: &str) -> bool {
    let of_markdown = line.strip_prefix(['-', '*', '+']);
    of_markdown.is_some_and(|rest| rest.starts_with(char::is_whitespace)) || line.starts_with(BULLETS)
}

/// Tasks within a line: `… 1. … 2. …`.
fn counts_up(text: &str) -> bool {
    let mut next = 1;
    for token in text.split_whitespace() {
        let token = token.trim_start_matches(['(', '*', '_']);
        let Some((number, behind)) = token.split_once(['.', ')', ':', '*']) else { continue };
        if number.parse() == Ok(next) && !behind.starts_with(|c: char| c.is_numeric()) {
            next += 1;
        }
    }
    next > 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn substance(text: &str) -> Substance {
        Substance::of(&text.into())
    }

    fn tasks(text: &str) -> Tasks {
        Tasks::of(&text.into())
    }

    #[test]
    fn a_word_or_two_say_nothing() {
        for text in [
            "",
            " ",
            "-",
            "…",
            "TBD",
            "n/a",
            "todo",
            "Be great!",
            "???",
            "🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉🎉",
            "待定",
            "لاحقا",
            "추후",
            "https://a.example/criteria/with/a/very/long/path/that/says/nothing",
            "[x](https://a.example/a/very/long/address/that/nobody/reads)",
            "bla bla bla bla bla bla bla bla bla bla",
            "********************************",
        ] {
            assert_eq!(substance(text), Substance::Nothing, "{text}");
        }
    }

    #[test]
    fn a_phrase_says_little() {
        for text in [
            "Attend the workshop",
            "Active participation",
            "Aktive Teilnahme",
            "完成三次练习",
            "شارك في ورشة",
        ] {
            assert_eq!(substance(text), Substance::Little, "{text}");
        }
    }

    #[test]
    fn a_sentence_says_enough_in_every_script() {
        for text in [
            "Build a robot that follows a line.",
            "Baue einen linienfolgenden Roboter.",
            "Rakenna viivaa seuraava robotti.",
            "Построить робота, который следует линии.",
            "制作一个能沿线行走的机器人",
            "線に沿って走るロボットを作る。",
            "선을 따라가는 로봇을 만든다",
            "بناء روبوت يتبع خطا على الأرض",
            "בניית רובוט שעוקב אחרי קו על הרצפה",
            "สร้างหุ่นยนต์ที่เดินตามเส้น",
            "रेखा का अनुसरण करने वाला रोबोट बनाएं",
            "Φτιάξε ένα ρομπότ που ακολουθεί γραμμή.",
        ] {
            assert_eq!(substance(text), Substance::Enough, "{text}");
        }
    }

    #[test]
    fn the_wording_that_says_most_counts() {
        let text =
            Text::in_one("en", "TBD").unwrap().and("de", "Baue einen linienfolgenden Roboter.").unwrap();
        assert_eq!(Substance::of(&text), Substance::Enough);
        assert_eq!(Substance::of(&Text::default()), Substance::Nothing);
    }

    #[test]
    fn numbers_are_found_however_they_are_written() {
        for text in [
            "1. Plan it.\n2. Do it.",
            "Do this:\n\n  1) Plan it.\n\n  2) Do it.",
            "(1) Plan\n(2) Do",
            "**1.** Plan\n**2.** Do",
            "### 1. Plan\n### 2. Do",
            "a) Plan\nb) Do",
            "Task 1: plan\nTask 2: do",
            "Aufgabe 1 - nein\nAufgabe 1: planen\nAufgabe 2: tun",
            "任务1：计划\n任务2：做",
            "一、计划\n二、做",
            "第一步：计划\n第二步：做",
            "①计划\n②做",
            "1️⃣ Plan\n2️⃣ Do",
            "١. خطط\n٢. افعل",
            "१. योजना\n२. करना",
            "First 1. plan it, then 2. do it.",
            "<ol><li>Plan<li>Do</ol>",
            "1. Plan<br/>2. Do",
            "א. לתכנן\nב. לעשות",
        ] {
            assert_eq!(tasks(text), Tasks::Numbered, "{text}");
        }
    }

    #[test]
    fn bullets_are_no_numbers() {
        for text in [
            "- Plan\n- Do",
            "* Plan\n* Do",
            "• Plan\n• Do",
            "・計画\n・実行",
            "<ul><li>a<li>b</ul>",
            "–Plan\n–Do",
        ] {
            assert_eq!(tasks(text), Tasks::Listed, "{text}");
        }
    }

    #[test]
    fn running_text_is_no_list() {
        for text in [
            "",
            "Build a robot.",
            "In 2019. In\n2020. Out",
            "It took\n2 days\n3 nights",
            "1. Only this.",
            "- one",
            "*very*\n*good*",
            "Version 2 of it\nVersion 3 of it",
            "10.5 km\n11.5 km",
            "1.5 and 2.5",
            "1:30 h\n2:30 h",
            "12.03.2024\n13.03.2024",
            "Well-known\nWell-done",
        ] {
            assert_eq!(tasks(text), Tasks::Running, "{text:?}");
        }
    }

    #[test]
    fn repeating_is_told_by_letters() {
        assert!(repeats(&"Robot  maker!".into(), &"robot maker".into()));
        assert!(!repeats(&"Robot maker".into(), &"Robot".into()));
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(256))]
        #[test]
        fn any_text_can_be_weighed(text in "\\PC*|[0-9a-c.)(\n*<>\\[\\]一①١ -]*") {
            let text = Text::from(text);
            let _: (Substance, Tasks) = (Substance::of(&text), Tasks::of(&text));
            proptest::prop_assert!(repeats(&text, &text));
        }
    }
}
