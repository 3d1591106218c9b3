use super::{Error, Fault, MAX_DEPTH, MAX_SAFE_INTEGER, Map, Number, Value};

type Result<T> = std::result::Result<T, Error>;

/// A recursive-descent reader; its recursion is bounded by [`MAX_DEPTH`].
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Scanner { text, at: 0, depth: 0 }
    }

    pub(super) fn document(mut self) -> Result<Value> {
        if self.text.starts_with('\u{feff}') {
            return self.fail(Fault::Encoding);
        }
        let value = self.value()?;
        self.skip_white_space();
        if self.at < self.text.len() { self.fail(Fault::Syntax) } else { Ok(value) }
    }

    fn value(&mut self) -> Result<Value> {
        self.skip_white_space();
        match self.peek() {
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b'"') => self.string().map(Value::String),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.fail(Fault::Syntax),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Value>) -> Result<Value> {
        if self.depth == MAX_DEPTH {
            return self.fail(Fault::Depth);
        }
        self.depth += 1;
        self.at += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> Result<Value> {
        let mut members = Map::new();
        if self.accepts(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            self.skip_white_space();
            let start = self.at;
            let key = self.string()?;
            if members.contains_key(&key) {
                return Err(Error { fault: Fault::DuplicateKey(key), offset: start });
            }
            self.expect(b':')?;
            let value = self.value()?;
            members.insert(key, value);
            if self.accepts(b'}') {
                return Ok(Value::Object(members));
            }
            self.expect(b',')?;
        }
    }

    fn array(&mut self) -> Result<Value> {
        let mut items = Vec::new();
        if self.accepts(b']') {
            return Ok(Value::Array(items));
        }
        loop {
            items.push(self.value()?);
            if self.accepts(b']') {
                return Ok(Value::Array(items));
            }
            self.expect(b',')?;
        }
    }

    fn string(&mut self) -> Result<String> {
        self.expect(b'"')?;
        let mut out = String::new();
        loop {
            let start = self.at;
            while self.peek().is_some_and(|byte| byte != b'"' && byte != b'\\' && byte >= 0x20) {
                self.at += 1;
            }
            out.push_str(&self.text[start..self.at]);
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                _ => return self.fail(Fault::Syntax),
            }
        }
    }

    fn escape(&mut self) -> Result<char> {
        self.at += 1;
        let letter = self.peek();
        self.at += 1;
        Ok(match letter {
            Some(plain @ (b'"' | b'\\' | b'/')) => char::from(plain),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(),
            _ => {
                self.at -= 1;
                return self.fail(Fault::Syntax);
            }
        })
    }

    fn unicode_escape(&mut self) -> Result<char> {
        let first = self.four_hex_digits()?;
        let code = if (0xd800..0xdc00).contains(&first) {
            if !self.text[self.at..].starts_with("\\u") {
                return self.fail(Fault::Encoding);
            }
            self.at += 2;
            let second = self.four_hex_digits()?;
            if !(0xdc00..0xe000).contains(&second) {
                return self.fail(Fault::Encoding);
            }
            0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
        } else {
            first
        };
        char::from_u32(code).ok_or(Error { fault: Fault::Encoding, offset: self.at })
    }

    fn four_hex_digits(&mut self) -> Result<u32> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4).unwrap_or_default();
        if digits.len() < 4 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return self.fail(Fault::Syntax);
        }
        self.at += 4;
        Ok(digits.iter().fold(0, |code, digit| code * 16 + char::from(*digit).to_digit(16).unwrap_or(0)))
    }

    fn number(&mut self) -> Result<Value> {
        let start = self.at;
        self.accepts_here(b'-');
        if !self.accepts_here(b'0') {
            self.digits()?;
        }
        let mut is_integer = true;
        if self.accepts_here(b'.') {
            is_integer = false;
            self.digits()?;
        }
        if self.accepts_here(b'e') || self.accepts_here(b'E') {
            is_integer = false;
            if !self.accepts_here(b'+') {
                self.accepts_here(b'-');
            }
            self.digits()?;
        }
        exact(&self.text[start..self.at], is_integer)
            .map(Value::Number)
            .ok_or(Error { fault: Fault::Number, offset: start })
    }

    fn digits(&mut self) -> Result<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { self.fail(Fault::Syntax) } else { Ok(()) }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value> {
        if !self.text[self.at..].starts_with(word) {
            return self.fail(Fault::Syntax);
        }
        self.at += word.len();
        Ok(value)
    }

    fn skip_white_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn expect(&mut self, byte: u8) -> Result<()> {
        if self.accepts(byte) { Ok(()) } else { self.fail(Fault::Syntax) }
    }

    fn accepts(&mut self, byte: u8) -> bool {
        self.skip_white_space();
        self.accepts_here(byte)
    }

    fn accepts_here(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn fail<T>(&self, fault: Fault) -> Result<T> {
        Err(Error { fault, offset: self.at })
    }
}

/// The number, unless a double would change its value: integral values beyond ±(2^53-1), however they are written.
fn exact(text: &str, is_integer: bool) -> Option<Number> {
    if is_integer && text != "-0" {
        let integer: i64 = text.parse().ok()?;
        return (integer.unsigned_abs() <= MAX_SAFE_INTEGER).then(|| Number::from(integer));
    }
    let double: f64 = text.parse().ok()?;
    #[expect(clippy::cast_precision_loss, reason = "2^53 - 1 is exact in a double")]
    let too_large = double.abs() > MAX_SAFE_INTEGER as f64;
    if too_large { None } else { Number::from_f64(double) }
}
