//! Text from strangers, made safe for a terminal and a reader.

/// `text` with everything that moves a cursor, reorders lines or cannot be seen written out, such as `\u{202e}`.
pub(crate) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_hidden(letter) { shown.extend(letter.escape_unicode()) } else { shown.push(letter) }
    }
    shown
}

/// [`visible`], except that lines stay lines.
pub(crate) fn visible_lines(text: &str) -> String {
    text.lines().map(visible).collect::<Vec<_>>().join("\n")
}

/// The same for JSON: what [`visible`] would write out becomes an escape, and the document stays the same document.
pub(crate) fn escaped_json(document: &str) -> String {
    let mut shown = String::with_capacity(document.len());
    for letter in document.chars() {
        // A line feed stands only between tokens.
        if letter == '\n' || !is_hidden(letter) {
            shown.push(letter);
        } else {
            shown.extend(letter.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    shown
}

fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            // Zero-width, marks of direction, separators of lines, bidirectional overrides and isolates.
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            // Tags and variation selectors that can carry a hidden message.
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_ordinary_text_of_any_language() {
        for text in ["Robotics, level 1", "Ümläute", "机器人", "شهادة", "❤️ 🎓", "a\u{301}"] {
            assert_eq!(visible(text), text);
        }
    }

    #[test]
    fn writes_out_what_deceives() {
        assert_eq!(visible("\u{1b}[32mtrusted\u{7}"), r"\u{1b}[32mtrusted\u{7}");
        assert_eq!(
            visible("a\u{202e}b\u{2066}c\u{200b}d\u{9b}e\u{e0041}"),
            r"a\u{202e}b\u{2066}c\u{200b}d\u{9b}e\u{e0041}"
        );
        assert_eq!(visible("one\r\ntwo"), r"one\u{d}\u{a}two");
        assert_eq!(visible_lines("one\n\u{8}two"), "one\n\\u{8}two");
    }

    #[test]
    fn escapes_json_without_changing_it() {
        let document = serde_json::json!({ "a\u{202e}": ["\u{9b}2J\n", "\u{e0041}", "é", "\u{7f}\u{0}"] });
        let escaped = escaped_json(&format!("{document:#}"));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&escaped).unwrap(), document);
        assert!(escaped.chars().all(|letter| letter == '\n' || !is_hidden(letter)), "{escaped}");
        assert!(escaped.contains(r"\udb40\udc41") && escaped.contains('é'));
    }
}
