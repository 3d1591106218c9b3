//! Names that do not read as they are written (UTS 39).
//!
//! Only a warning, and only for what honest names do not need: several languages side by side, emoji, joiners of the
//! scripts that have them, and marks of direction among right-to-left letters are left alone.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_security::general_security_profile::IdentifierType;
use unicode_security::mixed_script::AugmentedScriptSet;
use unicode_security::{
    GeneralSecurityProfile, MixedScript, is_potential_mixed_script_confusable_char, skeleton,
};

use crate::json::Pointer;
use crate::model::{Credential, Findings, Profile, Subject, Text};
use crate::report::{Code, Finding};

pub(super) fn inspect(credential: &Credential, findings: &mut Findings) {
    name(credential.name.as_ref(), &credential.at, findings);
    let issuer = credential.issuer.as_ref().and_then(|issuer| issuer.profile());
    let subject = match &credential.subject {
        Some(Subject::Achievement(subject)) => Some(subject),
        Some(Subject::Endorsement(_)) | None => None,
    };
    let achievement = subject.and_then(|subject| subject.achievement.as_ref());
    if let Some(achievement) = achievement {
        name(achievement.name.as_ref(), &achievement.at, findings);
    }
    let creator = achievement.and_then(|achievement| achievement.creator.as_ref());
    let source = subject.and_then(|subject| subject.source.as_ref());
    for profile in [issuer, creator, source].into_iter().flatten() {
        let with_parents =
            std::iter::successors(Some(profile), |profile: &&Profile| profile.parent_org.as_deref());
        with_parents.for_each(|profile| name(profile.name.as_ref(), &profile.at, findings));
    }
}

/// Bytes of a name in all its languages, at most. Longer ones are not looked through letter by letter.
const LIMIT: usize = 8 << 10;

const TOO_LONG: &str = "too long for a name";

/// What is suspicious about a name in one language, if anything.
pub(crate) fn suspicious_name(name: &str) -> Option<String> {
    if name.len() > LIMIT { Some(TOO_LONG.into()) } else { suspicion(name) }
}

/// What in a name cannot be seen, or changes the direction in which it is read, if anything does: "invisible character
/// (U+200B)". Emoji, joiners of the scripts that have them, and marks of direction among right-to-left letters are left alone.
///
/// ```
/// assert_eq!(openbadges::hidden_character("Mladinski center"), None);
/// assert!(openbadges::hidden_character("Network\u{202e}").is_some());
/// ```
pub fn hidden_character(name: &str) -> Option<String> {
    hidden(name).map(|(what, c)| format!("{what} (U+{:04X})", u32::from(c)))
}

fn name(text: Option<&Text>, at: &Pointer, findings: &mut Findings) {
    let wordings = text.map_or(&[][..], Text::wordings);
    let length: usize = wordings.iter().map(|wording| wording.text.len()).sum();
    let suspicion = match length {
        0..=LIMIT => wordings.iter().find_map(|wording| suspicion(&wording.text)),
        _ => Some(TOO_LONG.into()),
    };
    if let Some(what) = suspicion {
        findings.push(Finding::new(Code::TextSuspicious).at(at.key("name")).detail(what));
    }
}

/// What is suspicious about a name, if anything.
pub(super) fn suspicion(name: &str) -> Option<String> {
    hidden_character(name)
        .or_else(|| imitation(name).map(|word| format!("letters that imitate others, in “{word}”")))
}

/// How a name reads to somebody who does not look letter by letter (UTS 39 §4).
///
/// Compatibility forms, case, invisible characters, spaces and signs make no difference, nor do letters that look alike.
/// What looks alike depends on the case, so the name is taken as it is written, in small letters, and in capitals: `l` passes
/// for `I`, but `i` does not.
pub(crate) struct Reading([String; 3]);

impl Reading {
    /// `None` for a name without letters and digits, and for one that is too long to be one.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let plain: String = Some(name).filter(|name| name.len() <= LIMIT)?.nfkc().collect();
        let readings = [drawn(&plain), drawn(&plain.to_lowercase()), drawn(&plain.to_uppercase())];
        readings.iter().all(|reading| !reading.is_empty()).then_some(Reading(readings))
    }

    /// Whether the two can be taken for each other.
    pub(crate) fn is_alike(&self, other: &Self) -> bool {
        self.0.iter().any(|reading| other.0.contains(reading))
    }
}

/// What is drawn for letters with their marks, and for digits.
fn drawn(text: &str) -> String {
    // Registries have many names, and most are ASCII: the same as below, without the tables.
    if text.is_ascii() {
        let shapes = text.chars().flat_map(ascii_shape).filter(char::is_ascii_alphanumeric);
        return shapes.map(|c| c.to_ascii_lowercase()).collect();
    }
    let is_drawn = |&c: &char| c.is_alphanumeric() || (is_combining_mark(c) && !is_invisible(c));
    skeleton(text).filter(is_drawn).collect::<String>().to_lowercase()
}

/// The skeleton of an ASCII character, as far as it has letters.
fn ascii_shape(c: char) -> impl Iterator<Item = char> {
    let shape = match c {
        '0' => ['O', ' '],
        '1' | 'I' | '|' => ['l', ' '],
        'm' => ['r', 'n'],
        c => [c, ' '],
    };
    shape.into_iter()
}

fn hidden(name: &str) -> Option<(&'static str, char)> {
    let is_right_to_left = name.chars().any(is_right_to_left);
    let mut before = None;
    for c in name.chars() {
        let is_harmless = match c {
            '\u{200e}' | '\u{200f}' | '\u{61c}' => is_right_to_left,
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => false,
            // Joiners and selectors of variants: part of emoji, and of scripts whose letters change shape.
            '\u{200c}' | '\u{200d}' | '\u{180b}'..='\u{180f}' => {
                before.is_some_and(|c: char| !c.is_ascii() && !is_plain_letter(c))
            }
            '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => {
                before.is_some_and(|c| !is_plain_letter(c))
            }
            // Flags of regions: a black flag and tags.
            '\u{e0020}'..='\u{e007f}' => {
                before.is_some_and(|c| matches!(c, '🏴' | '\u{e0020}'..='\u{e007f}'))
            }
            _ => !is_invisible(c),
        };
        if !is_harmless {
            let what =
                if is_directional(c) { "changes the reading direction" } else { "invisible character" };
            return Some((what, c));
        }
        before = Some(c);
    }
    None
}

fn is_directional(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_invisible(c: char) -> bool {
    let kind = c.identifier_type();
    c.is_control()
        || matches!(kind, Some(IdentifierType::Default_Ignorable))
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{206a}'..='\u{206f}' | '\u{2800}' | '\u{fff9}'..='\u{fffb}')
}

/// Hebrew, Arabic and their neighbours.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
        && c.is_alphabetic()
}

/// A letter of the scripts that imitate each other, and that never join: Latin, Greek, Cyrillic.
fn is_plain_letter(c: char) -> bool {
    c.is_alphabetic() && ['a', 'α', 'а'].into_iter().any(|sample| share_script(c.into(), sample.into()))
}

fn share_script(mut one: AugmentedScriptSet, other: AugmentedScriptSet) -> bool {
    one.intersect_with(other);
    !one.is_empty()
}

/// A word whose letters imitate others.
fn imitation(name: &str) -> Option<&str> {
    let words =
        name.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().any(char::is_alphabetic));
    let words: Vec<&str> = words.collect();
    let mixed = words.iter().find(|word| word.chars().any(is_disguised) || mixes_scripts(word));
    mixed.copied().or_else(|| imitation_of_latin(&words))
}

/// UTS 39 §4: a word of another script, all of whose letters have Latin twins, among Latin words and without any word of
/// its script that could not be Latin. One letter alone is a symbol, as in “α-helix”.
fn imitation_of_latin<'n>(words: &[&'n str]) -> Option<&'n str> {
    let latin = AugmentedScriptSet::for_char('a');
    let foreign = words.iter().map(|word| (*word, AugmentedScriptSet::for_str(word)));
    let (foreign, familiar): (Vec<_>, Vec<_>) =
        foreign.partition(|(_, script)| !share_script(*script, latin));
    let (alike, unlike): (Vec<_>, Vec<_>) = foreign.into_iter().partition(|(word, _)| is_ascii_word(word));
    let mut honest = Vec::new();
    for (_, script) in unlike {
        if !honest.contains(&script) {
            honest.push(script);
        }
    }
    let is_suspicious = |(word, script): &(&str, AugmentedScriptSet)| {
        word.chars().nth(1).is_some() && !honest.iter().any(|honest| share_script(*script, *honest))
    };
    alike.into_iter().filter(|_| !familiar.is_empty()).find(is_suspicious).map(|(word, _)| word)
}

/// A letter that only imitates another: mathematical alphabets, and phonetic signs that look like ASCII.
fn is_disguised(c: char) -> bool {
    use IdentifierType::{Obsolete, Technical, Uncommon_Use};
    let is_rare = matches!(c.identifier_type(), Some(Technical | Uncommon_Use | Obsolete));
    matches!(c, '\u{1d400}'..='\u{1d7cb}') || (is_rare && is_ascii_word(c.encode_utf8(&mut [0; 4])))
}

/// UTS 39 §5.2: more than one script in one word, East Asian combinations with Latin aside, and a letter in it that has a
/// twin in another script.
fn mixes_scripts(word: &str) -> bool {
    let latin = AugmentedScriptSet::for_char('a');
    let others = word.chars().map(AugmentedScriptSet::for_char).filter(|set| !share_script(*set, latin));
    let others = others.fold(AugmentedScriptSet::default(), |mut all, set| {
        all.intersect_with(set);
        all
    });
    let is_east_asian = others.hanb || others.jpan || others.kore;
    !word.is_single_script() && !is_east_asian && word.chars().any(is_potential_mixed_script_confusable_char)
}

/// Whether it looks like ASCII letters and digits.
fn is_ascii_word(word: &str) -> bool {
    skeleton(word).all(|c| c.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_is_drawn_as_the_tables_say() {
        for c in (0..128_u8).map(char::from) {
            let by_table: String = skeleton(&c.to_string()).filter(char::is_ascii_alphanumeric).collect();
            assert_eq!(drawn(&c.to_string()), by_table.to_lowercase(), "{c:?}");
        }
    }

    #[test]
    fn names_that_read_alike_are_told_from_those_that_do_not() {
        let is_alike = |a: &str, b: &str| Reading::of(a).unwrap().is_alike(&Reading::of(b).unwrap());
        for (a, b) in [
            ("Example University", "example  UNIVERSITY"),
            ("Example University", "Ехаmple Universіty"),
            ("Example University", "Exarnple University!"),
            ("UNIVERSITY", "UNlVERSITY"),
            ("University", "UNlVERSlTY"),
            ("Universität", "Universita\u{308}t"),
            ("Hochschule 10", "Hochschule lO"),
            ("東京大学", "東京大学\u{200b}"),
        ] {
            assert!(is_alike(a, b) && is_alike(b, a), "{a} {b}");
        }
        for (a, b) in [
            ("Example University", "Example Universities"),
            ("Example University", "University of Example"),
            ("University A", "University B"),
            ("Universität", "Universitat"),
            ("東京大学", "京都大学"),
        ] {
            assert!(!is_alike(a, b), "{a} {b}");
        }
        assert!(Reading::of("✔ \u{200b}").is_none() && Reading::of(&"a".repeat(LIMIT + 1)).is_none());
    }
}
