//! CBOR of definite lengths, nothing else (RFC 8949 §4.2.1): the components of proof values.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::Decoder;

use super::{MAX_SIGNATURES, malformed};
use crate::budget::{Exhausted, Limit};
use crate::json::Pointer;
use crate::report::{Finding, Step};

/// Pointers that a base proof may list.
const MAX_POINTERS: u64 = 512;

/// A signature of a P-256 key: `r` and `s`.
pub(super) type Signature = [u8; 64];

/// From the number of a blank node in the canonical form to its signed label.
pub(super) type Labels = BTreeMap<u32, [u8; 32]>;

pub(super) struct Reader<'b>(Decoder<'b>);

impl<'b> Reader<'b> {
    /// Reads components, of which there are five in either kind of proof.
    pub(super) fn of_five(components: &'b [u8]) -> Result<Self, Finding> {
        let mut reader = Reader(Decoder::new(components));
        match reader.array()? {
            5 => Ok(reader),
            _ => Err(malformed("the proof value has five components")),
        }
    }

    pub(super) fn signatures(&mut self) -> Result<Vec<Signature>, Finding> {
        let count = self.array()?;
        if count > MAX_SIGNATURES as u64 {
            return Err(too_many());
        }
        (0..count).map(|_| self.bytes()).collect()
    }

    /// Two nodes under one signed label would be one node cut in two.
    pub(super) fn labels(&mut self) -> Result<Labels, Finding> {
        let mut labels = BTreeMap::new();
        let mut signed = BTreeSet::new();
        for _ in 0..definite(self.0.map())? {
            let (number, label) = (self.integer()?, self.bytes()?);
            if !signed.insert(label) || labels.insert(number, label).is_some() {
                return Err(malformed("a label appears twice"));
            }
        }
        Ok(labels)
    }

    pub(super) fn indexes(&mut self) -> Result<BTreeSet<usize>, Finding> {
        let mut indexes = BTreeSet::new();
        for _ in 0..self.array()? {
            let index = usize::try_from(self.integer()?).map_err(|_| malformed("an index is too large"))?;
            if !indexes.insert(index) {
                return Err(malformed("an index appears twice"));
            }
        }
        Ok(indexes)
    }

    pub(super) fn pointers(&mut self) -> Result<Vec<Pointer>, Finding> {
        let count = self.array()?;
        if count > MAX_POINTERS {
            return Err(malformed("it lists more pointers than can be"));
        }
        let mut pointers = Vec::new();
        for _ in 0..count {
            let pointer = self.pointer()?;
            if pointers.contains(&pointer) {
                return Err(malformed("a pointer appears twice"));
            }
            pointers.push(pointer);
        }
        Ok(pointers)
    }

    fn pointer(&mut self) -> Result<Pointer, Finding> {
        let text = self.0.str().map_err(|_| malformed("no text where one must be"))?;
        text.parse().map_err(|_| malformed("a text that is no pointer"))
    }

    pub(super) fn bytes<const LENGTH: usize>(&mut self) -> Result<[u8; LENGTH], Finding> {
        let bytes = self.0.bytes().ok().and_then(|bytes| bytes.try_into().ok());
        bytes.ok_or_else(|| malformed(&format!("no component of {LENGTH} bytes where it must be")))
    }

    pub(super) fn end(&self) -> Result<(), Finding> {
        if self.0.position() < self.0.input().len() {
            return Err(malformed("something behind the components"));
        }
        Ok(())
    }

    fn array(&mut self) -> Result<u64, Finding> {
        definite(self.0.array())
    }

    fn integer(&mut self) -> Result<u32, Finding> {
        self.0.u32().map_err(|_| malformed("no integer where one must be"))
    }
}

fn definite(length: Result<Option<u64>, minicbor::decode::Error>) -> Result<u64, Finding> {
    length.ok().flatten().ok_or_else(|| malformed("no list or map where one must be"))
}

/// More signatures than are checked, or made.
pub(super) fn too_many() -> Finding {
    Finding::exhausted(Step::Proof, Exhausted(Limit::Signatures))
}

/// Writes what [`Reader`] reads, in the shortest form.
pub(super) struct Writer(Vec<u8>);

/// What follows the first byte of an item (RFC 8949 §3.1).
#[derive(Clone, Copy)]
enum Major {
    Integer = 0,
    Bytes = 2,
    Text = 3,
    Array = 4,
    Map = 5,
}

impl Writer {
    pub(super) fn of_five(header: [u8; 3]) -> Self {
        Writer(header.to_vec()).head(Major::Array, 5)
    }

    pub(super) fn signatures(self, signatures: &[Signature]) -> Self {
        let list = self.head(Major::Array, signatures.len());
        signatures.iter().fold(list, |list, signature| list.bytes(signature))
    }

    pub(super) fn labels(self, labels: &Labels) -> Self {
        let map = self.head(Major::Map, labels.len());
        labels.iter().fold(map, |map, (number, label)| map.integer(u64::from(*number)).bytes(label))
    }

    pub(super) fn indexes(self, indexes: &BTreeSet<usize>) -> Self {
        let list = self.head(Major::Array, indexes.len());
        indexes.iter().fold(list, |list, index| list.integer(*index as u64))
    }

    pub(super) fn pointers(self, pointers: &[Pointer]) -> Self {
        let list = self.head(Major::Array, pointers.len());
        pointers.iter().fold(list, |list, pointer| list.text(pointer.as_str()))
    }

    pub(super) fn bytes(self, bytes: &[u8]) -> Self {
        self.head(Major::Bytes, bytes.len()).raw(bytes)
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    fn text(self, text: &str) -> Self {
        self.head(Major::Text, text.len()).raw(text.as_bytes())
    }

    fn integer(self, integer: u64) -> Self {
        self.argument(Major::Integer, integer)
    }

    fn head(self, major: Major, length: usize) -> Self {
        self.argument(major, length as u64)
    }

    fn argument(self, major: Major, argument: u64) -> Self {
        let bytes = argument.to_be_bytes();
        let (info, width) = match argument {
            0..24 => return self.raw(&[(major as u8) << 5 | bytes[7]]),
            24..0x100 => (24, 1),
            0x100..0x1_0000 => (25, 2),
            0x1_0000..0x1_0000_0000 => (26, 4),
            _ => (27, 8),
        };
        self.raw(&[(major as u8) << 5 | info]).raw(&bytes[8 - width..])
    }

    fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend_from_slice(bytes);
        self
    }
}
