//! The table that the bench ends on.

/// One promise, and what was measured.
pub(crate) struct Figure {
    name: String,
    target: String,
    measured: String,
    /// `None` where there is no target, or where nothing could be measured.
    met: Option<bool>,
}

impl Figure {
    /// A measurement that is to stay at or under `most`.
    pub(crate) fn at_most(name: impl Into<String>, measured: f64, most: f64, unit: &str) -> Self {
        let met = Some(measured <= most);
        Self { name: name.into(), target: format!("<= {most}{unit}"), measured: format!("{measured:.3}{unit}"), met }
    }

    /// A measurement that is to reach `least`.
    pub(crate) fn at_least(name: impl Into<String>, measured: f64, least: f64, unit: &str) -> Self {
        let met = Some(measured >= least);
        Self { name: name.into(), target: format!(">= {least}{unit}"), measured: format!("{measured:.3}{unit}"), met }
    }

    /// Something without a target that explains the others.
    pub(crate) fn told(name: impl Into<String>, measured: impl Into<String>) -> Self {
        Self { name: name.into(), target: String::new(), measured: measured.into(), met: None }
    }
}

/// Prints all figures, one a line.
pub(crate) fn print(figures: &[Figure]) {
    println!("\n{:<52} {:>12} {:>28}", "figure", "target", "measured");
    for figure in figures {
        let verdict = match figure.met {
            Some(true) => "met",
            Some(false) => "MISSED",
            None => "",
        };
        println!("{:<52} {:>12} {:>28}  {verdict}", figure.name, figure.target, figure.measured);
    }
}
