//! Tables of figures: as CSV for files, as TSV for the clipboard, which spreadsheets paste into cells.

/// A table with a heading for each column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What stands in each column.
    pub columns: Vec<String>,
    /// Its rows, each as long as the headings.
    pub rows: Vec<Vec<String>>,
}

impl From<(Vec<String>, Vec<Vec<String>>)> for Table {
    fn from((columns, rows): (Vec<String>, Vec<Vec<String>>)) -> Self {
        Self { columns, rows }
    }
}

impl Table {
    /// With these headings and no rows yet.
    #[must_use]
    pub fn with_columns(columns: &[&str]) -> Self {
        Self { columns: columns.iter().map(|&column| column.to_owned()).collect(), rows: Vec::new() }
    }

    /// As CSV, with quotes where a field needs them.
    #[must_use]
    pub fn to_csv(&self) -> String {
        self.written(b',')
    }

    /// With tabulators between the fields.
    #[must_use]
    pub fn to_tsv(&self) -> String {
        self.written(b'\t')
    }

    fn written(&self, delimiter: u8) -> String {
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(Vec::new());
        for row in std::iter::once(&self.columns).chain(&self.rows) {
            // Into memory nothing fails.
            let _ = writer.write_record(row);
        }
        String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_commas_and_quotes_are_read_back() {
        let mut table = Table::with_columns(&["input", "value, \"raw\""]);
        table.rows.push(vec!["a\tb".to_owned(), "line\nbreak".to_owned()]);
        for (text, delimiter) in [(table.to_csv(), b','), (table.to_tsv(), b'\t')] {
            let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
            assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), table.columns);
            let rows: Vec<Vec<String>> =
                reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
            assert_eq!(rows, table.rows);
        }
    }
}
