//! Tables that tests are given.

use std::path::PathBuf;

use super::{DataSpecification, Missing, Prepared, Rows, Summary, Validation};

/// A file with these bytes, and what asks for it, without folds or validation rows.
pub(super) struct Given {
    _folder: tempfile::TempDir,
    path: PathBuf,
    pub data: DataSpecification,
}

pub(super) fn given(bytes: impl AsRef<[u8]>) -> Given {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table.csv");
    std::fs::write(&path, bytes).unwrap();
    let data = DataSpecification {
        validation: Validation::Share(0.0),
        standardize: false,
        ..DataSpecification::new(path.to_str().unwrap())
    };
    Given { _folder: folder, path, data }
}

impl Given {
    pub fn with_test(mut self, text: &str) -> Self {
        let path = self.path.with_file_name("test.csv");
        std::fs::write(&path, text).unwrap();
        self.data.test = Some(path);
        self
    }

    pub fn choose(mut self, name: &str, choice: &str) -> Self {
        self.data.columns.insert(name.to_owned(), choice.parse().unwrap());
        self
    }

    pub fn missing(mut self, missing: Missing) -> Self {
        self.data.missing = Some(missing);
        self
    }

    pub fn prepare(&self) -> Prepared {
        self.data.prepare(0).unwrap()
    }

    pub fn summary(&self) -> Summary {
        self.data.summary(0).unwrap()
    }

    pub fn error(&self) -> String {
        self.data.prepare(0).unwrap_err().to_string()
    }

    /// With all rows to train on, and two of them as test rows.
    pub fn prepare_all(self) -> Prepared {
        self.with_test(MIXED_TEST).prepare()
    }
}

/// The scaled inputs of some rows, row by row.
pub(super) fn matrix(rows: &Rows) -> Vec<Vec<f64>> {
    rows.scaled().chunks(rows.columns).map(<[f64]>::to_vec).collect()
}

pub(super) const MIXED: &str =
    "id,size,colour,ok,mark\n1,1.5,red,yes,a\n2,NA,blue,no,b\n3,3.5,green,yes,a\n4,4,red,n/a,b\n5,?,,no,a\n";
pub(super) const MIXED_TEST: &str = "mark,ok,colour,size\nb,yes,violet,\na,,red,2\n";
