//! The library's own sources as tokens, for rules that no lint can hold. Comments, the text of strings, and whatever is
//! compiled for tests only are left out.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// One file of the library.
pub(crate) struct Source {
    /// Its path below `src`.
    pub(crate) path: String,
    pub(crate) tokens: Vec<Token>,
}

/// A word or number, `::`, a string (as `""`), or any other single character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// Every file that is compiled into the library.
pub(crate) fn library() -> &'static [Source] {
    static LIBRARY: LazyLock<Vec<Source>> = LazyLock::new(read_library);
    &LIBRARY
}

fn read_library() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut sources, mut for_tests) = (Vec::new(), BTreeSet::new());
    for file in files_below(&root) {
        let (tokens, test_modules) = without_tests(tokens(&fs::read_to_string(&file).unwrap()));
        let home = home_of_modules(&file);
        for_tests.extend(
            test_modules.iter().flat_map(|name| [home.join(name), home.join(name).with_extension("rs")]),
        );
        sources.push((file, tokens));
    }
    let is_for_tests = |file: &Path| file.ancestors().any(|path| for_tests.contains(path));
    let kept = sources.into_iter().filter(|(file, _)| !is_for_tests(file));
    let below = |file: PathBuf| file.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
    kept.map(|(file, tokens)| Source { path: below(file), tokens }).collect()
}

impl Source {
    /// Reads `text` as if it were a file of the library.
    pub(crate) fn of(text: &str) -> Self {
        Source { path: "sample.rs".to_owned(), tokens: without_tests(tokens(text)).0 }
    }

    /// The text of the token at `at`; nothing behind the end.
    pub(crate) fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| &token.text)
    }

    /// Where the tokens of `pattern`, separated by spaces, begin.
    pub(crate) fn find(&self, pattern: &str) -> Vec<usize> {
        let pattern: Vec<&str> = pattern.split(' ').collect();
        let begins = |at: &usize| pattern.iter().enumerate().all(|(i, text)| self.text(at + i) == *text);
        (0..self.tokens.len()).filter(begins).collect()
    }

    /// The end of the group that begins at `open`: the place of its closing bracket.
    pub(crate) fn close(&self, open: usize) -> usize {
        closing(&self.tokens, open)
    }

    /// The place, for people.
    pub(crate) fn place(&self, at: usize) -> String {
        format!("src/{}:{}", self.path, self.tokens[at].line)
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let (folders, files): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| path.is_dir());
    let rust = files.into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    rust.chain(folders.iter().flat_map(|folder| files_below(folder))).collect()
}

/// Where the modules are that `file` declares.
fn home_of_modules(file: &Path) -> PathBuf {
    match file.file_stem().and_then(|stem| stem.to_str()) {
        Some("mod" | "lib") => file.parent().unwrap().to_owned(),
        _ => file.with_extension(""),
    }
}

/// Leaves out items under `#[cfg(test)]` and names the modules among them that are files of their own.
fn without_tests(tokens: Vec<Token>) -> (Vec<Token>, Vec<String>) {
    let (mut kept, mut modules) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < tokens.len() {
        if !starts_with(&tokens[at..], &["#", "[", "cfg", "(", "test", ")", "]"]) {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        let end = end_of_item(&tokens, at + 7);
        if let [.., module, name, semicolon] = &tokens[at..=end]
            && (module.text.as_str(), semicolon.text.as_str()) == ("mod", ";")
        {
            modules.push(name.text.clone());
        }
        at = end + 1;
    }
    (kept, modules)
}

fn starts_with(tokens: &[Token], pattern: &[&str]) -> bool {
    tokens.iter().map(|token| token.text.as_str()).take(pattern.len()).eq(pattern.iter().copied())
}

/// The last token of the item or statement that begins at `at`: its `;`, or the end of its block.
fn end_of_item(tokens: &[Token], mut at: usize) -> usize {
    loop {
        match tokens[at].text.as_str() {
            ";" => return at,
            "{" => return closing(tokens, at),
            "(" | "[" => at = closing(tokens, at) + 1,
            _ => at += 1,
        }
    }
}

fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    panic!("a bracket in line {} has no end", tokens[open].line)
}

fn tokens(text: &str) -> Vec<Token> {
    let (mut tokens, mut rest, mut line) = (Vec::new(), text, 1);
    while let Some(first) = rest.chars().next() {
        let (length, token) = next(rest, first);
        if let Some(token) = token {
            tokens.push(Token { text: token.to_owned(), line });
        }
        line += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    tokens
}

/// How long the next piece of text is, and the token that it makes, if any.
fn next(text: &str, first: char) -> (usize, Option<&str>) {
    let until =
        |end: &str, from: usize| text[from..].find(end).map_or(text.len(), |at| from + at + end.len());
    if text.starts_with("//") {
        (until("\n", 2), None)
    } else if text.starts_with("/*") {
        (block_comment(text), None)
    } else if let Some(length) = string(text) {
        (length, Some("\"\""))
    } else if first == '\'' {
        (quote(text), Some("'"))
    } else if is_word(first) {
        let length = text.find(|c| !is_word(c)).unwrap_or(text.len());
        (length, Some(&text[..length]))
    } else if text.starts_with("::") {
        (2, Some("::"))
    } else {
        (first.len_utf8(), (!first.is_whitespace()).then(|| &text[..first.len_utf8()]))
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Block comments nest.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    loop {
        match &text[at..] {
            rest if rest.starts_with("/*") => (depth, at) = (depth + 1, at + 2),
            rest if rest.starts_with("*/") => (depth, at) = (depth - 1, at + 2),
            rest => at += rest.chars().next().expect("the comment ends").len_utf8(),
        }
        if depth == 0 {
            return at;
        }
    }
}

/// The length of a string of any kind.
fn string(text: &str) -> Option<usize> {
    let prefix = text.find(|c: char| !matches!(c, 'b' | 'c' | 'r')).filter(|&length| length <= 2)?;
    let is_raw = text[..prefix].ends_with('r');
    let hashes = text[prefix..].find(|c| c != '#')?;
    let open = prefix + hashes;
    if !text[open..].starts_with('"') || (hashes > 0 && !is_raw) {
        return None;
    }
    if is_raw {
        let end = format!("\"{}", "#".repeat(hashes));
        return Some(open + 1 + text[open + 1..].find(&end)? + end.len());
    }
    let mut characters = text[open + 1..].char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => _ = characters.next(),
            '"' => return Some(open + 1 + at + 1),
            _ => {}
        }
    }
    None
}

/// The length of a character, or of a lifetime.
fn quote(text: &str) -> usize {
    let mut characters = text.char_indices().skip(1);
    match (characters.next(), characters.next()) {
        (Some((_, '\\')), Some(_)) => {
            characters.find(|(_, c)| *c == '\'').map_or(text.len(), |(at, _)| at + 1)
        }
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1 + text[1..].find(|c| !is_word(c)).unwrap_or(text.len() - 1),
    }
}
