//! Taking a network of a run home: what it takes, writing it, and whether its file gives what the network gives.

use std::{path::Path, sync::Arc};

use serde_json::{Map, Value};

use super::{RunInfo, tested::test_rows};
use crate::{
    data::{Builtin, Rows},
    export::{
        ExportError, Exported, Form, Format, Meaning, Predictor, Provenance, RawRows, Sizes, Times, Verified, measure,
        row, save, verify,
    },
    front::{Member, Refit},
};

/// Outputs of a file differ by at most so much from those of its network, unless a scaling was asked to be folded in: other programs are
/// promised as much. Folded in, a column of years costs more in single precision, its mean being hundreds of times its standard deviation.
const MOST_FOLDED: f64 = 1e-5;

/// A network of a run that is to be exported, and how.
#[derive(Clone, Debug)]
pub struct Export {
    info: Arc<RunInfo>,
    member: Member,
    figures: Map<String, Value>,
    form: Form,
}

/// What has become of an export.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportReport {
    /// What the file gave when it was read back.
    pub verified: Verified,
    /// Why it was not run on the test rows, where it was not.
    pub without_rows: Option<String>,
    /// Accuracy, or R², of the point on the test rows.
    pub score: Option<f64>,
    /// Whether it is a regression.
    pub is_regression: bool,
    /// Whether the scaling stays apart because the outputs would have differed by more with it folded in.
    pub keeps_scaling: bool,
}

impl Export {
    /// Of a point's network, or of its refit.
    #[must_use]
    pub fn new(info: Arc<RunInfo>, member: &Member, refit: Option<&Refit>, form: Form) -> Self {
        let (member, figures) = match refit {
            None => (member.clone(), row::json(&member.point, &info.card.meaning)),
            Some(refit) => (refit.member(&member.point), row::refit::json(refit, &info.card.meaning)),
        };
        Self { info, member, figures, form }
    }

    /// The network that is exported.
    #[must_use]
    pub fn member(&self) -> &Member {
        &self.member
    }

    /// Bytes of its parameters.
    #[must_use]
    pub fn sizes(&self) -> Sizes {
        Sizes::of(&self.info.network, &self.member.parameters)
    }

    /// Measures the time that it takes for a row as it is, and compacted.
    #[must_use]
    pub fn times(&self) -> Times {
        measure(&self.in_form(Form::default()), &self.in_form(Form { compact: true, fold_scaling: None }))
    }

    /// It, to predict by.
    #[must_use]
    pub fn predictor(&self) -> Predictor {
        Predictor::Tensors(Box::new(self.in_form(self.form)))
    }

    fn in_form(&self, form: Form) -> Exported {
        Exported::new(&self.info.card, &self.info.provenance(), &self.member.parameters, self.figures.clone(), form)
    }

    /// Writes it, with the scaling apart where nobody has asked for it to be folded in and that would cost accuracy, reads the file back and runs it on the test rows, which are read from where the run's specification says, or where they are
    /// not to be had on rows that are drawn.
    ///
    /// # Errors
    /// A file that cannot be written, or gives something else than the network; then it is removed.
    pub fn write(&self, path: &Path) -> Result<ExportReport, ExportError> {
        let format = Format::of(path)?;
        if self.form.fold_scaling == Some(true) && self.info.network.convolutional.is_some() {
            return Err(ExportError::NoFolding);
        }
        let whole = self.in_form(Form::default());
        let rows = test_rows(&self.info).map(|known| known.rows);
        let without_rows = rows.as_ref().err().map(ToString::to_string);
        let rows = rows.ok();
        let mut found = self.write_in(self.form, path, &whole, rows.as_ref());
        let is_near = |found: &Verified| found.difference / whole.card.meaning.unit() <= MOST_FOLDED;
        let keeps_scaling = self.form.fold_scaling.is_none() && self.form.folds() && !found.as_ref().is_ok_and(is_near);
        if keeps_scaling {
            found = self.write_in(Form { fold_scaling: Some(false), ..self.form }, path, &whole, rows.as_ref());
        }
        if found.is_err() {
            // It is of no use to anybody; the first error is the one to tell.
            for file in format.files(path) {
                let _ = std::fs::remove_file(file);
            }
        }
        Ok(ExportReport {
            verified: found?,
            without_rows,
            score: self.member.point.test.map(|rows| rows.score),
            is_regression: matches!(self.info.card.meaning, Meaning::Target { .. }),
            keeps_scaling,
        })
    }

    /// Writes it in a form and tells what the file gives.
    fn write_in(
        &self,
        form: Form,
        path: &Path,
        whole: &Exported,
        rows: Option<&Rows>,
    ) -> Result<Verified, ExportError> {
        save(path, &self.in_form(form))?;
        let raw = rows.map(|rows| RawRows::of(whole, rows));
        let test = raw.as_ref().zip(rows.map(|rows| &rows.targets));
        verify(path, whole, &self.member.parameters, test)
    }
}

impl ExportReport {
    /// It in words, such as `Read back on 30 test rows: accuracy 96.7 % (of the point 96.7 %), outputs differ by at most 1.2e-7`.
    #[must_use]
    pub fn sentence(&self) -> String {
        let Verified { rows, difference, score } = self.verified;
        let name = if self.is_regression { "R²" } else { "accuracy" };
        let written = |score: f64| {
            if self.is_regression { format!("{score:.4}") } else { format!("{:.1} %", 100.0 * score) }
        };
        let judged = score.map(|score| match self.score {
            Some(point) => format!("{name} {} (of the point {}), ", written(score), written(point)),
            None => format!("{name} {}, ", written(score)),
        });
        let apart =
            if self.keeps_scaling { "; the scaling stays apart, since folded in it would cost more" } else { "" };
        let differ = format!("outputs differ by at most {difference:.1e}{apart}");
        match &self.without_rows {
            None => format!("Read back on {rows} test rows: {}{differ}", judged.unwrap_or_default()),
            Some(reason) => {
                // What could be done about it matters less here.
                let reason = reason.split(';').next().unwrap_or_default();
                format!("Read back on {rows} drawn rows, because {reason}: {differ}")
            }
        }
    }
}

impl RunInfo {
    /// What an exported network of this run says of where it comes from.
    #[must_use]
    pub fn provenance(&self) -> Provenance {
        let source = &self.specification.data.source;
        // Where it lies on this machine is nobody else's business.
        let name = Path::new(source).file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.filter(|_| Builtin::from_name(source).is_none());
        Provenance {
            features: self.dataset.features.clone(),
            target: self.dataset.target.clone(),
            seed: self.specification.seed,
            source: name.unwrap_or_else(|| source.clone()),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            image: self.dataset.image,
        }
    }
}
