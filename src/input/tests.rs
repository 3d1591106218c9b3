use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::write::ZlibEncoder;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::testing::payload_of;

const BADGE: &str = r#"{"id":"urn:x:1","name":"Überzeugung 🎓"}"#;
const OB3: &[u8] = b"openbadgecredential";
const OB2: &[u8] = b"openbadges";

fn code(input: impl AsRef<[u8]>) -> Code {
    let finding = open(input.as_ref()).unwrap_err();
    assert_eq!(finding.severity(), crate::report::Severity::Error);
    finding.code
}

fn opened(input: impl AsRef<[u8]>) -> (Carrier, Value) {
    let envelope = open(input.as_ref()).unwrap();
    assert!(envelope.findings.is_empty());
    (envelope.carrier, document(payload_of(envelope.content)))
}

/// Where the badge is, which the input only says.
fn address(input: impl AsRef<[u8]>) -> String {
    match open(input.as_ref()).unwrap().content {
        Content::Address(url) => url.into(),
        Content::Payload(payload) => panic!("{payload:?}"),
    }
}

fn document(payload: Payload) -> Value {
    match payload {
        Payload::Json(value) => value,
        Payload::Jws(token) => token.payload,
    }
}

fn badge() -> Value {
    json::parse(BADGE.as_bytes()).unwrap()
}

fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn token() -> String {
    format!("{}.{}.{}", base64url(r#"{"alg":"ES256"}"#), base64url(BADGE), base64url([1, 2, 3, 4]))
}

mod detection {
    use super::*;

    #[test]
    fn goes_by_content() {
        assert_eq!(opened(BADGE), (Carrier::Json, badge()));
        assert_eq!(opened(format!("\r\n\t {BADGE}\n")), (Carrier::Json, badge()));
        assert_eq!(opened("[]"), (Carrier::Json, json!([])));
        assert_eq!(opened(token()), (Carrier::Jwt, badge()));
        assert_eq!(opened(png::baked(&png::itxt(OB3, BADGE))), (Carrier::Png, badge()));
        assert_eq!(opened(svg::element(&format!("<![CDATA[{BADGE}]]>"))), (Carrier::Svg, badge()));
    }

    #[test]
    fn carriers_have_stable_names() {
        let names = serde_json::to_value([Carrier::Json, Carrier::Jwt, Carrier::Png, Carrier::Svg]).unwrap();
        assert_eq!(names, json!(["json", "jwt", "png", "svg"]));
    }

    #[test]
    fn nothing_is_told_apart_from_too_much() {
        assert_eq!(code(""), Code::InputEmpty);
        assert_eq!(code(" \r\n\t"), Code::InputEmpty);
        assert_eq!(code(vec![b' '; MAX_BYTES]), Code::InputEmpty);
        assert_eq!(code(vec![b' '; MAX_BYTES + 1]), Code::InputTooLarge);
        assert_eq!(code(vec![0; 100 << 20]), Code::InputTooLarge);
        let full = format!("{BADGE}{}", " ".repeat(MAX_BYTES - BADGE.len()));
        assert_eq!(opened(full), (Carrier::Json, badge()));
    }

    #[test]
    fn foreign_formats_are_named_as_such() {
        for input in [
            "hello",
            "https://badge.example/1",
            "\"text\"",
            "42",
            "null",
            "%PDF-1.7",
            "GIF89a",
            "a.b.c",
            "\0",
            "\0{\0}",
        ] {
            assert_eq!(code(input), Code::InputUnknownFormat, "{input:?}");
        }
        assert_eq!(code(b"\xff\xd8\xff\xe0 a photograph"), Code::InputUnknownFormat);
    }

    #[test]
    fn only_plain_utf8_is_read() {
        assert_eq!(code(format!("\u{feff}{BADGE}")), Code::InputEncoding);
        assert_eq!(code(b"\xff\xfe{\0}\0"), Code::InputEncoding);
        assert_eq!(code(b"\xfe\xff\0{\0}"), Code::InputEncoding);
        assert_eq!(code(b"{\"name\":\"\xfc\"}"), Code::InputEncoding);
        assert_eq!(code(r#"{"name":"\ud800"}"#), Code::InputEncoding);
    }

    #[test]
    fn each_fault_of_json_has_its_code_and_place() {
        for (text, code, detail) in [
            ("{", Code::ParseJson, "at byte 1"),
            ("{} {}", Code::ParseJson, "at byte 3"),
            (r#"{"a":1,"a":2}"#, Code::ParseDuplicateKey, "\"a\" at byte 7"),
            (r#"{"a":1e400}"#, Code::ParseNumber, "at byte 5"),
        ] {
            assert_eq!(open(text.as_bytes()).unwrap_err(), Finding::new(code).detail(detail), "{text}");
        }
        assert_eq!(code("[".repeat(10_000)), Code::ParseDepth);
        let long_key = format!(r#"{{"{0}":1,"{0}":2}}"#, "é".repeat(100_000));
        assert!(open(long_key.as_bytes()).unwrap_err().detail.len() < 200);
    }

    proptest! {
        #[test]
        fn never_panics(start in "(\\{|\\[|<|eyJ|\\x{feff}<|<svg>|<svg a=)?", rest in any::<Vec<u8>>()) {
            let _ = open(&[start.as_bytes(), &rest].concat());
        }
    }
}

mod jws {
    use super::*;

    fn parse(header: &str, payload: &str) -> Result<CompactJws, Finding> {
        CompactJws::parse(&format!("{}.{}.AQID", base64url(header), base64url(payload)))
    }

    #[test]
    fn keeps_the_signed_bytes() {
        let text = token();
        let token = CompactJws::parse(&text).unwrap();
        assert_eq!(token.header["alg"], "ES256");
        assert_eq!(token.signature, [1, 2, 3, 4]);
        assert_eq!(token.signing_input(), text.rsplit_once('.').unwrap().0.as_bytes());
    }

    #[test]
    fn white_space_is_trimmed_around_an_input_but_never_inside() {
        assert_eq!(opened(format!("\r\n {}\t\n", token())), (Carrier::Jwt, badge()));
        let text = token();
        for at in [5, text.find('.').unwrap(), text.find('.').unwrap() + 1, text.len() - 2] {
            let (start, end) = text.split_at(at);
            for space in ["\n", " ", "\r\n", "\u{a0}"] {
                assert_eq!(code(format!("{start}{space}{end}")), Code::ParseJws, "{space:?} at {at}");
            }
        }
        assert!(CompactJws::parse(&format!("{text}\n")).is_err());
    }

    #[test]
    fn has_three_parts() {
        let text = token();
        let (two, _) = text.rsplit_once('.').unwrap();
        for text in
            ["eyJ", "eyJ.", "eyJ..", two, &format!("{text}.AA"), &format!("{text}."), &format!(".{text}")]
        {
            assert_eq!(CompactJws::parse(text).unwrap_err().code, Code::ParseJws, "{text}");
        }
        let unsigned = CompactJws::parse(&format!("{two}.")).unwrap();
        assert!(unsigned.signature.is_empty());
        assert!(unsigned.signing_input().len() == two.len());
    }

    #[test]
    fn is_canonical_base64url() {
        let (start, _) =
            token().rsplit_once('.').map(|(start, end)| (start.to_owned(), end.to_owned())).unwrap();
        assert!(CompactJws::parse(&format!("{start}.-_8")).is_ok());
        for signature in ["AQ==", "AQ=", "+/8", "AR", "-_9", "A", "AAAAA", "A A", "é"] {
            let text = format!("{start}.{signature}");
            assert_eq!(CompactJws::parse(&text).unwrap_err().code, Code::ParseJws, "{signature}");
        }
    }

    #[test]
    fn holds_strict_json() {
        for (header, payload, code) in [
            ("[]", "{}", Code::ParseJws),
            ("", "{}", Code::ParseJws),
            ("{}", "", Code::ParseJws),
            ("{}", "text", Code::ParseJson),
            ("{", "{}", Code::ParseJson),
            ("{}", "{} ,", Code::ParseJson),
            (r#"{"kid":"a","kid":"b"}"#, "{}", Code::ParseDuplicateKey),
            ("{}", r#"{"exp":1,"\u0065xp":2}"#, Code::ParseDuplicateKey),
            ("{}", r#"{"exp":9007199254740993}"#, Code::ParseNumber),
        ] {
            assert_eq!(parse(header, payload).unwrap_err().code, code, "{header} {payload}");
        }
        assert_eq!(
            parse("{}", r#"{"a":1,"a":2}"#).unwrap_err().detail,
            "\"a\" at byte 7 of the token's payload"
        );
    }

    #[test]
    fn every_usual_beginning_of_a_header_is_recognised() {
        for header in [
            r#"{"alg":"none"}"#,
            "{ \"alg\":1}",
            "{\n \"alg\":1}",
            "{\r\n\"alg\":1}",
            "{\t\"a\":1}",
            "{\"\":1}",
        ] {
            let text = format!("{}.{}.", base64url(header), base64url(BADGE));
            assert_eq!(opened(text), (Carrier::Jwt, badge()), "{header:?}");
        }
    }

    #[test]
    fn json_serialisation_is_just_json() {
        let flattened = r#"{"payload":"e30","protected":"e30","signature":"AA"}"#;
        assert_eq!(opened(flattened).0, Carrier::Json);
    }

    proptest! {
        #[test]
        fn no_two_texts_are_one_token(at in 0..100_usize, letter in "[A-Za-z0-9_.=+/ -]") {
            let text = token();
            let at = at % text.len();
            let changed = format!("{}{letter}{}", &text[..at], &text[at + 1..]);
            if let Ok(other) = CompactJws::parse(&changed) {
                let same = CompactJws::parse(&text).unwrap();
                let is_same = other.signing_input() == same.signing_input() && other.signature == same.signature;
                prop_assert_eq!(is_same, changed == text);
            }
        }
    }
}

mod png {
    use super::*;

    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let body = [kind, data].concat();
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length[..], &body, &crc32fast::hash(&body).to_be_bytes()].concat()
    }

    fn header() -> Vec<u8> {
        chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0])
    }

    fn end() -> Vec<u8> {
        chunk(b"IEND", &[])
    }

    fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
        [b"\x89PNG\r\n\x1a\n", &chunks.concat()[..]].concat()
    }

    pub(super) fn baked(text: &[u8]) -> Vec<u8> {
        file(&[header(), text.to_vec(), chunk(b"IDAT", &deflated(&[0; 4])), end()])
    }

    pub(super) fn itxt(keyword: &[u8], text: &str) -> Vec<u8> {
        chunk(b"iTXt", &[keyword, b"\0\0\0\0\0", text.as_bytes()].concat())
    }

    fn compressed_itxt(keyword: &[u8], stream: &[u8]) -> Vec<u8> {
        chunk(b"iTXt", &[keyword, b"\0\x01\0\0\0", stream].concat())
    }

    fn ztxt(keyword: &[u8], stream: &[u8]) -> Vec<u8> {
        chunk(b"zTXt", &[keyword, b"\0\0", stream].concat())
    }

    fn text(keyword: &[u8], text: &[u8]) -> Vec<u8> {
        chunk(b"tEXt", &[keyword, b"\0", text].concat())
    }

    fn deflated(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn holds_json_or_a_token() {
        assert_eq!(opened(baked(&itxt(OB3, &token()))), (Carrier::Png, badge()));
        assert_eq!(opened(baked(&itxt(OB3, &format!(" {}\n", token())))), (Carrier::Png, badge()));
        assert_eq!(opened(baked(&itxt(OB3, &format!("\n{BADGE}\n")))), (Carrier::Png, badge()));
        assert_eq!(opened(baked(&text(OB3, b"{}"))), (Carrier::Png, json!({})));
    }

    #[test]
    fn language_and_translated_keyword_are_passed_over() {
        let data = [OB3, b"\0\0\0de-AT\0\xc3\x9cbung\0", BADGE.as_bytes()].concat();
        assert_eq!(opened(baked(&chunk(b"iTXt", &data))), (Carrier::Png, badge()));
        for fields in [&b""[..], b"\0", b"\0\0", b"\0\0en", b"\0\0en\0", b"\0\0en\0no end", b"\x02\0\0\0{}"] {
            let data = [OB3, b"\0", fields].concat();
            assert_eq!(code(baked(&chunk(b"iTXt", &data))), Code::InputTruncated, "{fields:?}");
        }
    }

    #[test]
    fn what_is_no_badge_is_told_so() {
        assert_eq!(code(baked(&[])), Code::InputNoCredential);
        assert_eq!(code(baked(&itxt(OB3, ""))), Code::InputNoCredential);
        for keyword in [&b"OpenBadgeCredential"[..], b"openbadgecredential ", b"openbadge", b""] {
            assert_eq!(code(baked(&itxt(keyword, BADGE))), Code::InputNoCredential, "{keyword:?}");
        }
        assert_eq!(code(baked(&chunk(b"tEXt", OB3))), Code::InputNoCredential);
        assert_eq!(code(baked(&chunk(b"eXIf", &[OB3, b"\0{}"].concat()))), Code::InputNoCredential);
        assert_eq!(code(baked(&itxt(OB3, "https://badge.example/1"))), Code::ParseJson);
        assert_eq!(code(baked(&itxt(OB3, "{"))), Code::ParseJson);
        assert_eq!(code(baked(&itxt(OB3, "eyJ"))), Code::ParseJws);
    }

    #[test]
    fn an_image_is_opened_once() {
        assert_eq!(code(baked(&itxt(OB3, &svg::element(BADGE)))), Code::ParseJson);
    }

    #[test]
    fn one_badge_only() {
        let two = |other: Vec<u8>| code(baked(&[itxt(OB3, BADGE), other].concat()));
        for other in [
            itxt(OB3, BADGE),
            text(OB3, b"{}"),
            ztxt(OB3, &deflated(b"{}")),
            itxt(OB2, "{}"),
            text(OB2, b"https://badge.example/1"),
        ] {
            assert_eq!(two(other), Code::InputTwoPayloads);
        }
        assert_eq!(code(baked(&[itxt(OB2, "{}"), itxt(OB2, "{}")].concat())), Code::InputTwoPayloads);
    }

    #[test]
    fn open_badges_2_is_handed_on_as_what_it_is() {
        assert_eq!(opened(baked(&itxt(OB2, BADGE))), (Carrier::Png, badge()));
        assert_eq!(opened(baked(&text(OB2, token().as_bytes()))), (Carrier::Png, badge()));
        for kind in [text(OB2, b" https://badge.example/1\n"), itxt(OB2, "https://badge.example/1")] {
            assert_eq!(address(baked(&kind)), "https://badge.example/1");
        }
        assert_eq!(address(baked(&text(OB2, b"http://127.0.0.1:1/a"))), "http://127.0.0.1:1/a");
        for other in
            ["badge.example/1", "ftp://badge.example/1", "https://", "urn:x:1", "\"https://badge.example/1\""]
        {
            assert_eq!(code(baked(&text(OB2, other.as_bytes()))), Code::ParseJson, "{other}");
        }
        assert_eq!(code(baked(&text(OB3, b"https://badge.example/1"))), Code::ParseJson);
    }

    #[test]
    fn compression_is_a_warning() {
        for text in [compressed_itxt(OB3, &deflated(BADGE.as_bytes())), ztxt(OB3, &deflated(b"{}"))] {
            let envelope = open(&baked(&text)).unwrap();
            assert_eq!(envelope.findings, [Finding::new(Code::InputCompressed)]);
        }
        for stream in [&b""[..], b"no stream", &deflated(BADGE.as_bytes())[..20]] {
            assert_eq!(code(baked(&compressed_itxt(OB3, stream))), Code::InputTruncated);
            assert_eq!(code(baked(&ztxt(OB3, stream))), Code::InputTruncated);
        }
        let followed = [deflated(BADGE.as_bytes()), b"more".to_vec()].concat();
        assert_eq!(code(baked(&compressed_itxt(OB3, &followed))), Code::InputTruncated);
    }

    #[test]
    fn inflating_stops_at_the_limit() {
        let padded =
            |length: usize| deflated(format!("{BADGE}{}", " ".repeat(length - BADGE.len())).as_bytes());
        let fits = open(&baked(&compressed_itxt(OB3, &padded(MAX_BYTES)))).unwrap();
        assert_eq!(document(payload_of(fits.content)), badge());
        assert_eq!(code(baked(&compressed_itxt(OB3, &padded(MAX_BYTES + 1)))), Code::InputTooLarge);
        let bomb = deflated(&vec![0; 128 << 20]);
        assert_eq!(code(baked(&compressed_itxt(OB3, &bomb))), Code::InputTooLarge);
        assert_eq!(code(baked(&ztxt(OB3, &bomb))), Code::InputTooLarge);
        assert_eq!(code(baked(&ztxt(b"Comment", &bomb))), Code::InputNoCredential);
    }

    #[test]
    fn text_is_utf8_or_ascii() {
        let itxt = |text: &[u8]| chunk(b"iTXt", &[OB3, b"\0\0\0\0\0", text].concat());
        assert_eq!(code(baked(&itxt(b"{\"name\":\"\xfc\"}"))), Code::InputEncoding);
        assert_eq!(code(baked(&text(OB3, b"{\"name\":\"\xfc\"}"))), Code::InputEncoding);
        assert_eq!(code(baked(&text(OB3, BADGE.as_bytes()))), Code::InputEncoding);
        assert_eq!(code(baked(&ztxt(OB3, &deflated(BADGE.as_bytes())))), Code::InputEncoding);
    }

    #[test]
    fn the_file_must_be_whole() {
        let good = baked(&itxt(OB3, BADGE));
        for length in 4..good.len() {
            assert_eq!(code(&good[..length]), Code::InputTruncated, "{length}");
        }
        assert_eq!(code(file(&[itxt(OB3, BADGE), header(), end()])), Code::InputTruncated);
        assert_eq!(code(file(&[end()])), Code::InputTruncated);
        assert_eq!(code([&good[..8], &[0x7f, 0xff, 0xff, 0xff], &good[12..]].concat()), Code::InputTruncated);
        assert_eq!(code([&good[..8], &[0xff; 4], &good[12..]].concat()), Code::InputTruncated);
        let as_text: Vec<u8> = good.iter().copied().filter(|byte| *byte != b'\r').collect();
        assert_eq!(code(as_text), Code::InputTruncated);
    }

    #[test]
    fn nothing_follows_the_end() {
        for tail in [&b"\n"[..], b"<html>", &itxt(OB3, BADGE)] {
            let with_badge = [&baked(&itxt(OB3, BADGE)), tail].concat();
            assert_eq!(code(with_badge), Code::InputTrailing);
            assert_eq!(code([&baked(&[]), tail].concat()), Code::InputTrailing);
        }
    }

    proptest! {
        #[test]
        fn no_changed_byte_goes_unnoticed(at in any::<prop::sample::Index>(), flip in 1..=255_u8) {
            let mut image = baked(&itxt(OB3, BADGE));
            let at = at.index(image.len());
            image[at] ^= flip;
            prop_assert!(open(&image).is_err());
        }
    }
}

mod svg {
    use super::*;

    const ROOT: &str =
        r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">"#;

    fn drawing(content: &str) -> String {
        format!("{ROOT}{content}<circle r='1'/></svg>")
    }

    pub(super) fn element(body: &str) -> String {
        drawing(&format!("<openbadges:credential>{body}</openbadges:credential>"))
    }

    fn verify(value: &str) -> String {
        drawing(&format!(r#"<openbadges:credential verify="{value}"/>"#))
    }

    fn found(svg: impl AsRef<[u8]>) {
        assert_eq!(opened(svg), (Carrier::Svg, badge()));
    }

    #[test]
    fn holds_a_token_in_an_attribute() {
        found(verify(&token()));
        found(verify(&format!("\n  {}\n", token())));
        found(verify(&token().replace('.', "&#46;")));
        found(drawing(&format!("<openbadges:credential verify='{}'> \n </openbadges:credential>", token())));
    }

    #[test]
    fn holds_json_in_its_body() {
        found(element(&format!("\n  <![CDATA[\n{BADGE}\n]]>\n ")));
        found(element(&BADGE.replace('"', "&quot;").replace('Ü', "&#xDC;")));
        found(element(&format!("<!-- {{}} --><![CDATA[{}]]><![CDATA[{}]]>", &BADGE[..9], &BADGE[9..])));
        found(element(&token()));
        let split = element("<![CDATA[{\"a\":\"]]]]><![CDATA[>\"}]]>");
        assert_eq!(opened(split).1, json!({"a": "]]>"}));
        let escaped = element("{\"a\":\"&lt;&amp;&gt;&apos;\"}");
        assert_eq!(opened(escaped).1, json!({"a": "<&>'"}));
    }

    #[test]
    fn is_found_by_namespace_wherever_it_stands() {
        let ns = "https://purl.imsglobal.org/ob/v3p0";
        found(format!("<svg xmlns:x='{ns}'><g><x:credential>{BADGE}</x:credential></g></svg>"));
        found(drawing(&format!("<credential xmlns='{ns}'>{BADGE}</credential>")));
        found(format!(
            "<s:svg xmlns:s='http://www.w3.org/2000/svg'><x:credential xmlns:x='{ns}'>{BADGE}</x:credential></s:svg>"
        ));
        found(drawing(&format!(
            "<script>alert(1)</script><openbadges:credential onload='x'>{BADGE}</openbadges:credential>"
        )));
        for other in [
            format!("<credential>{BADGE}</credential>"),
            format!("<x:credential xmlns:x='https://purl.imsglobal.org/spec/ob/v3p0'>{BADGE}</x:credential>"),
            format!("<x:credential xmlns:x='{ns}/'>{BADGE}</x:credential>"),
            format!("<openbadges:Credential>{BADGE}</openbadges:Credential>"),
            format!("<undeclared:credential>{BADGE}</undeclared:credential>"),
            format!("<openbadges:credential xmlns:openbadges='urn:x'>{BADGE}</openbadges:credential>"),
            format!("<g xmlns='{ns}'/><credential>{BADGE}</credential>"),
            format!("<!-- <openbadges:credential>{BADGE}</openbadges:credential> -->"),
        ] {
            assert_eq!(code(drawing(&other)), Code::InputNoCredential, "{other}");
        }
        let prefixed = format!("<openbadges:credential openbadges:verify='{}'/>", token());
        assert_eq!(code(drawing(&prefixed)), Code::InputNoCredential);
    }

    #[test]
    fn what_is_in_the_element_must_be_a_badge() {
        assert_eq!(code(element("")), Code::InputNoCredential);
        assert_eq!(code(element("<![CDATA[ ]]>")), Code::InputNoCredential);
        assert_eq!(code(element("<![CDATA[{]]>")), Code::ParseJson);
        assert_eq!(code(element("hello")), Code::ParseJson);
        assert_eq!(code(element(r#"{"a":"<b>bold</b>"}"#)), Code::ParseJson);
        assert_eq!(code(element("{}<g/>")), Code::ParseJson);
        assert_eq!(code(verify("")), Code::ParseJws);
        assert_eq!(code(verify("{}")), Code::ParseJws);
        assert_eq!(code(verify("eyJ.eyJ")), Code::ParseJws);
    }

    #[test]
    fn one_badge_only() {
        let one = format!("<openbadges:credential>{BADGE}</openbadges:credential>");
        for other in [
            one.clone(),
            "<g><openbadges:credential/></g>".into(),
            "<a:assertion xmlns:a='http://openbadges.org'>{}</a:assertion>".into(),
        ] {
            assert_eq!(code(drawing(&format!("{one}{other}"))), Code::InputTwoPayloads, "{other}");
            assert_eq!(code(drawing(&format!("{other}{one}"))), Code::InputTwoPayloads, "{other}");
        }
        assert_eq!(code(element(&one)), Code::InputTwoPayloads);
        let both = format!("<openbadges:credential verify='{}'>{BADGE}</openbadges:credential>", token());
        assert_eq!(code(drawing(&both)), Code::InputTwoPayloads);
    }

    #[test]
    fn open_badges_2_is_handed_on_as_what_it_is() {
        let assertion = |attributes: &str, body: &str| {
            drawing(&format!(
                "<a:assertion xmlns:a='http://openbadges.org' {attributes}>{body}</a:assertion>"
            ))
        };
        found(assertion("", BADGE));
        found(assertion("verify=' urn:x:1 '", BADGE));
        found(assertion(&format!("verify='{}'", token()), ""));
        assert_eq!(address(assertion("verify='https://badge.example/1'", "")), "https://badge.example/1");
        for two in [
            assertion("verify='https://badge.example/1'", BADGE),
            assertion(&format!("verify='{}'", token()), BADGE),
            assertion("verify='urn:x:1'", &token()),
            assertion("verify='urn:x:1'", "{}"),
        ] {
            assert_eq!(code(two), Code::InputTwoPayloads);
        }
    }

    #[test]
    fn nothing_is_defined_or_expanded() {
        let public = r#"<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">"#;
        found(format!("<?xml version='1.0'?>\n{public}\n{}", element(BADGE)));
        for (subset, body) in [
            ("", BADGE),
            ("<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>", "&b;"),
            ("<!ENTITY x SYSTEM 'file:///etc/passwd'>", r#"{"x":"&x;"}"#),
            ("<!ATTLIST svg xmlns:x CDATA #FIXED 'urn:x'>", BADGE),
        ] {
            assert_eq!(
                code(format!("<!DOCTYPE svg [{subset}]>{}", element(body))),
                Code::InputDoctype,
                "{subset}"
            );
        }
        assert_eq!(code(element(r#"{"x":"&nbsp;"}"#)), Code::InputDoctype);
        assert_eq!(code(drawing("<text>&nbsp;</text>")), Code::InputDoctype);
        assert_eq!(code(verify("&token;")), Code::InputDoctype);
        assert_eq!(code(element("&#0;")), Code::InputTruncated);
        assert_eq!(code(element("&#xD800;")), Code::InputTruncated);
        let hidden =
            format!("<x:credential xmlns:x='https://purl.imsglobal.org/ob&#47;v3p0'>{BADGE}</x:credential>");
        assert_eq!(code(drawing(&hidden)), Code::InputDoctype);
    }

    #[test]
    fn other_documents_are_no_drawings() {
        for document in [
            "<!DOCTYPE html><html><head><meta charset=utf-8></head></html>",
            "<html><body><p>no end",
            "<?xml version='1.0'?><rss/>",
            "<svg xmlns='urn:x'/>",
            "<x:svg/>",
            "<!-- nothing -->",
        ] {
            assert_eq!(code(document), Code::InputUnknownFormat, "{document}");
        }
    }

    #[test]
    fn the_file_must_be_well_formed() {
        let good = verify(&token());
        for length in 1..good.len() {
            assert_eq!(code(&good[..length]), Code::InputTruncated, "{length}");
        }
        for broken in [
            drawing("<g></h>"),
            drawing("<g a=1/>"),
            drawing("<g a/>"),
            drawing("<g a='1' a='2'/>"),
            drawing("a & b"),
            drawing("<!-- -- -->"),
            drawing("<!DOCTYPE svg>"),
            format!("{good}<svg/>"),
            format!("{good}text"),
            format!("{good}&lt;"),
            format!("{good}</svg>"),
            format!("<?xml version='1.0'?>text{good}"),
            drawing(&format!("<openbadges:credential verify='{0}' verify='{0}'/>", token())),
            drawing(&format!(
                "<x:credential a=b xmlns:x='https://purl.imsglobal.org/ob/v3p0'>{BADGE}</x:credential>"
            )),
        ] {
            assert_eq!(code(&broken), Code::InputTruncated, "{broken}");
        }
        found(format!("<!-- before -->{good}\n<!-- after -->\n<?after it?>"));
    }

    #[test]
    fn is_utf8_with_or_without_mark() {
        found(format!("\u{feff}<?xml version='1.0' encoding='UTF-8'?>{}", element(BADGE)));
        found(format!("\n{}", element(BADGE)));
        for encoding in ["ISO-8859-1", "UTF-16", ""] {
            let declared = format!("<?xml version='1.0' encoding='{encoding}'?>{}", element(BADGE));
            assert_eq!(code(declared), Code::InputEncoding);
        }
        assert_eq!(code([element("").as_bytes(), b"<!-- \xfc -->"].concat()), Code::InputEncoding);
        assert_eq!(code(b"\xff\xfe<\0s\0v\0g\0"), Code::InputEncoding);
    }

    #[test]
    fn size_costs_no_more_than_reading() {
        let nested = |depth: usize| drawing(&format!("{}{}", "<g>".repeat(depth), "</g>".repeat(depth)));
        assert_eq!(code(nested(255)), Code::InputNoCredential);
        assert_eq!(code(nested(256)), Code::ParseDepth);
        assert_eq!(code(nested(100_000)), Code::ParseDepth);
        let attributes: String = (0..150_000).map(|number| format!(" a{number}='1'")).collect();
        assert_eq!(code(format!("<svg{attributes}/>")), Code::InputNoCredential);
        let siblings = "<g/>".repeat(500_000);
        assert_eq!(code(drawing(&siblings)), Code::InputNoCredential);
        let namespaces: String = (0..200).map(|number| format!(" xmlns:n{number}='urn:x'")).collect();
        assert_eq!(code(format!("<svg{namespaces}/>")), Code::InputTooLarge);
    }

    proptest! {
        #[test]
        fn any_json_comes_out_as_it_went_in(text in "\\PC{0,20}(\\]\\]>|&lt;|<g>)?\\PC{0,20}") {
            let json = json!({ "name": text });
            let split = json.to_string().replace("]]>", "]]]]><![CDATA[>");
            prop_assert_eq!(opened(element(&format!("<![CDATA[{split}]]>"))).1, json.clone());
            let escaped = json.to_string().replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            prop_assert_eq!(opened(element(&escaped)).1, json);
        }
    }
}

/// The comparison with the published fixtures and the shared cases, where they are present.
mod comparison {
    use super::*;

    fn read(path: &str) -> Option<Vec<u8>> {
        let shared = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared"));
        shared.is_dir().then(|| std::fs::read(shared.join(path)).unwrap())
    }

    #[test]
    fn readable_inputs_are_opened() {
        for (path, carrier) in [
            ("data/fixtures/1edtech/simple.json", Carrier::Json),
            ("data/fixtures/1edtech/simple.1ob", Carrier::Json),
            ("data/fixtures/1edtech/simple.jwt", Carrier::Jwt),
            ("data/fixtures/1edtech/simple-json.png", Carrier::Png),
            ("data/fixtures/1edtech/simple-jwt.png", Carrier::Png),
            ("data/fixtures/1edtech/simple-jwt_v1.png", Carrier::Png),
            ("data/fixtures/1edtech/simple-json.svg", Carrier::Svg),
            ("data/fixtures/1edtech/simple-jwt.svg", Carrier::Svg),
            ("cases/proofs/cases/control-10.png", Carrier::Png),
            ("cases/proofs/cases/control-11.svg", Carrier::Svg),
            ("cases/proofs/cases/jose-01.jwt", Carrier::Jwt),
            ("cases/proofs/cases/jose-16.json", Carrier::Json),
            ("cases/proofs/cases/jose-17.json", Carrier::Json),
            ("cases/proofs/cases/jose-36b.jwt", Carrier::Jwt),
            ("cases/proofs/cases/jose-36c.jwt", Carrier::Jwt),
            ("cases/proofs/cases/json-21c.json", Carrier::Json),
            ("cases/trust/cases/baked/baked-png-json/input.png", Carrier::Png),
            ("cases/trust/cases/baked/baked-png-jwt/input.png", Carrier::Png),
            ("cases/trust/cases/baked/baked-svg-json-cdata/input.svg", Carrier::Svg),
            ("cases/trust/cases/baked/baked-svg-jwt/input.svg", Carrier::Svg),
            ("cases/trust/cases/baked/baked-svg-doctype-public/input.svg", Carrier::Svg),
            ("cases/trust/cases/baked/baked-svg-active/input.svg", Carrier::Svg),
            ("cases/trust/cases/ob2/ob2-png-json/input.png", Carrier::Png),
            ("cases/trust/cases/ob2/ob2-fix-OB20-02/input.png", Carrier::Png),
        ] {
            let Some(input) = read(path) else { return };
            let (found, document) = opened(input);
            assert_eq!(found, carrier, "{path}");
            assert!(document.is_object(), "{path}");
        }
    }

    #[test]
    fn unreadable_inputs_have_their_codes() {
        for (path, expected) in [
            ("cases/proofs/cases/jose-34.jwt", Code::ParseJws),
            ("cases/proofs/cases/jose-35a.jwt", Code::ParseJws),
            ("cases/proofs/cases/jose-35b.jwt", Code::ParseJws),
            ("cases/proofs/cases/jose-36a.jwt", Code::ParseJws),
            ("cases/proofs/cases/jose-36d.jwt", Code::ParseJws),
            ("cases/proofs/cases/jose-22b.jwt", Code::ParseJws),
            ("cases/proofs/cases/json-01.json", Code::ParseDuplicateKey),
            ("cases/proofs/cases/json-02.json", Code::ParseDuplicateKey),
            ("cases/proofs/cases/json-04.jwt", Code::ParseDuplicateKey),
            ("cases/proofs/cases/json-04b.jwt", Code::ParseDuplicateKey),
            ("cases/proofs/cases/json-05.json", Code::ParseDuplicateKey),
            ("cases/proofs/cases/json-06.json", Code::ParseNumber),
            ("cases/proofs/cases/json-08.json", Code::ParseNumber),
            ("cases/proofs/cases/json-09.json", Code::InputEncoding),
            ("cases/proofs/cases/json-11.json", Code::InputEncoding),
            ("cases/proofs/cases/json-11b.json", Code::InputEncoding),
            ("cases/proofs/cases/json-13.json", Code::ParseDepth),
            ("cases/proofs/cases/json-13b.json", Code::ParseDepth),
            ("cases/proofs/cases/json-21.json", Code::ParseJson),
            ("cases/proofs/cases/json-21b.json", Code::ParseJson),
            ("cases/proofs/cases/json-21d.json", Code::ParseJson),
            ("cases/trust/cases/baked/baked-png-two/input.png", Code::InputTwoPayloads),
            ("cases/trust/cases/baked/baked-png-both-standards/input.png", Code::InputTwoPayloads),
            ("cases/trust/cases/baked/baked-svg-two/input.svg", Code::InputTwoPayloads),
            ("cases/trust/cases/baked/baked-svg-wrong-namespace/input.svg", Code::InputNoCredential),
            ("cases/trust/cases/baked/baked-png-bad-crc/input.png", Code::InputTruncated),
            ("cases/trust/cases/baked/baked-png-after-end/input.png", Code::InputTrailing),
            ("cases/trust/cases/baked/baked-png-html-after/input.png", Code::InputTrailing),
            ("cases/trust/cases/baked/baked-png-length/input.png", Code::InputTruncated),
            ("cases/trust/cases/baked/baked-svg-laughs/input.svg", Code::InputDoctype),
            ("cases/trust/cases/baked/baked-svg-xxe/input.svg", Code::InputDoctype),
            ("cases/trust/cases/ob2/ob2-fix-OB20-redirected/input.json", Code::ParseJson),
        ] {
            let Some(input) = read(path) else { return };
            assert_eq!(code(input), expected, "{path}");
        }
    }
}
