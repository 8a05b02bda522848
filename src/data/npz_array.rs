//! What an array of NumPy is: its shape, and what its elements are.

use std::io::{self, Read};

use npyz::{DType, Endianness, NpyHeader, Order, TypeChar};

use super::table::{MOST_CELLS, TableColumn};

/// Bytes of the header of an array, at most.
const MOST_HEADER: usize = 1 << 18;
/// Bytes of an element at most: names may be long texts, but none is longer.
const MOST_ELEMENT_BYTES: usize = 1 << 16;
/// Brackets within brackets in the header of an array, at most: a tuple of axes within a dictionary, or kinds within a list within it.
const MOST_NESTED: usize = 4;

/// The beginning of an array. Its length and its brackets are looked at before it is understood: on brackets within brackets the time for
/// that grows exponentially.
pub(super) fn read_header(array: &mut impl Read) -> io::Result<NpyHeader> {
    let refused = || io::Error::new(io::ErrorKind::InvalidData, "its header is none of an array");
    let mut bytes = vec![0; 10];
    array.read_exact(&mut bytes)?;
    let mut length = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    if bytes[6] > 1 {
        // From version 2 on the length has four bytes.
        let mut more = [0; 2];
        array.read_exact(&mut more)?;
        bytes.extend(more);
        length |= usize::from(u16::from_le_bytes(more)) << 16;
    }
    if length > MOST_HEADER {
        return Err(refused());
    }
    let start = bytes.len();
    bytes.resize(start + length, 0);
    array.read_exact(bytes.get_mut(start..).unwrap_or_default())?;
    let mut depth = 0_usize;
    for byte in bytes.iter().skip(start) {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MOST_NESTED {
            return Err(refused());
        }
    }
    NpyHeader::from_reader(bytes.as_slice())
}

/// The rows and columns of an array.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    pub rows: usize,
    pub columns: usize,
    /// The lengths of all axes but the first.
    axes: Vec<usize>,
    order: Order,
}

impl Shape {
    pub fn of(header: &NpyHeader) -> Result<Self, String> {
        let axes: Option<Vec<usize>> = header.shape().iter().map(|&length| usize::try_from(length).ok()).collect();
        let axes = axes.unwrap_or_default();
        let Some((&rows, axes)) = axes.split_first() else {
            return Err("holds one value alone; its first axis must be the rows".to_owned());
        };
        let columns = axes.iter().try_fold(1_usize, |product, &length| product.checked_mul(length));
        let columns = columns.filter(|&columns| columns < MOST_CELLS).ok_or("is larger than what can be read")?;
        Ok(Self { rows, columns, axes: axes.to_vec(), order: header.order() })
    }

    /// The cell, in rows of so many, of an element in the order of the file.
    #[inline]
    pub fn place(&self, element: usize, width: usize) -> usize {
        if self.columns == 0 || self.rows == 0 {
            return usize::MAX;
        }
        let (row, column) = match self.order {
            Order::C => (element / self.columns, element % self.columns),
            Order::Fortran => {
                let (row, mut rest) = (element % self.rows, element / self.rows);
                let mut column = 0;
                let mut stride = self.columns;
                for &axis in &self.axes {
                    stride /= axis;
                    column += rest % axis * stride;
                    rest /= axis;
                }
                (row, column)
            }
        };
        if row < self.rows { row * width + column } else { usize::MAX }
    }
}

/// What the elements of an array are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kind {
    char: TypeChar,
    /// Bytes of an element.
    pub bytes: usize,
    is_big_endian: bool,
}

impl Kind {
    pub fn of(dtype: &DType) -> Result<Self, String> {
        let DType::Plain(plain) = dtype else { return Err("is an array of records; save plain arrays".to_owned()) };
        let bytes = plain.num_bytes().filter(|bytes| (1..=MOST_ELEMENT_BYTES).contains(bytes));
        let (char, bytes) = (plain.type_char(), bytes.unwrap_or(0));
        let is_read = match char {
            TypeChar::Bool => bytes == 1,
            TypeChar::Int | TypeChar::Uint => matches!(bytes, 1 | 2 | 4 | 8),
            TypeChar::Float => matches!(bytes, 2 | 4 | 8),
            TypeChar::ByteStr => bytes > 0,
            TypeChar::UnicodeStr => bytes > 0 && bytes % 4 == 0,
            TypeChar::Object => return Err("holds Python objects; save it as numbers or texts (astype)".to_owned()),
            _ => false,
        };
        if !is_read {
            return Err(format!("has the type {plain}, which is not read; save it as float64 or as texts"));
        }
        let is_big_endian = match plain.endianness() {
            Endianness::Big => true,
            Endianness::Little => false,
            Endianness::Irrelevant => cfg!(target_endian = "big") && bytes > 1,
        };
        Ok(Self { char, bytes, is_big_endian })
    }

    pub fn is_text(self) -> bool {
        matches!(self.char, TypeChar::ByteStr | TypeChar::UnicodeStr)
    }

    pub fn label(self) -> String {
        let name = match self.char {
            TypeChar::Bool => return "bool".to_owned(),
            TypeChar::Int => "int",
            TypeChar::Uint => "uint",
            TypeChar::Float => "float",
            _ => return "texts".to_owned(),
        };
        format!("{name}{}", 8 * self.bytes)
    }

    /// What is kept of an element.
    #[inline]
    pub fn kept(self, bytes: &[u8], column: &mut TableColumn, row: usize) -> f64 {
        if self.is_text() {
            let text = self.text(bytes);
            let text = text.trim();
            let number = super::cell::number(text, false);
            return number.unwrap_or_else(|| column.keep(text, row, || row + 1));
        }
        column.keep_number(self.number(bytes), row)
    }

    pub fn text(self, bytes: &[u8]) -> String {
        let text = if self.char == TypeChar::ByteStr {
            super::text::decoded(bytes, true).into_owned()
        } else {
            let letter = |bytes: &[u8]| char::from_u32(self.unsigned(bytes).try_into().ok()?);
            bytes.chunks_exact(4).map(|bytes| letter(bytes).unwrap_or('\u{fffd}')).collect()
        };
        text.trim_end_matches('\0').to_owned()
    }

    /// The bytes as a whole number without a sign.
    #[inline]
    fn unsigned(self, bytes: &[u8]) -> u64 {
        let add = |sum: u64, &byte: &u8| sum << 8 | u64::from(byte);
        if self.is_big_endian { bytes.iter().fold(0, add) } else { bytes.iter().rev().fold(0, add) }
    }

    #[inline]
    #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)] // bits are taken as what they are
    fn number(self, bytes: &[u8]) -> f64 {
        let bits = self.unsigned(bytes);
        match (self.char, self.bytes) {
            (TypeChar::Float, 8) => f64::from_bits(bits),
            (TypeChar::Float, 4) => f64::from(f32::from_bits(bits as u32)),
            (TypeChar::Float, _) => half(bits as u16),
            (TypeChar::Int, 1) => f64::from(bits as i8),
            (TypeChar::Int, 2) => f64::from(bits as i16),
            (TypeChar::Int, 4) => f64::from(bits as i32),
            (TypeChar::Int, _) => bits as i64 as f64,
            _ => bits as f64,
        }
    }
}

/// A number of half precision (IEEE 754 binary16).
pub(super) fn half(bits: u16) -> f64 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff));
    sign * match exponent {
        0 => fraction * 2_f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1024.0 + fraction) * 2_f64.powi(exponent - 25),
    }
}
