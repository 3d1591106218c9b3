use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use flate2::write::ZlibEncoder;
use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::input::Payload;
use crate::testing::payload_of;

const BADGE: &str = concat!(
    r#"{"type":["VerifiableCredential","OpenBadgeCredential"],"#,
    r#""name":"Überzeugung 🎓","proof":{"type":"DataIntegrityProof"}}"#
);

fn token_of(payload: &str) -> String {
    let [header, payload] = [r#"{"alg":"ES256"}"#, payload].map(|part| URL_SAFE_NO_PAD.encode(part));
    format!("{header}.{payload}.AQIDBA")
}

fn token() -> String {
    token_of(BADGE)
}

/// What the verifier finds in a baked image.
fn opened(image: &[u8]) -> crate::json::Value {
    let envelope = input::open(image).unwrap();
    assert!(envelope.findings.is_empty());
    match payload_of(envelope.content) {
        Payload::Json(value) => value,
        Payload::Jws(token) => token.payload,
    }
}

/// Bakes, and holds the result to what is true of every baked image.
fn baked(image: &[u8], badge: &str) -> Vec<u8> {
    let baked = bake(image, badge.as_bytes()).unwrap();
    assert_eq!(bake(&baked, badge.as_bytes()).as_ref(), Ok(&baked), "baking again changes something");
    let unbaked = unbake(&baked).unwrap();
    assert_eq!(unbaked.badge, badge);
    assert_eq!(
        bake(&unbaked.image, badge.as_bytes()).as_ref(),
        Ok(&baked),
        "the bare image bakes differently"
    );
    assert_eq!(unbake(&unbaked.image), Err(BakeError::ImageHoldsNone));
    opened(&baked);
    baked
}

/// The same, of an image that holds no badge yet.
fn round_trip(image: &[u8], badge: &str) -> Vec<u8> {
    let baked = baked(image, badge);
    let bare = unbake(&baked).unwrap().image;
    assert_eq!(String::from_utf8_lossy(&bare), String::from_utf8_lossy(image));
    assert_eq!(bare, image);
    baked
}

fn refused(image: &[u8], badge: &str) -> BakeError {
    bake(image, badge.as_bytes()).unwrap_err()
}

/// Badges as texts: with any strings, in any layout, long ones too.
fn badges() -> impl Strategy<Value = String> {
    const SPACES: &[&str] = &["", "\n", "\r\n", "\r", " \t\n"];
    let spaces = || prop::sample::select(SPACES);
    let name = proptest::collection::vec("\\PC{0,5}|\\]\\]>|\\]|>|<|&amp;|\\x00|\\r|\u{2028}|\u{7f}", 0..12);
    let times = prop::sample::select(&[1, 1, 1, 1_000][..]);
    (name, times, spaces(), spaces(), any::<bool>()).prop_map(|(name, times, line_end, before, is_token)| {
        let mut badge = crate::json::parse(BADGE.as_bytes()).unwrap();
        badge["name"] = json!(name.concat().repeat(times));
        badge["]]>"] = json!([[]]);
        let text = serde_json::to_string_pretty(&badge).unwrap().replace('\n', line_end);
        if is_token { token_of(&text) } else { format!("{before}{text}{line_end}") }
    })
}

mod what_is_baked {
    use super::*;

    const IMAGE: &[u8] = b"<svg/>";

    #[test]
    fn json_stays_as_it_is_and_a_token_loses_the_space_around_it() {
        for badge in [BADGE.to_owned(), format!("\r\n {BADGE}\t\n"), token()] {
            round_trip(IMAGE, &badge);
            round_trip(&png::image(), &badge);
        }
        for image in [IMAGE.to_vec(), png::image()] {
            let spaced = bake(&image, format!("\n {}\r\n", token()).as_bytes()).unwrap();
            assert_eq!(spaced, baked(&image, &token()));
            assert_eq!(unbake(&spaced).unwrap().form, Form::Jwt);
            assert_eq!(unbake(&baked(&image, BADGE)).unwrap().form, Form::Json);
        }
    }

    #[test]
    fn must_be_strict() {
        for (badge, code) in [
            ("", Code::InputEmpty),
            ("hello", Code::InputUnknownFormat),
            ("[]", Code::ParseNotACredential),
            ("{}", Code::ParseNotACredential),
            ("{", Code::ParseJson),
            (r#"{"a":1,"a":2}"#, Code::ParseDuplicateKey),
            ("\u{feff}{}", Code::InputEncoding),
            ("eyJ.eyJ", Code::ParseJws),
            (&token_of("[]"), Code::ParseNotACredential),
        ] {
            let BakeError::Badge(finding) = refused(IMAGE, badge) else { panic!("{badge}") };
            assert_eq!(finding.code, code, "{badge}");
        }
        let latin = bake(IMAGE, b"{\"name\":\"\xfc\"}");
        assert!(matches!(latin, Err(BakeError::Badge(finding)) if finding.code == Code::InputEncoding));
    }

    #[test]
    fn must_be_a_signed_badge_of_open_badges_3() {
        for (badge, error) in [
            (
                r#"{"@context":"https://w3id.org/openbadges/v2","type":"Assertion"}"#,
                BakeError::BadgeIsOpenBadges2,
            ),
            (
                r#"{"@context":"https://w3id.org/openbadges/v2","type":"BadgeClass"}"#,
                BakeError::BadgeIsOpenBadges2,
            ),
            (r#"{"type":["Assertion"],"proof":{"a":1}}"#, BakeError::BadgeIsOpenBadges2),
            (r#"{"type":"EndorsementCredential","proof":{"a":1}}"#, BakeError::BadgeIsAnEndorsement),
            (r#"{"type":"OpenBadgeCredential"}"#, BakeError::Unsigned),
            (r#"{"type":"OpenBadgeCredential","proof":{}}"#, BakeError::Unsigned),
            (r#"{"type":"OpenBadgeCredential","proof":[]}"#, BakeError::Unsigned),
            (r#"{"type":"OpenBadgeCredential","proof":null}"#, BakeError::Unsigned),
        ] {
            assert_eq!(refused(IMAGE, badge), error, "{badge}");
        }
        let assertion = token_of(r#"{"type":"Assertion"}"#);
        assert_eq!(refused(IMAGE, &assertion), BakeError::BadgeIsOpenBadges2);
        let unsigned = token().replace("AQIDBA", "");
        assert_eq!(refused(IMAGE, &unsigned), BakeError::Unsigned);
        round_trip(IMAGE, &token_of(&format!(r#"{{"vc":{BADGE}}}"#)));
        round_trip(IMAGE, r#"{"type":"AchievementCredential","proof":[{"a":1}]}"#);
    }

    #[test]
    fn is_no_image() {
        let image = baked(&png::image(), BADGE);
        assert_eq!(bake(IMAGE, &image), Err(BakeError::BadgeIsAnImage));
        assert_eq!(bake(&image, IMAGE), Err(BakeError::BadgeIsAnImage));
    }
}

mod limits {
    use super::*;

    fn padded(length: usize) -> String {
        format!("{BADGE}{}", " ".repeat(length - BADGE.len()))
    }

    #[test]
    fn nothing_is_baked_that_would_not_be_opened() {
        for image in [b"<svg></svg>".to_vec(), png::image()] {
            let around = baked(&image, BADGE).len() - BADGE.len();
            let largest = bake(&image, padded(MAX_BYTES - around).as_bytes()).unwrap();
            assert_eq!(largest.len(), MAX_BYTES);
            assert_eq!(opened(&largest), opened(BADGE.as_bytes()));
            assert_eq!(unbake(&largest).unwrap().image, image);
            let bytes = MAX_BYTES + 1;
            assert_eq!(
                refused(&image, &padded(bytes - around)),
                BakeError::ResultTooLarge { bytes },
                "one byte more"
            );
            assert_eq!(refused(&image, &padded(bytes)), BakeError::BadgeTooLarge { bytes });
        }
        let image = vec![b'<'; MAX_BYTES + 1];
        assert_eq!(refused(&image, BADGE), BakeError::ImageTooLarge { bytes: image.len() });
        assert_eq!(unbake(&image), Err(BakeError::ImageTooLarge { bytes: image.len() }));
    }

    #[test]
    fn a_result_that_cannot_be_read_is_not_handed_out() {
        let namespaces = |count: usize| -> String {
            (0..count).map(|number| format!(" xmlns:n{number}='urn:x'")).collect()
        };
        let most = (1..200).find(|count| {
            input::svg::extract(format!("<svg{}/>", namespaces(*count)).as_bytes())
                .is_err_and(|finding| finding.code == Code::InputTooLarge)
        });
        let image = format!("<svg{}/>", namespaces(most.unwrap() - 1));
        assert!(matches!(refused(image.as_bytes(), BADGE), BakeError::NotReadBack(_)));
    }
}

mod images {
    use super::*;

    #[test]
    fn are_png_or_svg() {
        for image in
            [&b""[..], b"GIF89a", b"\xff\xd8\xff\xe0 a photograph", BADGE.as_bytes(), b"<html/>", b"<!-- -->"]
        {
            assert_eq!(refused(image, BADGE), BakeError::NotAnImage, "{image:?}");
            assert_eq!(unbake(image), Err(BakeError::NotAnImage), "{image:?}");
        }
        assert!(matches!(refused(b"\xff\xfe<\0s\0v\0g\0/\0>\0", BADGE), BakeError::Image(_)));
    }

    #[test]
    fn each_error_says_which_file_and_what_to_do() {
        let bytes = MAX_BYTES + 1;
        let finding = || Finding::new(Code::InputTruncated).detail("the signature");
        for error in [
            BakeError::NotAnImage,
            BakeError::ImageTooLarge { bytes },
            BakeError::Image(finding()),
            BakeError::ImageHoldsNone,
            BakeError::ImageHoldsMany,
            BakeError::ImageHoldsOpenBadges2,
            BakeError::ImageHoldsNoCredential,
            BakeError::BadgeIsAnImage,
            BakeError::BadgeTooLarge { bytes },
            BakeError::Badge(finding()),
            BakeError::BadgeIsOpenBadges2,
            BakeError::BadgeIsAnEndorsement,
            BakeError::Unsigned,
            BakeError::NotInSvg { character: '\u{ffff}', offset: 7 },
            BakeError::ResultTooLarge { bytes },
            BakeError::NotReadBack(finding()),
        ] {
            let text = error.to_string();
            assert!(text.contains("image") || text.contains("badge"), "{text}");
            assert!(text.matches(". ").count() >= 1 && text.ends_with('.') && !text.contains("  "), "{text}");
        }
        assert_eq!(
            BakeError::Image(finding()).to_string(),
            "The image cannot be used. The file is cut off or damaged (the signature). Save it again as a plain PNG or SVG \
             file."
        );
    }
}

mod png {
    use super::*;

    fn chunk(kind: &[u8], data: &[u8]) -> Vec<u8> {
        let body = [kind, data].concat();
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length[..], &body, &crc32fast::hash(&body).to_be_bytes()].concat()
    }

    fn deflated(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn header() -> Vec<u8> {
        [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])].concat()
    }

    fn rest(chunks: &[Vec<u8>]) -> Vec<u8> {
        [chunks.concat(), chunk(b"IDAT", &deflated(&[0, 0])), chunk(b"IEND", b"")].concat()
    }

    fn with(chunks: &[Vec<u8>]) -> Vec<u8> {
        [header(), rest(chunks)].concat()
    }

    pub(super) fn image() -> Vec<u8> {
        with(&[chunk(b"tEXt", b"Software\0by hand")])
    }

    fn itxt(keyword: &str, fields: &[u8], text: &[u8]) -> Vec<u8> {
        chunk(b"iTXt", &[keyword.as_bytes(), b"\0", fields, text].concat())
    }

    /// Badges of every kind that anybody bakes, good or not.
    fn other_badges() -> Vec<Vec<u8>> {
        vec![
            itxt("openbadgecredential", b"\0\0\0\0", b"{}"),
            itxt("openbadgecredential", b"\0\0en\0Abzeichen\0", b"hello"),
            itxt("openbadgecredential", b"\x01\0\0\0", &deflated(b"{}")),
            itxt("openbadgecredential", b"", b""),
            chunk(b"tEXt", b"openbadgecredential\0{}"),
            chunk(b"zTXt", &[b"openbadgecredential\0\0", &deflated(b"{}")[..]].concat()),
            itxt("openbadges", b"\0\0\0\0", b"https://badge.example/1"),
            chunk(b"tEXt", b"openbadges\0https://badge.example/1"),
        ]
    }

    /// Chunks that have nothing to do with badges.
    fn other_chunks() -> Vec<Vec<u8>> {
        vec![
            chunk(b"iDOT", &[0; 28]),
            chunk(b"gAMA", &[0, 0, 177, 143]),
            chunk(b"iCCP", b"icc\0\0profile"),
            chunk(b"PLTE", &[0; 9]),
            chunk(b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0]),
            chunk(b"fcTL", &[0; 26]),
            chunk(b"tEXt", b"OpenBadgeCredential\0{}"),
            chunk(b"tEXt", b"openbadgecredential"),
            itxt("Comment", b"\0\0\0\0", BADGE.as_bytes()),
            chunk(b"eXIf", b"openbadgecredential\0{}"),
        ]
    }

    #[test]
    fn the_badge_is_one_plain_chunk_behind_the_header() {
        let chunks = other_chunks();
        for badge in [BADGE, &token()] {
            let text = [b"openbadgecredential\0\0\0\0\0", badge.as_bytes()].concat();
            let expected = [header(), chunk(b"iTXt", &text), rest(&chunks)].concat();
            assert_eq!(round_trip(&with(&chunks), badge), expected);
        }
    }

    #[test]
    fn every_other_badge_is_replaced() {
        let expected = baked(&image(), BADGE);
        let software = chunk(b"tEXt", b"Software\0by hand");
        for other in other_badges() {
            assert_eq!(baked(&with(&[other.clone(), software.clone()]), BADGE), expected);
            assert_eq!(baked(&with(&[software.clone(), other]), BADGE), expected);
        }
        assert_eq!(baked(&with(&[other_badges(), vec![software]].concat()), BADGE), expected);
    }

    #[test]
    fn what_was_baked_by_others_comes_out_as_it_is() {
        let of = |chunk: &Vec<u8>| unbake(&with(&[software(), chunk.clone()]));
        fn software() -> Vec<u8> {
            chunk(b"tEXt", b"Software\0by hand")
        }
        let plain = Unbaked { badge: "{}".into(), form: Form::Json, image: image() };
        let others = other_badges();
        for (badge, expected) in others.iter().zip([
            Ok(plain.clone()),
            Err(BakeError::ImageHoldsNoCredential),
            Ok(plain.clone()),
            Err(BakeError::Image(input::damaged("the fields of the iTXt chunk"))),
            Ok(plain.clone()),
            Ok(plain),
            Err(BakeError::ImageHoldsOpenBadges2),
            Err(BakeError::ImageHoldsOpenBadges2),
        ]) {
            assert_eq!(of(badge), expected);
        }
        assert_eq!(unbake(&with(&others[..2])), Err(BakeError::ImageHoldsMany));
    }

    #[test]
    fn a_damaged_image_is_refused() {
        let image = image();
        let is_damaged = |image: &[u8]| {
            assert!(matches!(refused(image, BADGE), BakeError::Image(_)), "{image:?}");
            assert!(unbake(image).is_err(), "{image:?}");
        };
        (4..image.len()).for_each(|length| is_damaged(&image[..length]));
        is_damaged(&[&image[..], b"\n"].concat());
        is_damaged(&[&image[..], &chunk(b"tEXt", b"Comment\0behind the end")].concat());
        is_damaged(&[&header()[..8], &image[..]].concat());
        for at in 4..image.len() {
            let mut changed = image.clone();
            changed[at] ^= 1;
            is_damaged(&changed);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn goes_in_and_comes_out(
            chunks in proptest::collection::vec(prop::sample::select(other_chunks()), 0..6),
            badge in badges(),
        ) {
            round_trip(&with(&chunks), &badge);
        }

        #[test]
        fn takes_the_place_of_others(
            chunks in proptest::collection::vec(
                prop::sample::select([other_chunks(), other_badges()].concat()), 0..6),
            badge in badges(),
        ) {
            let bare: Vec<Vec<u8>> = chunks.iter().filter(|it| !other_badges().contains(it)).cloned().collect();
            prop_assert_eq!(baked(&with(&chunks), &badge), baked(&with(&bare), &badge));
        }
    }
}

mod svg {
    use super::*;

    const NS: &str = "https://purl.imsglobal.org/ob/v3p0";

    fn text(image: Vec<u8>) -> String {
        String::from_utf8(image).unwrap()
    }

    fn element(attributes: &str) -> String {
        format!("<openbadges:credential{attributes}><![CDATA[{BADGE}]]></openbadges:credential>")
    }

    /// An image without a badge, and the same with [`BADGE`].
    fn bakes(image: &str, expected: &str) {
        assert_eq!(text(round_trip(image.as_bytes(), BADGE)), expected);
    }

    /// An image with a badge, and the same without it.
    fn replaces(image: &str, bare: &str) {
        assert_eq!(text(baked(image.as_bytes(), BADGE)), text(round_trip(bare.as_bytes(), BADGE)), "{image}");
    }

    #[test]
    fn the_badge_is_the_first_element() {
        let token = token();
        bakes(
            "<?xml version='1.0'?>\r\n<svg width='1'\n >\n <g/></svg>\n",
            &format!(
                "<?xml version='1.0'?>\r\n<svg xmlns:openbadges=\"{NS}\" width='1'\n >{}\n <g/></svg>\n",
                element("")
            ),
        );
        assert_eq!(
            text(round_trip(b"<svg><g/></svg>", &token)),
            format!(
                "<svg xmlns:openbadges=\"{NS}\"><openbadges:credential verify=\"{token}\"></openbadges:credential><g/></svg>"
            )
        );
    }

    #[test]
    fn an_empty_root_comes_back_as_it_was() {
        let marked = element("").replace("</openbadges:credential>", "</openbadges:credential >");
        bakes("<svg/>", &format!("<svg xmlns:openbadges=\"{NS}\">{marked}</svg>"));
        bakes(
            "<s:svg xmlns:s='http://www.w3.org/2000/svg'\n/>",
            &format!(
                "<s:svg xmlns:openbadges=\"{NS}\" xmlns:s='http://www.w3.org/2000/svg'\n>{marked}</s:svg>"
            ),
        );
        bakes("<svg></svg>", &format!("<svg xmlns:openbadges=\"{NS}\">{}</svg>", element("")));
        bakes("<svg></svg >", &format!("<svg xmlns:openbadges=\"{NS}\">{}</svg >", element("")));
        round_trip(format!("<svg xmlns:openbadges=\"{NS}\"/>").as_bytes(), BADGE);
        // Once there is something else in it, the root stays open.
        let drawn = text(baked(b"<svg/>", BADGE)).replace("</svg>", "<g/></svg>");
        assert_eq!(text(unbake(drawn.as_bytes()).unwrap().image), "<svg><g/></svg>");
    }

    #[test]
    fn a_prefix_that_the_drawing_has_is_left_alone() {
        let declared = element(&format!(" xmlns:openbadges=\"{NS}\""));
        for root in [
            format!("<svg xmlns:openbadges=\"{NS}\">"),
            format!("<svg xmlns:openbadges='{NS}'>"),
            format!("<svg width='1' xmlns:openbadges=\"{NS}\">"),
            "<svg xmlns:openbadges='urn:x'>".to_owned(),
            "<svg openbadges:x='1'>".to_owned(),
            "<svg xmlns:openbadges='http://openbadges.org' >".to_owned(),
        ] {
            bakes(&format!("{root}<g/></svg>"), &format!("{root}{declared}<g/></svg>"));
        }
        for inside in [
            "<openbadges:x/>",
            "<g openbadges:x='1'/>",
            "<g xmlns:openbadges='urn:x'><openbadges:y/></g>",
            "<g><openbadges:credential>{}</openbadges:credential></g>",
        ] {
            bakes(&format!("<svg>{inside}</svg>"), &format!("<svg>{declared}{inside}</svg>"));
        }
        for inside in ["<!-- <openbadges:x/> -->", "<g x='openbadges:x'/>", "<openbadge:x/>", "<openbadges/>"]
        {
            bakes(
                &format!("<svg>{inside}</svg>"),
                &format!("<svg xmlns:openbadges=\"{NS}\">{}{inside}</svg>", element("")),
            );
        }
        let token = text(baked(b"<svg xmlns:openbadges='urn:x'></svg>", &token()));
        assert!(token.contains(&format!("\" xmlns:openbadges=\"{NS}\"></openbadges:credential>")), "{token}");
    }

    #[test]
    fn a_declaration_that_came_into_use_stays() {
        let used = text(baked(b"<svg></svg>", BADGE)).replace("</svg>", "<g openbadges:x='1'/></svg>");
        let bare = format!("<svg xmlns:openbadges=\"{NS}\"><g openbadges:x='1'/></svg>");
        assert_eq!(text(unbake(used.as_bytes()).unwrap().image), bare);
        baked(used.as_bytes(), BADGE);
    }

    #[test]
    fn every_other_badge_is_replaced() {
        for other in [
            format!("<x:credential xmlns:x='{NS}'>{{}}</x:credential>"),
            format!("<credential xmlns='{NS}' verify='eyJ'/>"),
            format!("<x:credential xmlns:x='{NS}'><g><x:credential/></g>text<!-- --></x:credential>"),
            "<x:assertion xmlns:x='http://openbadges.org' verify='https://badge.example/1'/>".to_owned(),
            format!("<x:credential xmlns:x='{NS}'/><credential xmlns='{NS}'/>"),
        ] {
            replaces(&format!("<svg>\n{other}<g>\n</g></svg>"), "<svg>\n<g>\n</g></svg>");
            replaces(&format!("<svg>\n<g>{other}\n</g></svg>"), "<svg>\n<g>\n</g></svg>");
        }
        let by_others = |root: &str| format!("{root}<openbadges:credential verify='eyJ'/></svg>");
        let root = format!("<svg width='1' xmlns:openbadges=\"{NS}\">");
        replaces(&by_others(&root), &format!("{root}</svg>"));
        let root = format!("<svg xmlns:openbadges=\"{NS}\" width='1'>");
        replaces(&by_others(&root), "<svg width='1'></svg>");
    }

    #[test]
    fn what_was_baked_by_others_comes_out_as_it_is() {
        let of = |badge: &str| unbake(format!("<svg xmlns:x='{NS}'>{badge}<g/></svg>").as_bytes());
        let bare = format!("<svg xmlns:x='{NS}'><g/></svg>").into_bytes();
        let unbaked = |badge: &str, form| Ok(Unbaked { badge: badge.to_owned(), form, image: bare.clone() });
        assert_eq!(of("<x:credential>\n<![CDATA[ {} ]]></x:credential>"), unbaked("\n {} ", Form::Json));
        assert_eq!(of("<x:credential verify='eyJ'/>"), unbaked("eyJ", Form::Jwt));
        assert_eq!(of("<x:credential>hello</x:credential>"), Err(BakeError::ImageHoldsNoCredential));
        assert_eq!(of("<x:credential/><x:credential/>"), Err(BakeError::ImageHoldsMany));
        assert_eq!(of("<x:credentials/>"), Err(BakeError::ImageHoldsNone));
        assert_eq!(
            of("<a:assertion xmlns:a='http://openbadges.org'>{}</a:assertion>"),
            Err(BakeError::ImageHoldsOpenBadges2)
        );
        assert!(matches!(of("<x:credential>{}<g/></x:credential>"), Err(BakeError::Image(_))));
    }

    #[test]
    fn every_text_that_xml_can_hold_survives() {
        let with_name = |name: &str| BADGE.replace("Überzeugung", name);
        for badge in [
            with_name("]]>"),
            with_name("]]]]>>"),
            with_name("]]&gt;<g/><!-- <![CDATA["),
            with_name("\u{7f}\u{85}\u{2028}\u{fdd0}\u{fffd}\u{1ffff}"),
            BADGE.replace(',', ",\r\n"),
            BADGE.replace(',', ",\r"),
            format!("\r{BADGE}\r"),
            with_name(&"long ]]> ".repeat(20_000)),
        ] {
            round_trip(b"<svg/>", &badge);
            round_trip(&png::image(), &badge);
        }
        let windows = text(baked(b"<svg/>", &BADGE.replace(',', ",\r\n")));
        assert!(windows.contains("\r\n") && windows.matches("<![CDATA[").count() == 1, "{windows}");
        for character in ['\u{fffe}', '\u{ffff}'] {
            let badge = with_name(&character.to_string());
            let offset = badge.find(character).unwrap();
            assert_eq!(refused(b"<svg/>", &badge), BakeError::NotInSvg { character, offset });
            round_trip(&png::image(), &badge);
        }
    }

    #[test]
    fn everything_else_is_untouched() {
        for image in [
            "\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?><svg/>",
            "\n <svg></svg>\n\n",
            "<?xml version='1.0' standalone='no'?><!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"x.dtd\">\r\n<svg/>",
            "<!-- <svg> --><?pi <svg> ?><svg b='&gt;' a=\">\"\t>&#13;&amp;<![CDATA[<svg>]]></svg ><!-- --><?pi?>",
        ] {
            round_trip(image.as_bytes(), BADGE);
        }
    }

    #[test]
    fn what_is_not_safe_to_read_is_refused() {
        for (image, code) in [
            ("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>", Code::InputDoctype),
            ("<?xml version='1.0' encoding='ISO-8859-1'?><svg/>", Code::InputEncoding),
            ("<svg>&a;</svg>", Code::InputDoctype),
            ("<svg>", Code::InputTruncated),
            ("<svg><g></svg>", Code::InputTruncated),
            ("<svg/><svg/>", Code::InputTruncated),
            ("<svg>\u{0}</svg>", Code::InputTruncated),
            ("<svg>\u{ffff}</svg>", Code::InputTruncated),
        ] {
            let BakeError::Image(finding) = refused(image.as_bytes(), BADGE) else { panic!("{image}") };
            assert_eq!(finding.code, code, "{image}");
        }
        assert!(matches!(refused(b"<svg>\xfc</svg>", BADGE), BakeError::Image(_)));
    }

    const BEFORE: &[&str] =
        &["", "\u{feff}", "<?xml version='1.0'?>\r\n", "<!DOCTYPE svg>\n", "<!-- <svg> -->", "<?a b?>", " "];
    const ATTRIBUTES: &[&str] = &[
        "",
        " ",
        " xmlns='http://www.w3.org/2000/svg'",
        "\n  width = '1'",
        " title='<a/>'",
        " xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\"",
        " xmlns:openbadges='urn:x'",
    ];
    const CONTENT: &[&str] = &[
        "",
        "\r\n\t",
        "<g/>",
        "<g>é</g>",
        "<!-- </svg> -->",
        "<![CDATA[<svg>]]>",
        "&#13;&lt;",
        "<openbadges:x/>",
        "<g xmlns:openbadges='urn:y'></g>",
        "<credential/>",
    ];
    const BADGES: &[&str] = &[
        "<openbadges:credential xmlns:openbadges=\"https://purl.imsglobal.org/ob/v3p0\">{}</openbadges:credential>",
        "<openbadges:credential verify='eyJ'/>",
        "<credential xmlns='https://purl.imsglobal.org/ob/v3p0'><g/></credential>",
        "<a:assertion xmlns:a='http://openbadges.org'/>",
        "<openbadges:credential></openbadges:credential >",
    ];

    fn pieces(from: &[&[&'static str]]) -> impl Strategy<Value = String> + use<> {
        proptest::collection::vec(prop::sample::select(from.concat()), 0..4)
            .prop_map(|pieces| pieces.concat())
    }

    fn images(content: &[&[&'static str]]) -> impl Strategy<Value = String> + use<> {
        let before = prop::sample::select(BEFORE);
        let attributes = prop::sample::select(ATTRIBUTES);
        let after = prop::sample::select(&["", "\n", "<!-- -->"][..]);
        (before, attributes, pieces(content), after, any::<bool>()).prop_map(
            |(before, attributes, content, after, empty)| match content.as_str() {
                "" if empty => format!("{before}<svg{attributes}/>{after}"),
                content => format!("{before}<svg{attributes}>{content}</svg>{after}"),
            },
        )
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn goes_in_and_comes_out(image in images(&[CONTENT]), badge in badges()) {
            round_trip(image.as_bytes(), &badge);
        }

        #[test]
        fn takes_the_place_of_others(image in images(&[CONTENT, BADGES]), badge in badges()) {
            baked(image.as_bytes(), &badge);
        }
    }
}

mod anything {
    use super::*;

    proptest! {
        #[test]
        fn never_panics(start in "(<|<svg>|<svg a=|\\x{feff}<svg )?", rest in any::<Vec<u8>>()) {
            let bytes = [start.as_bytes(), &rest].concat();
            let _ = unbake(&bytes);
            let _ = bake(&bytes, BADGE.as_bytes());
            let _ = bake(b"<svg/>", &bytes);
        }
    }
}
