//! Tables on the terminal.

/// Rows of text under a heading.
pub struct Table {
    title: String,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    pub fn new(title: impl Into<String>, columns: &[&str]) -> Self {
        Self { title: title.into(), rows: vec![columns.iter().map(|&column| column.to_owned()).collect()] }
    }

    /// Adds a row.
    pub fn add(&mut self, row: impl Into<Vec<String>>) {
        let row = row.into();
        assert_eq!(row.len(), self.rows[0].len(), "a row has as many cells as there are columns");
        self.rows.push(row);
    }

    /// Prints it, the first column on the left and the others, which are numbers, on the right.
    pub fn print(&self) {
        assert!(self.rows.len() > 1, "nothing was measured for “{}”", self.title);
        let width = |column: usize| self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.rows[0].len()).map(width).collect();
        println!("\n{}", self.title);
        for (number, row) in self.rows.iter().enumerate() {
            let cells: Vec<String> = row
                .iter()
                .zip(&widths)
                .enumerate()
                .map(
                    |(column, (cell, &width))| {
                        if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
                    },
                )
                .collect();
            println!("  {}", cells.join("  "));
            if number == 0 {
                println!("  {}", "─".repeat(widths.iter().sum::<usize>() + 2 * (widths.len() - 1)));
            }
        }
    }
}

/// Milliseconds, with three digits that say something.
pub fn milliseconds(seconds: f64) -> String {
    figure(seconds * 1e3)
}

/// A number with about three digits that say something.
pub fn figure(number: f64) -> String {
    let digits = match number.abs() {
        number if number >= 100.0 => 0,
        number if number >= 10.0 => 1,
        number if number >= 1.0 => 2,
        number if number >= 0.1 => 3,
        _ => 4,
    };
    format!("{number:.digits$}")
}

/// “12.3×”
pub fn times(ratio: f64) -> String {
    format!("{}×", figure(ratio))
}
