//! Matrix products over flat slices.

use gemm::Parallelism;
use num_traits::{Float, NumAssign};

use super::elementary::{exp_f32, exp_f64};

/// A number that networks are computed in: `f32` or `f64`.
pub trait Real: Float + NumAssign + std::iter::Sum + Send + Sync + std::fmt::Debug + 'static {
    /// Rounds from double precision.
    fn of(value: f64) -> Self;
    /// Widens to double precision.
    fn wide(self) -> f64;
    /// Rounds to single precision.
    fn single(self) -> f32;
    /// Rounds or widens another kind of number.
    #[must_use]
    fn from_real<S: Real>(value: S) -> Self;
    /// exp, without branches.
    #[must_use]
    fn exponential(self) -> Self;

    /// self · factor + term, with one rounding where `is_fused`.
    #[must_use]
    #[inline(always)]
    fn multiply_add(self, factor: Self, term: Self, is_fused: bool) -> Self {
        if is_fused { self.mul_add(factor, term) } else { self * factor + term }
    }
}

impl Real for f32 {
    #[allow(clippy::cast_possible_truncation)] // rounding is what this function is for
    #[inline(always)]
    fn of(value: f64) -> Self {
        value as f32
    }

    #[inline(always)]
    fn wide(self) -> f64 {
        f64::from(self)
    }

    #[inline(always)]
    fn from_real<S: Real>(value: S) -> Self {
        value.single()
    }

    #[inline(always)]
    fn single(self) -> f32 {
        self
    }

    #[inline(always)]
    fn exponential(self) -> Self {
        exp_f32(self)
    }
}

impl Real for f64 {
    #[inline(always)]
    fn of(value: f64) -> Self {
        value
    }

    #[inline(always)]
    fn wide(self) -> f64 {
        self
    }

    #[inline(always)]
    fn from_real<S: Real>(value: S) -> Self {
        value.wide()
    }

    #[inline(always)]
    #[allow(clippy::cast_possible_truncation)] // rounding is what this function is for
    fn single(self) -> f32 {
        self as f32
    }

    #[inline(always)]
    fn exponential(self) -> Self {
        exp_f64(self)
    }
}

/// A matrix seen in a slice: element (i, j) stands at `row_stride · i + column_stride · j`.
#[derive(Clone, Copy)]
pub struct View<'a, T> {
    data: &'a [T],
    rows: usize,
    columns: usize,
    row_stride: usize,
    column_stride: usize,
}

impl<'a, T> View<'a, T> {
    /// A row-major matrix of this shape.
    pub fn new(data: &'a [T], rows: usize, columns: usize) -> Self {
        assert_eq!(data.len(), rows * columns, "a matrix of {rows}×{columns} was given {} numbers", data.len());
        Self { data, rows, columns, row_stride: columns, column_stride: 1 }
    }

    /// The same matrix, transposed.
    pub fn transposed(self) -> Self {
        Self {
            data: self.data,
            rows: self.columns,
            columns: self.rows,
            row_stride: self.column_stride,
            column_stride: self.row_stride,
        }
    }
}

/// Products with fewer multiplications than this are faster in plain loops than by packing.
const SMALL_PRODUCT: usize = 4096;

/// Where at most one in so many numbers of the left matrix is not zero, as in the networks of a front, adding up scaled
/// rows is faster than the dense product, which does more per memory access but leaves nothing out.
const SPARSE_SHARE: usize = 8;

/// out = left · right, for a row-major `out`. Zeros of `left` cost nothing where there are many of them.
#[inline(always)]
pub fn multiply<T: Real>(out: &mut [T], left: View<'_, T>, right: View<'_, T>) {
    assert_eq!(left.columns, right.rows, "the inner dimensions of a product differ");
    assert_eq!(out.len(), left.rows * right.columns, "the product does not fit its place");
    if left.rows * left.columns * right.columns <= SMALL_PRODUCT {
        if left.column_stride == 1 && right.row_stride == 1 {
            multiply_dots(out, left, right);
        } else {
            multiply_loops(out, left, right);
        }
    } else if right.column_stride == 1 && is_sparse(left.data) {
        multiply_loops(out, left, right);
    } else {
        multiply_packed(out, left, right);
    }
}

/// The same without looking for zeros and small sizes: what a product takes follows from its shape alone.
pub fn multiply_dense<T: Real>(out: &mut [T], left: View<'_, T>, right: View<'_, T>) {
    assert_eq!(left.columns, right.rows, "the inner dimensions of a product differ");
    assert_eq!(out.len(), left.rows * right.columns, "the product does not fit its place");
    multiply_packed(out, left, right);
}

/// Whether few enough of these numbers are not zero.
#[inline(always)]
fn is_sparse<T: Real>(numbers: &[T]) -> bool {
    let nonzero = numbers.iter().filter(|number| **number != T::zero()).count();
    nonzero * SPARSE_SHARE <= numbers.len()
}

/// Rows of `out` as sums of scaled rows of `right`.
#[inline(always)]
fn multiply_loops<T: Real>(out: &mut [T], left: View<'_, T>, right: View<'_, T>) {
    out.fill(T::zero());
    for (i, out_row) in out.chunks_exact_mut(right.columns.max(1)).enumerate() {
        for k in 0..left.columns {
            let factor = left.data[i * left.row_stride + k * left.column_stride];
            // Not for a zero that meets an infinity or a NaN: a loss that has blown up is seen by its other terms.
            if factor == T::zero() {
                continue;
            }
            let start = k * right.row_stride;
            if right.column_stride == 1 {
                for (place, &value) in out_row.iter_mut().zip(&right.data[start..start + right.columns]) {
                    *place += factor * value;
                }
            } else {
                for (place, value) in out_row.iter_mut().zip(right.data[start..].iter().step_by(right.column_stride)) {
                    *place += factor * *value;
                }
            }
        }
    }
}

/// Elements of `out` as products of contiguous rows of `left` and columns of `right`.
#[inline(always)]
fn multiply_dots<T: Real>(out: &mut [T], left: View<'_, T>, right: View<'_, T>) {
    for (i, out_row) in out.chunks_exact_mut(right.columns.max(1)).enumerate() {
        let row = &left.data[i * left.row_stride..i * left.row_stride + left.columns];
        for (j, place) in out_row.iter_mut().enumerate() {
            let start = j * right.column_stride;
            *place = dot(row, &right.data[start..start + right.rows]);
        }
    }
}

/// ⟨a, b⟩ in eight independent sums, which the compiler turns into vector instructions.
#[inline(always)]
pub fn dot<T: Real>(a: &[T], b: &[T]) -> T {
    let mut sums = [T::zero(); 8];
    let (a_blocks, a_rest) = a.as_chunks::<8>();
    let (b_blocks, b_rest) = b.as_chunks::<8>();
    for (x, y) in a_blocks.iter().zip(b_blocks) {
        for ((sum, &x), &y) in sums.iter_mut().zip(x).zip(y) {
            *sum += x * y;
        }
    }
    let rest: T = a_rest.iter().zip(b_rest).map(|(&x, &y)| x * y).sum();
    sums.into_iter().sum::<T>() + rest
}

#[allow(unsafe_code)]
fn multiply_packed<T: Real>(out: &mut [T], left: View<'_, T>, right: View<'_, T>) {
    let stride = usize::cast_signed;
    // SAFETY: the assertions of `multiply`, `multiply_dense` and `View::new` keep every element that gemm touches, at most
    // (rows − 1) · row_stride + (columns − 1) · column_stride, within the three slices; `out` is borrowed mutably, so
    // it overlaps neither of the others.
    unsafe {
        gemm::gemm(
            left.rows,
            right.columns,
            left.columns,
            out.as_mut_ptr(),
            1,
            stride(right.columns),
            false,
            left.data.as_ptr(),
            stride(left.column_stride),
            stride(left.row_stride),
            right.data.as_ptr(),
            stride(right.column_stride),
            stride(right.row_stride),
            T::zero(),
            T::one(),
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn numbers(len: usize, seed: usize) -> Vec<f64> {
        (0..len).map(|i| (((i + 1) * (seed + 3) * 7919) % 1013) as f64 / 500.0 - 1.0).collect()
    }

    proptest! {
        #[test]
        fn every_way_of_multiplying_agrees_with_the_definition(
            m in 1_usize..24, k in 1_usize..40, n in 1_usize..60,
            transpose_left: bool, transpose_right: bool, every in 1_usize..9,
        ) {
            let (mut left, right) = (numbers(m * k, 1), numbers(k * n, 2));
            for (place, value) in left.iter_mut().enumerate() {
                *value = if place % every == 0 { *value } else { 0.0 };
            }
            let left_view = if transpose_left {
                View::new(&left, k, m).transposed()
            } else {
                View::new(&left, m, k)
            };
            let right_view = if transpose_right {
                View::new(&right, n, k).transposed()
            } else {
                View::new(&right, k, n)
            };
            let at = |view: &View<'_, f64>, i: usize, j: usize| view.data[i * view.row_stride + j * view.column_stride];
            let expected: Vec<f64> = (0..m * n)
                .map(|place| (0..k).map(|l| at(&left_view, place / n, l) * at(&right_view, l, place % n)).sum())
                .collect();
            for multiply in [multiply::<f64>, multiply_packed::<f64>, multiply_loops::<f64>] {
                let mut out = vec![f64::NAN; m * n];
                multiply(&mut out, left_view, right_view);
                for (a, b) in out.iter().zip(&expected) {
                    prop_assert!((a - b).abs() < 1e-12);
                }
            }
        }
    }
}
