//! Invariant 1: the library has no clock, socket, file, environment, thread or output, randomness only for issuing, and is
//! asynchronous only in `drive.rs` and `issue/sign.rs`. Clippy holds the most of it (`clippy.toml`); this also sees what no lint can name.

use crate::sources::{self, Source};

/// The parts of the standard library that only compute.
const COMPUTING: &[&str] = &[
    "array",
    "borrow",
    "cell",
    "char",
    "cmp",
    "collections",
    "convert",
    "error",
    "fmt",
    "future",
    "hash",
    "io",
    "iter",
    "marker",
    "mem",
    "num",
    "ops",
    "panic",
    "pin",
    "ptr",
    "rc",
    "result",
    "slice",
    "str",
    "string",
    "sync",
    "task",
    "time",
    "vec",
];

/// Names for what comes from outside, or goes there.
const OUTSIDE: &[&str] = &[
    // the clock
    "SystemTime",
    "Instant",
    "UNIX_EPOCH",
    "now_utc",
    "now_local",
    // files, the environment, processes
    "File",
    "OpenOptions",
    "FsLoader",
    "env",
    "option_env",
    "stdin",
    "stdout",
    "stderr",
    // sockets
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "ToSocketAddrs",
    "reqwest",
    "hyper",
    "tokio",
    "ReqwestLoader",
    // randomness
    "rand",
    "rand_core",
    "getrandom",
    "OsRng",
    "RandomState",
    // Hash tables take their seed from the operating system.
    "HashMap",
    "HashSet",
    // threads and their state
    "thread",
    "thread_local",
    // what a panic does, for the whole process
    "set_hook",
    "take_hook",
    // output
    "print",
    "println",
    "eprint",
    "eprintln",
    "dbg",
];

/// A thread that is waited for at once is only a stack: the general JSON-LD processor needs a large one.
const STACK: (&str, &[&str]) = ("ld/general.rs", &["std::thread", "thread"]);

/// What is issued has salts and ids that nobody can guess.
const RANDOM: (&str, &[&str]) = ("issue/random.rs", &["getrandom", "SysRng"]);

#[test]
fn the_library_only_computes() {
    let is_known = |source: &Source, found: &str| {
        let is = |(path, names): (&str, &[&str])| {
            source.path == path && names.iter().any(|name| found.ends_with(&format!(": {name}")))
        };
        is(STACK) || is(RANDOM)
    };
    let of = |source: &Source| {
        impurities(source).into_iter().filter(|found| !is_known(source, found)).collect::<Vec<_>>()
    };
    let impure: Vec<String> = sources::library().iter().flat_map(of).collect();
    assert!(impure.is_empty(), "{}", impure.join("\n"));
}

#[test]
fn only_the_driver_and_the_signing_wait() {
    for source in sources::library() {
        let waits = waits(source);
        match source.path.as_str() {
            "drive.rs" | "issue/sign.rs" => {
                assert!(!waits.is_empty(), "for what is fetched, and for who signs");
            }
            _ => assert!(waits.is_empty(), "{}", waits.join("\n")),
        }
    }
}

#[test]
fn the_sources_are_all_read() {
    let paths: Vec<String> = sources::library().iter().map(|source| source.path.clone()).collect();
    for expected in ["lib.rs", "drive.rs", "evaluate/mod.rs", "status/bitstring.rs"] {
        assert!(paths.iter().any(|path| path == expected), "{expected} in {paths:?}");
    }
    assert!(paths.iter().all(|path| !path.contains("test")), "{paths:?}");
}

#[test]
fn whatever_is_impure_is_seen() {
    for impure in [
        "let now = std::time::SystemTime::now();",
        "use std::time::{Duration, Instant};",
        "use std::{fmt, fs};",
        "fn read() { ::std::fs::read(path) }",
        "use std::net::IpAddr;",
        "use std::*;",
        "const HOME: Option<&str> = option_env!(\"HOME\");",
        "let now = time::OffsetDateTime::now_utc();",
        "use std::collections::HashMap;",
        "thread_local! { static CACHE: u8 = 0; }",
        "fn f() { println!(\"{}\", 'a'); }",
        "use core::{str, /* a comment */ arch};",
        "#[cfg(test)] use std::fmt; use std::env;",
    ] {
        assert_eq!(impurities(&Source::of(impure)).len(), 1, "{impure}");
    }
    for impure in ["async fn f() {}", "let x = f().await;", "let f = async |x| x;", "block_on(f())"] {
        assert_eq!(waits(&Source::of(impure)).len(), 1, "{impure}");
    }
}

#[test]
fn nothing_else_is_taken_for_impure() {
    for pure in [
        "// SystemTime::now() and \"async\"\nuse std::fmt;",
        "/* std::fs /* nested */ rand */ use std::{borrow::Cow, fmt::{self, Write as _}};",
        "let text = \"std::env and println!\"; let raw = r#\"async \" rand\"#; let quote = '\"'; let file = b\"File\";",
        "fn f<'rand>(text: &'rand str) -> char { '\\'' }",
        "#[cfg(test)]\nmod tests { use std::fs; async fn f() { rand() } }",
        "#[cfg(test)]\n#[path = \"x\"]\nfn f(a: [u8; 2]) { std::env::var() }\nfn g() {}",
        "use std::time::Duration; use std::sync::{Arc, OnceLock};",
    ] {
        let source = Source::of(pure);
        assert_eq!((impurities(&source), waits(&source)), (Vec::new(), Vec::new()), "{pure}");
    }
}

fn impurities(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    for (at, token) in source.tokens.iter().enumerate() {
        let word = token.text.as_str();
        if ["std", "core", "alloc"].contains(&word) && source.text(at + 1) == "::" {
            let foreign = parts(source, at + 2).into_iter().filter(|part| !COMPUTING.contains(part));
            found.extend(foreign.map(|part| format!("{}: {word}::{part}", source.place(at))));
        }
        // A path of the standard library is reported once.
        let is_part = at > 1 && ["std", "core"].contains(&source.text(at - 2));
        if OUTSIDE.contains(&word) && !is_part {
            found.push(format!("{}: {word}", source.place(at)));
        }
    }
    found.dedup();
    found
}

/// The modules that a path or a group of paths behind `std::` begins with.
fn parts(source: &Source, at: usize) -> Vec<&str> {
    if source.text(at) != "{" {
        return vec![source.text(at)];
    }
    let end = source.close(at);
    let (mut parts, mut next) = (Vec::new(), at + 1);
    while next < end {
        parts.push(source.text(next));
        while next < end && source.text(next) != "," {
            next = if source.text(next) == "{" { source.close(next) + 1 } else { next + 1 };
        }
        next += 1;
    }
    parts
}

fn waits(source: &Source) -> Vec<String> {
    let waiting = ["async", "await", "block_on", "spawn"];
    let found = source.tokens.iter().enumerate().filter(|(_, token)| waiting.contains(&token.text.as_str()));
    found.map(|(at, token)| format!("{}: {}", source.place(at), token.text)).collect()
}
